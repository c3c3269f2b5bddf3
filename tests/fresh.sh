#!/bin/sh
# Makes a bare Debian 12 with debootstrap, puts a clone of this repository into
# it, and runs both commands of the README there, as root and without sudo.
# Takes DEBIAN_MIRROR, or the mirror that this machine's apt uses.
set -eu
here=$(git rev-parse --show-toplevel)
root=${1:-$here/build/fresh}
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
	'Created-By: Packages' | head -1)}
[ -n "$mirror" ] || {
	echo "fresh: no mirror is known; set DEBIAN_MIRROR" >&2
	exit 1
}
umount_all() {
	umount "$root/proc" 2>/dev/null || true
	umount "$root/dev/pts" 2>/dev/null || true
	umount "$root/dev" 2>/dev/null || true
}
trap umount_all EXIT
umount_all
rm -rf "$root"
mkdir -p "$root"
debootstrap --variant=minbase --include=git,make,ca-certificates bookworm \
	"$root" "$mirror"
# What apt and npm need here to reach their mirrors, they need there.
cp -f /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
cp -rf /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
cp -rf /etc/apt/sources.list /etc/apt/sources.list.d "$root/etc/apt/" \
	2>/dev/null || true
cp -rf /etc/apt/trusted.gpg.d /usr/share/keyrings "$root/etc/apt/" \
	2>/dev/null || true
cp -rf /usr/local/share/ca-certificates "$root/usr/local/share/" \
	2>/dev/null || true
chroot "$root" update-ca-certificates >/dev/null
mount --bind /dev "$root/dev"
mount --bind /dev/pts "$root/dev/pts"
mount -t proc proc "$root/proc"
git clone -q "$here" "$root/root/borgersvar"
chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
	LANG=C.UTF-8 ${http_proxy:+http_proxy=$http_proxy} \
	${https_proxy:+https_proxy=$https_proxy} \
	NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
	sh -c 'cd /root/borgersvar && make demo </dev/null && make test'
echo "fresh: both commands passed"
