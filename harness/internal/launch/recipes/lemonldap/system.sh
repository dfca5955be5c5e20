#!/bin/sh
# The portal of LemonLDAP::NG, a single sign-on system in Perl, from Debian packages (bookworm: 2.16.1), under starman, with
# accounts in sqlite. app.psgi has the portal and the routes by which accounts are made; lmConf-1.json is its configuration.
# Usage: sh system.sh check|install|start (what the variables mean stands at launch.Recipe)
set -eu

version=2.16.
# What the portal loads besides its own package: the captcha class is loaded even where captchas are off, and with it an
# image library.
packages='starman libdbd-sqlite3-perl libauthen-webauthn-perl libconvert-base32-perl libdigest-hmac-perl
	libgd-securityimage-perl libgd-perl'

check() {
	command -v starman >/dev/null || { echo "there is no starman"; exit 1; }
	found=$(dpkg-query -W -f '${Version}' liblemonldap-ng-portal-perl 2>/dev/null) || { echo "there is no liblemonldap-ng-portal-perl"; exit 1; }
	case $found in
	"$version"*) ;;
	*) echo "LemonLDAP::NG is $found, and the adapter was written for $version*"; exit 1 ;;
	esac
	for module in DBD::SQLite Authen::WebAuthn Convert::Base32 Digest::HMAC GD::SecurityImage GD; do
		perl "-M$module" -e 1 2>/dev/null || { echo "there is no Perl module $module"; exit 1; }
	done
}

install() {
	export DEBIAN_FRONTEND=noninteractive
	apt-get -q -o DPkg::Lock::Timeout=300 update
	# shellcheck disable=SC2086 # it is a list
	apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "liblemonldap-ng-portal-perl=$version*" $packages
}

start() {
	umask 077
	for folder in sessions sessions/lock psessions psessions/lock cache conf; do
		mkdir -p "$MFAPROOF_DIR/$folder"
	done
	for file in lemonldap-ng.ini lmConf-1.json; do
		sed "s|@DIR@|$MFAPROOF_DIR|g" "$MFAPROOF_RECIPE/$file" >"$MFAPROOF_DIR/conf/$file"
	done
	export LLNG_DEFAULTCONFFILE="$MFAPROOF_DIR/conf/lemonldap-ng.ini"
	exec starman --preload-app --workers 3 --max-requests 100000 --listen "127.0.0.1:$MFAPROOF_PORT" "$MFAPROOF_RECIPE/app.psgi"
}

case ${1:-} in
check | install | start) "$1" ;;
*) echo "usage: sh system.sh check|install|start" >&2; exit 2 ;;
esac
