#!/bin/sh
# Keystone, the identity service of OpenStack, from the Debian package python3-keystone (bookworm: 22.0), on sqlite, behind server.py of
# this folder. The package keystone adds a service and a web server, which nobody needs here.
# Usage: sh system.sh check|install|start (what the variables mean stands at launch.Recipe)
set -eu

version=22.0.

check() {
	command -v keystone-manage >/dev/null || { echo "there is no keystone-manage"; exit 1; }
	found=$(dpkg-query -W -f '${Version}' python3-keystone)
	case ${found#*:} in
	"$version"*) ;;
	*) echo "Keystone is $found, and the adapter was written for $version*"; exit 1 ;;
	esac
}

install() {
	export DEBIAN_FRONTEND=noninteractive
	apt-get -q -o DPkg::Lock::Timeout=300 update
	apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "python3-keystone=2:$version*"
}

# keys makes a key repository: 0 is the key that comes next, 1 the one in use. keystone-manage does the same, in a process of
# Python for each.
keys() {
	mkdir -m 700 "$1"
	for n in 0 1; do (umask 077; head -c 32 /dev/urandom | base64 | tr '+/' '-_' >"$1/$n"); done
}

# The administrator's password is no secret: this listens on loopback only.
start() {
	sed "s|DIR|$MFAPROOF_DIR|" "$MFAPROOF_RECIPE/keystone.conf" >"$MFAPROOF_DIR/keystone.conf"
	manage="keystone-manage --config-file $MFAPROOF_DIR/keystone.conf"
	for repository in fernet-keys receipt-keys credential-keys; do keys "$MFAPROOF_DIR/$repository"; done
	$manage db_sync
	# Keystone leaves transactions open that have only read: with the usual journal nothing could be written while they are.
	/usr/bin/python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA journal_mode=WAL")' "$MFAPROOF_DIR/keystone.db"
	$manage bootstrap --bootstrap-username admin --bootstrap-password mfaproof --bootstrap-public-url "http://127.0.0.1:$MFAPROOF_PORT/v3"
	export OS_KEYSTONE_CONFIG_DIR="$MFAPROOF_DIR" OS_KEYSTONE_CONFIG_FILES=keystone.conf
	exec /usr/bin/python3 "$MFAPROOF_RECIPE/server.py" "$MFAPROOF_PORT"
}

case ${1:-} in
check | install | start) "$1" ;;
*) echo "usage: sh system.sh check|install|start" >&2; exit 2 ;;
esac
