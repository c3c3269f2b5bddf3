#!/bin/sh
# Installs Debian's Kannel for the benchmark, where it is missing, so that it
# never runs as a service: while the package is set up nothing may be started,
# and its service stays masked.
set -eu
[ -x /usr/sbin/bearerbox ] && [ -x /usr/sbin/smsbox ] && exit 0
root=""
[ "$(id -u)" = 0 ] || root=sudo
policy=/usr/sbin/policy-rc.d
made=""
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null
	$root chmod 755 "$policy"
	made=$policy
fi
# shellcheck disable=SC2064
trap "${made:+$root rm -f $made}" EXIT
! command -v systemctl >/dev/null || $root systemctl mask kannel >&2 || true
sh tests/packages.sh kannel >&2
# Not at the next start of the machine either.
! command -v update-rc.d >/dev/null || $root update-rc.d kannel disable >&2 || true
for box in bearerbox smsbox wapbox; do
	if pgrep -x "$box" >/dev/null; then
		echo "$box runs as a service: stop it (service kannel stop)" >&2
		exit 1
	fi
done
