#!/bin/sh
# Glewlwyd, a single sign-on server in C, from its Debian package (bookworm: 2.7.5), on sqlite.
# Usage: sh system.sh check|install|start (what the variables mean stands at launch.Recipe)
set -eu

version=2.7.
schema=/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3
sample=/usr/share/glewlwyd/templates/glewlwyd-debian.conf.properties

check() {
	for needed in glewlwyd sqlite3; do
		command -v "$needed" >/dev/null || { echo "there is no $needed"; exit 1; }
	done
	found=$(dpkg-query -W -f '${Version}' glewlwyd)
	case $found in
	"$version"*) ;;
	*) echo "Glewlwyd is $found, and the adapter was written for $version*"; exit 1 ;;
	esac
	for needed in "$schema" "$sample"; do
		[ -r "$needed" ] || { echo "there is no $needed"; exit 1; }
	done
}

# The package starts a service on all interfaces, which nobody wants here: a policy that is in force while it installs
# says no. dbconfig-sqlite3 keeps a database server from being installed beside it. Where the package was there before and its
# settings went with dbconfig-common, they would count as deleted on purpose, and it could not be configured.
install() {
	policy=/usr/sbin/policy-rc.d
	if [ ! -e "$policy" ]; then
		trap 'rm -f "$policy"' EXIT
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod 755 "$policy"
	fi
	export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFMISS=1
	apt-get -q -o DPkg::Lock::Timeout=300 update
	apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "glewlwyd=$version*" dbconfig-sqlite3 sqlite3
}

# The packaged configuration, on loopback and with a database of its own. The modules of this folder are all there is.
start() {
	{
		echo 'PRAGMA synchronous=OFF; BEGIN;' # in one go: with a sync for each table it takes seconds
		cat "$schema"
		echo 'COMMIT;'
	} | sqlite3 "$MFAPROOF_DIR/glewlwyd.db"
	sed -e "s|^port=.*|port=$MFAPROOF_PORT|" \
		-e 's|^#*bind_address=.*|bind_address="127.0.0.1"|' \
		-e "s|^external_url=.*|external_url=\"http://localhost:$MFAPROOF_PORT\"|" \
		-e 's|^log_mode=.*|log_mode="console"|' \
		-e 's|^log_level=.*|log_level="WARNING"|' \
		-e '/^log_file=/d' \
		-e '/^@include/d' "$sample" >"$MFAPROOF_DIR/glewlwyd.conf"
	printf 'database = { type = "sqlite3"; path = "%s" };\n' "$MFAPROOF_DIR/glewlwyd.db" >>"$MFAPROOF_DIR/glewlwyd.conf"
	exec glewlwyd --config-file="$MFAPROOF_DIR/glewlwyd.conf"
}

case ${1:-} in
check | install | start) "$1" ;;
*) echo "usage: sh system.sh check|install|start" >&2; exit 2 ;;
esac
