#!/usr/bin/env bash
# Many relays, one conversation: a NATS server, two relays on its log, four clients; one relay is killed in the middle.
[ -n "${BASH_VERSION-}" ] || { echo "scale: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

case ${1-} in
    '') ;;
    -h | --help)
        cat <<'HELP'
Usage: run-scripts/scale.sh
Starts nats-server with JetStream, two relays on one log, and four clients, two at each relay. One relay is killed; its
clients go to the other. Checks that every client has every line once, each sender's in order, and all the same.
Needs nats-server (Debian: apt-get install nats-server).
Exit codes: 0 every check held, 1 not so, 2 wrong usage, 130/143 signal.
HELP
        exit 0
        ;;
    *) wrong_usage "unknown argument $1" ;;
esac

nats=$(PATH=$PATH:/usr/sbin command -v nats-server) || die "needs nats-server, which is not installed (apt-get install nats-server)"

lines=200
total=$((4 * lines))

begin

# Where the server listens is written to a file, so that no port need be chosen here.
"$nats" -a 127.0.0.1 -p -1 -js -sd "$work/nats" --ports_file_dir "$work" -l "$work/nats.log" &
url=''
for _ in $(seq 200); do
    url=$(cat "$work"/nats-server_*.ports 2>/dev/null | tr -d ' \n' | sed -n 's/.*"nats":\["\([^"]*\)".*/\1/p')
    [ -z "$url" ] || break
    sleep 0.1
done
[ -n "$url" ] || die "nats-server does not start: $(tail -n 1 "$work/nats.log")"
say "NATS at $url"

# is_free PORT: nobody listens there.
is_free() {
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# start_relay ROLE: starts a relay on three free ports in a row, and puts its address into $address.
start_relay() {
    local port
    for _ in $(seq 20); do
        port=$((20000 + RANDOM % 10000))
        ! is_free $((port - 1)) || ! is_free "$port" || ! is_free $((port + 1)) || break
    done
    address=127.0.0.1:$port
    start "$1" relay --bind "$address" --backplane "$url" --cluster demo
    await "$1" err '^ready: ROUTER history' 30
}

start_relay relay1
one=$address
start_relay relay2
two=$address

for name in kim lee park choi; do
    case $name in kim | lee) at=$one,$two ;; *) at=$two,$one ;; esac
    mkfifo "$work/$name.fifo"
    for n in $(seq $lines); do
        echo "$name $n"
        sleep 0.02
    done >"$work/$name.fifo" &
    input=$work/$name.fifo start "$name" chat --relay "$at" --name "$name" --last 1000 --count $total --timeout 60s
done
for name in kim lee park choi; do
    await "$name" out "\[$name\] $name 40$" 60
done
say "relay1 is killed; kim and lee were talking to it"
kill -KILL "$(pid_of relay1)"
wait "$(pid_of relay1)" 2>/dev/null
for name in kim lee park choi; do
    ends "$name" 90
done
stop_all

for name in kim lee park choi; do
    grep -o '\[.*' "$work/$name.out" >"$work/$name.log"
    heard=$(sort -u "$work/$name.log" | wc -l | tr -d ' ')
    [ "$heard" -eq "$total" ] || fail "$name has $heard different lines of $total"
    [ "$(wc -l <"$work/$name.log" | tr -d ' ')" -eq "$total" ] || fail "$name has lines twice"
    cmp -s "$work/kim.log" "$work/$name.log" || fail "$name saw another conversation than kim"
    [ "$(grep "^\[$name\]" "$work/kim.log" | sed 's/.* //' | tr '\n' ' ')" = "$(seq $lines | tr '\n' ' ')" ] ||
        fail "the lines of $name are not in order"
done
for name in kim lee; do
    [ "$(count "$name" err 'is away: went on with')" -ge 1 ] || fail "$name was not told that it changed the relay"
done
conclude "4 people at 2 relays, one of them killed, $total lines, all saw the same"
