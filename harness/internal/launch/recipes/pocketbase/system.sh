#!/bin/sh
# PocketBase, a backend in one file with accounts, built by Go from its module, with sqlite in its working directory.
# Usage: sh system.sh check|install|start (what the variables mean stands at launch.Recipe)
set -eu

# The program that the project publishes, with its hooks in JavaScript; pocketbase.sum has the checksums of all that it is built from.
program=github.com/pocketbase/pocketbase/examples/base

check() {
	[ -x "$MFAPROOF_CACHE/pocketbase" ] || { echo "PocketBase is not there"; exit 1; }
	for file in mod sum; do
		cmp -s "$MFAPROOF_RECIPE/pocketbase.$file" "$MFAPROOF_CACHE/go.$file" || { echo "PocketBase was built from another pocketbase.$file"; exit 1; }
	done
}

install() {
	command -v go >/dev/null || { echo "there is no go: install Go 1.25 or later"; exit 1; }
	mkdir -p "$MFAPROOF_CACHE"
	cd "$MFAPROOF_CACHE"
	rm -f pocketbase
	cp "$MFAPROOF_RECIPE/pocketbase.mod" go.mod
	cp "$MFAPROOF_RECIPE/pocketbase.sum" go.sum
	version=$(sed -n 's|^.*github.com/pocketbase/pocketbase v\([^ ]*\).*|\1|p' go.mod)
	GOFLAGS='' GOWORK=off CGO_ENABLED=0 go build -mod=readonly -trimpath -ldflags "-s -w -X github.com/pocketbase/pocketbase.Version=$version" -o pocketbase.new "$program"
	mv pocketbase.new pocketbase
}

start() {
	cp -r "$MFAPROOF_RECIPE/hooks" "$MFAPROOF_DIR/hooks"
	"$MFAPROOF_CACHE/pocketbase" superuser upsert admin@mfaproof.test mfaproof --dir "$MFAPROOF_DIR/data" --hooksDir "$MFAPROOF_DIR/hooks"
	exec "$MFAPROOF_CACHE/pocketbase" serve --http "127.0.0.1:$MFAPROOF_PORT" \
		--dir "$MFAPROOF_DIR/data" --hooksDir "$MFAPROOF_DIR/hooks" --hooksWatch=false
}

case ${1:-} in
check | install | start) "$1" ;;
*) echo "usage: sh system.sh check|install|start" >&2; exit 2 ;;
esac
