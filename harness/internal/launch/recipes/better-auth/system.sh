#!/bin/sh
# better-auth, a library of Node for the accounts of an application, from npm, behind server.mjs of this folder, in memory.
# Usage: sh system.sh check|install|start (what the variables mean stands at launch.Recipe)
set -eu

check() {
	command -v node >/dev/null || { echo "there is no node"; exit 1; }
	for package in better-auth @better-auth/passkey; do
		wanted=$(sed -n "s|^ *\"$package\": \"\(.*\)\",*$|\1|p" "$MFAPROOF_RECIPE/package.json")
		found=$(sed -n 's|^  *"version": "\(.*\)",*$|\1|p' "$MFAPROOF_CACHE/node_modules/$package/package.json" 2>/dev/null | head -n 1)
		[ "$found" = "$wanted" ] || { echo "$package is ${found:-not there}, and has to be $wanted"; exit 1; }
	done
}

# The newest versions that belong together by their peer ranges are not these; these work together.
install() {
	command -v npm >/dev/null || { echo "there is no npm: install Node 20 or later"; exit 1; }
	mkdir -p "$MFAPROOF_CACHE"
	cp "$MFAPROOF_RECIPE/package.json" "$MFAPROOF_CACHE/"
	npm install --prefix "$MFAPROOF_CACHE" --no-audit --no-fund --legacy-peer-deps --ignore-scripts
}

start() {
	cp "$MFAPROOF_RECIPE/server.mjs" "$MFAPROOF_DIR/"
	ln -s "$MFAPROOF_CACHE/node_modules" "$MFAPROOF_DIR/node_modules"
	exec node "$MFAPROOF_DIR/server.mjs" "$MFAPROOF_PORT"
}

case ${1:-} in
check | install | start) "$1" ;;
*) echo "usage: sh system.sh check|install|start" >&2; exit 2 ;;
esac
