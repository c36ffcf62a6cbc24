#!/usr/bin/env bash
# The wire: a publisher looked at by a probe and through a tap, its recording replayed, and a pipeline through chaos.
[ -n "${BASH_VERSION-}" ] || { echo "wire: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

case ${1-} in
    '') ;;
    -h | --help)
        cat <<'HELP'
Usage: run-scripts/wire.sh
Probes a weather publisher, records what a subscriber gets through a tap and replays it to another one; then runs a
pipeline whose results pass through chaos, which drops, duplicates and delays some of them and cuts the connections.
Exit codes: 0 every check held, 1 not so, 2 wrong usage, 130/143 signal.
HELP
        exit 0
        ;;
    *) wrong_usage "unknown argument $1" ;;
esac

any='tcp://127.0.0.1:*'
updates=100

begin
start publisher weather publisher --bind "$any" --zips 10000-10009 --rate 500
endpoint publisher 1
publisher=$endpoint
"$zmqkit" probe "$publisher" --as SUB >"$work/probe" || fail "a SUB would not talk to the publisher"
sed 's/^/probe: /' "$work/probe"
grep -q '^socket type: X\?PUB$' "$work/probe" || fail "the probe does not see a publisher"

start tap tap --listen "$any" --to "$publisher" --record "$work/weather.pcapng" --out none
endpoint tap 1
start subscriber weather subscriber 10001 --connect "$endpoint" --count "$updates" --timeout 20s
ends subscriber 60
stop tap # which ends the recording
heard=$("$zmqkit" tap --read "$work/weather.pcapng" --out json | grep -c '"kind":"message"')
[ "$heard" -ge "$updates" ] || fail "the recording has $heard messages, and $updates were received"

# The same messages again, ten times as fast, to a subscriber that was not there.
start replay replay "$work/weather.pcapng" --bind "$any" --speed 10
endpoint replay 1
start again weather subscriber 10001 --connect "$endpoint" --count "$updates" --timeout 20s
ends again 60
stop_all
first=$(grep -m 1 'average temperature' "$work/subscriber.out")
second=$(grep -m 1 'average temperature' "$work/again.out")
if [ -z "$first" ] || [ "$first" != "$second" ]; then
    fail "live it was '$first', replayed '$second'"
fi

# A pipeline whose workers reach the sink through chaos: what is dropped is dealt again, what comes twice counts once.
tasks=50
start sink pipeline sink --bind "$any" --control "$any"
endpoint sink 1
sink=$endpoint
endpoint sink 2
control=$endpoint
start chaos chaos --listen "$any" --to "$sink" --seed 7 --drop 10% --duplicate 10% --reorder 10% --delay 5ms --cut-every 15
endpoint chaos 1
chaos=$endpoint
start ventilator pipeline ventilator --bind "$any" --sink "$sink" --control "$control" --tasks "$tasks" --workers 2 \
    --task-timeout 1s --seed 7
endpoint ventilator 1
for name in worker-1 worker-2; do
    start "$name" pipeline worker --connect "$endpoint" --sink "$chaos" --control "$control" --name "$name"
done
ends sink 120
ends ventilator 10
ends worker-1 10
ends worker-2 10
stop chaos
finished=$(sed -n 's/^\([0-9]*\) tasks in .*/\1/p' "$work/sink.out")
[ "${finished:-0}" -eq "$tasks" ] || fail "${finished:-0} of $tasks tasks were finished"
dropped=$(count chaos out ' > message [0-9]+ dropped')
[ "$dropped" -gt 0 ] || fail "chaos dropped nothing"
conclude "$heard messages recorded and replayed; $tasks tasks, though chaos dropped $dropped results"
