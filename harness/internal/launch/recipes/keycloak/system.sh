#!/bin/sh
# Keycloak, a single sign-on server in Java, from its Maven artifact, with a database in memory.
# Usage: sh system.sh check|install|start (what the variables mean stands at launch.Recipe)
set -eu

version=26.7.3
checksum=27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f
archive=keycloak-quarkus-dist-$version.zip
home=$MFAPROOF_CACHE/keycloak-$version

# java_there tells whether there is a Java that Keycloak runs on.
java_there() {
	found=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
	[ "${found:-0}" -ge 17 ]
}

check() {
	java_there || { echo "there is no Java 17 or later"; exit 1; }
	[ -e "$home/built" ] || { echo "Keycloak $version is not there"; exit 1; }
}

# Half a gigabyte is left on disk: the archive, what is in it, and the plugins of Maven, which go again.
install() {
	missing=
	java_there || missing="$missing openjdk-17-jre-headless"
	command -v mvn >/dev/null || missing="$missing maven"
	command -v unzip >/dev/null || missing="$missing unzip"
	if [ -n "$missing" ]; then
		[ "$(id -u)" = 0 ] || { echo "these are not there:$missing; install them as root: apt-get install$missing"; exit 1; }
		export DEBIAN_FRONTEND=noninteractive
		apt-get -q -o DPkg::Lock::Timeout=300 update
		# shellcheck disable=SC2086 # they are several
		apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing
	fi
	rm -rf "$home"
	mkdir -p "$MFAPROOF_CACHE"
	cd "$MFAPROOF_CACHE"
	mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy "-Dartifact=org.keycloak:keycloak-quarkus-dist:$version:zip" \
		-DoutputDirectory="$MFAPROOF_CACHE" -Dmaven.repo.local="$MFAPROOF_CACHE/maven"
	rm -rf maven
	echo "$checksum  $archive" | sha256sum -c -
	unzip -q "$archive"
	rm "$archive"
	JAVA_OPTS_KC_HEAP='-Xmx512m' "$home/bin/kc.sh" build --db=dev-mem
	touch "$home/built"
}

# It writes below its home, which therefore is a folder of its own, with all that it only reads as links.
start() {
	mkdir "$MFAPROOF_DIR/keycloak"
	for part in conf lib providers themes version.txt; do
		ln -s "$home/$part" "$MFAPROOF_DIR/keycloak/$part"
	done
	cp -r "$home/bin" "$MFAPROOF_DIR/keycloak/bin"
	export JAVA_OPTS_KC_HEAP='-Xms64m -Xmx512m' KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=mfaproof
	exec "$MFAPROOF_DIR/keycloak/bin/kc.sh" start --optimized --cache=local --http-enabled=true --http-host=127.0.0.1 \
		"--http-port=$MFAPROOF_PORT" --hostname-strict=false
}

case ${1:-} in
check | install | start) "$1" ;;
*) echo "usage: sh system.sh check|install|start" >&2; exit 2 ;;
esac
