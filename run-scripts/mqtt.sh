#!/usr/bin/env bash
# MQTT beside ZeroMQ: a broker, two devices, a collector, and a bridge to a ZeroMQ subscriber and back.
[ -n "${BASH_VERSION-}" ] || { echo "mqtt: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

case ${1-} in
    '') ;;
    -h | --help)
        cat <<'HELP'
Usage: run-scripts/mqtt.sh
Two devices publish at an MQTT broker; a collector writes their readings down, a bridge hands them to a ZeroMQ subscriber. A
second bridge takes a message from ZeroMQ to MQTT. Checks what arrives, the retained message and the will.
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
start broker mqtt broker --port 0 --data "$work/broker"
endpoint broker 1
at=mqtt://${endpoint#tcp://}

start bridge mqtt bridge --mqtt "$at" --topic 'home/#' --bind 'tcp://127.0.0.1:*'
endpoint bridge 1
await bridge err '^ready: bridge connected' 20
start zmq-sub sub --connect "$endpoint" --count 6 home/device1/ home/device2/heartbeat
start watcher mqtt sub --mqtt "$at" --qos 1 --with-topic -t 'home/+/status' -C 4 -W 60
start collector mqtt collector --mqtt "$at" --count 3 --out "$work/data.txt"
await watcher err '^ready: subscribed' 20
await collector err '^ready: collector' 20

start device1 mqtt device1 --mqtt "$at" --every 400ms
start device2 mqtt device2 --mqtt "$at" --every 600ms
ends collector 40
ends zmq-sub 40

say "device1 is killed: its will says so"
kill -KILL "$(pid_of device1)"
wait "$(pid_of device1)" 2>/dev/null
await watcher out '^home/device1/status offline' 20
stop device2
ends watcher 20

say "a latecomer gets the retained message"
late=$("$zmqkit" -q mqtt sub --mqtt "$at" -t home/device1/temp -C 1 -W 20)

say "from ZeroMQ to MQTT"
start back mqtt bridge --mqtt "$at" --from-zmq --bind 'tcp://127.0.0.1:*' --count 1
endpoint back 1
start mqtt-sub mqtt sub --mqtt "$at" --qos 1 --with-topic -t 'office/#' -C 1 -W 30
await mqtt-sub err '^ready: subscribed' 20
"$zmqkit" -q pub --connect "$endpoint" office/door open || fail "the message to the bridge was not sent"
ends back 30
ends mqtt-sub 30
stop_all

expect 'readings of device 1' "$(grep -c ': Device1: Temp=' "$work/data.txt")" 3
expect 'readings of device 2' "$(grep -c ': Device2: Heartbeat=' "$work/data.txt")" 3
expect 'messages at the ZeroMQ subscriber' "$(grep -Ec '^home/device[12]/[a-z]+	[a-z0-9]+' "$work/zmq-sub.out")" 6
expect 'what the watcher saw' "$(sort "$work/watcher.out" | tr '\n' ' ')" \
    'home/device1/status offline home/device1/status online home/device2/status offline home/device2/status online '
expect 'the retained temperature is a number' "$(printf '%s' "$late" | tr -d 0-9)" ''
expect 'from ZeroMQ' "$(cat "$work/mqtt-sub.out")" 'office/door open'
conclude "$checks checks, $(wc -l <"$work/data.txt" | tr -d ' ') readings collected, $(wc -l <"$work/zmq-sub.out" | tr -d ' ') messages bridged"
