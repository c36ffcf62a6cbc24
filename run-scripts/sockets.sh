#!/usr/bin/env bash
# Before ZeroMQ: each of the programs on threads and plain sockets, for a moment.
[ -n "${BASH_VERSION-}" ] || { echo "sockets: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

case ${1-} in
    '') ;;
    -h | --help)
        cat <<'HELP'
Usage: run-scripts/sockets.sh
Runs the programs on plain sockets: echo in five modes, counter, talk, UDP echo, group chat in three modes, IoT, file.
Exit codes: 0 every check held, 1 not so, 2 wrong usage, 130/143 signal.
HELP
        exit 0
        ;;
    *) wrong_usage "unknown argument $1" ;;
esac

checks=0

# expect WHAT REALLY WANTED
expect() {
    checks=$((checks + 1))
    [ "$2" = "$3" ] || fail "$1: got '$2', not '$3'"
}

begin
for mode in iterative threads nonblocking selector asynchronous; do
    start "echo-$mode" sockets echo server --mode "$mode" --port 0
    endpoint "echo-$mode" 1
    expect "echo, $mode" "$(printf 'one\ntwo\n' | "$zmqkit" -q sockets echo client --connect "$endpoint" | tr '\n' ' ')" 'one two '
done

start counter sockets counter server --mode locked --port 0
endpoint counter 1
start counter-1 sockets counter client --connect "$endpoint"
start counter-2 sockets counter client --connect "$endpoint"
ends counter-1 30
ends counter-2 30

start udp-echo sockets udp-echo server --port 0
endpoint udp-echo 1
expect 'UDP echo' "$(printf 'one\ntwo\n' | "$zmqkit" -q sockets udp-echo client --connect "$endpoint" | tr '\n' ' ')" 'one two '

for mode in udp threads selector; do
    start "chat-$mode" sockets group-chat server --mode "$mode" --port 0
    endpoint "chat-$mode" 1
    transport=tcp
    [ "$mode" != udp ] || transport=udp
    start "kim-$mode" sockets group-chat client --mode "$transport" --name kim --connect "$endpoint" --count 2 --timeout 30s
    await "chat-$mode" out '\[kim\]$' 20
    printf 'hello\n' | "$zmqkit" -q sockets group-chat client --mode "$transport" --name lee --connect "$endpoint"
    ends "kim-$mode" 30
done

start device1 sockets iot device1 --port 0 --every 200ms
start device2 sockets iot device2 --port 0 --every 300ms
endpoint device1 1
device1=$endpoint
endpoint device2 1
start collector sockets iot collector --device "$device1" --device "$endpoint" --count 5 --out "$work/data.txt"
ends collector 30

start talk sockets talk server --port 0
endpoint talk 1
printf 'hello\n' | "$zmqkit" -q sockets talk client --connect "$endpoint"
ends talk 20

mkdir "$work/inbox"
start receiver sockets file receive --port 0 "$work/inbox"
endpoint receiver 1
"$zmqkit" -q sockets file send --connect "$endpoint" "$home/LICENSE" >/dev/null || fail "the file was not sent"
ends receiver 20
stop_all

expect 'counter' "$(cat "$work/counter-1.out" "$work/counter-2.out" | sort -n | tr '\n' ' ')" '10000000 20000000 '
for mode in udp threads selector; do
    expect "group chat, $mode" "$(tr '\n' ' ' <"$work/kim-$mode.out")" '[lee] [lee] hello '
done
expect 'readings of device 1' "$(grep -c ': Device1: Temp=' "$work/data.txt")" 5
expect 'readings of device 2' "$(grep -c ': Device2: Heartbeat=' "$work/data.txt")" 5
expect 'talk' "$(cat "$work/talk.out")" 'hello'
expect 'file' "$(cksum <"$work/inbox/LICENSE")" "$(cksum <"$home/LICENSE")"
conclude "$checks checks"
