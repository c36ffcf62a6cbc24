#!/usr/bin/env bash
# Publish-subscribe: one publisher, a proxy, and three subscribers, each of another zip code.
[ -n "${BASH_VERSION-}" ] || { echo "weather: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

live=no updates_each=100
case ${1-} in
    '') ;;
    --live) live=yes ;;
    -h | --help)
        cat <<'HELP'
Usage: run-scripts/weather.sh [--live]
Starts a publisher, a proxy and three subscribers of 100 updates each (XPUB - XSUB/XPUB - SUB).
  --live   also a live view in the browser, and 2000 updates each, so that there is time to look
Exit codes: 0 each subscriber got its updates, 1 not so, 2 wrong usage, 130/143 signal.
HELP
        exit 0
        ;;
    *) wrong_usage "unknown argument $1" ;;
esac

begin
if [ "$live" = yes ]; then
    updates_each=2000
    live_view
fi
start publisher weather publisher --bind 'tcp://127.0.0.1:*' --zips 10000-10009 --rate 500
endpoint publisher 1
start proxy weather proxy --frontend "$endpoint" --backend 'tcp://127.0.0.1:*'
endpoint proxy 1
for i in 1 2 3; do
    start "subscriber-$i" weather subscriber "1000$i" --connect "$endpoint" --count "$updates_each" --timeout 20s
done

for i in 1 2 3; do
    ends "subscriber-$i" 120
done
stop_all
updates=0
for i in 1 2 3; do
    got=$(sed -n "s/^1000$i: average temperature .* \([0-9]*\) updates.*/\1/p" "$work/subscriber-$i.out")
    [ "${got:-0}" -eq "$updates_each" ] || fail "subscriber-$i got ${got:-0} of $updates_each updates"
    updates=$((updates + ${got:-0}))
done
conclude "3 subscribers, $updates updates"
