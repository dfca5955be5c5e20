#!/bin/sh
# cognito-local, a stand-in for Amazon Cognito for development, from npm, with files in its working directory.
# Usage: sh system.sh check|install|start (what the variables mean stands at launch.Recipe)
set -eu

check() {
	command -v node >/dev/null || { echo "there is no node"; exit 1; }
	wanted=$(sed -n 's|^ *"cognito-local": "\(.*\)"$|\1|p' "$MFAPROOF_RECIPE/package.json")
	found=$(sed -n 's|^  *"version": "\(.*\)",*$|\1|p' "$MFAPROOF_CACHE/node_modules/cognito-local/package.json" 2>/dev/null | head -n 1)
	[ "$found" = "$wanted" ] || { echo "cognito-local is ${found:-not there}, and has to be $wanted"; exit 1; }
}

install() {
	command -v npm >/dev/null || { echo "there is no npm: install Node 20 or later"; exit 1; }
	mkdir -p "$MFAPROOF_CACHE"
	cp "$MFAPROOF_RECIPE/package.json" "$MFAPROOF_CACHE/"
	npm install --prefix "$MFAPROOF_CACHE" --no-audit --no-fund --ignore-scripts
}

start() {
	cd "$MFAPROOF_DIR"
	export HOST=127.0.0.1 PORT="$MFAPROOF_PORT"
	exec node --require "$MFAPROOF_RECIPE/clock.cjs" "$MFAPROOF_CACHE/node_modules/cognito-local/lib/bin/start.js"
}

case ${1:-} in
check | install | start) "$1" ;;
*) echo "usage: sh system.sh check|install|start" >&2; exit 2 ;;
esac
