#!/usr/bin/env bash
# Sockets from the shell: five recipes of docs/shell.md, with what they must print.
[ -n "${BASH_VERSION-}" ] || { echo "shell: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

case ${1-} in
    '') ;;
    -h | --help)
        cat <<'HELP'
Usage: run-scripts/shell.sh
A publisher and a subscriber, lines dealt to two workers, a server made of tr, two networks joined by a proxy, and a
probe, all of them from the shell.
Exit codes: 0 every check held, 1 not so, 2 wrong usage, 130/143 signal.
HELP
        exit 0
        ;;
    *) wrong_usage "unknown argument $1" ;;
esac

any='tcp://127.0.0.1:*'
checks=0

# expect WHAT REALLY WANTED
expect() {
    checks=$((checks + 1))
    [ "$2" = "$3" ] || fail "$1: got '$2', not '$3'"
}

begin

# See what a publisher sends: the first message is not lost.
start pub pub -b "$any" -n 20 --rate 50 --template '10001 {n}'
endpoint pub 1
start sub sub -c "$endpoint" -n 3 1000
ends sub 30
expect 'the first three' "$(tr '\n' ' ' <"$work/sub.out")" '10001 1 10001 2 10001 3 '
stop pub

# Deal lines out: each to one of two, none lost.
seq 1000 >"$work/numbers"
input=$work/numbers start push push -b "$any" --wait-peers 2
endpoint push 1
for i in 1 2; do
    start "pull-$i" -q pull -c "$endpoint" --transient
done
ends push 30
ends pull-1 30
ends pull-2 30
expect 'the lines of both' "$(cat "$work/pull-1.out" "$work/pull-2.out" | sort -n | uniq | wc -l | tr -d ' ')" 1000

# Stand in for a server, and look who is there.
start rep rep -b "$any" --exec 'tr a-z A-Z'
endpoint rep 1
expect 'the reply' "$("$zmqkit" -q req -c "$endpoint" --timeout 5s --retries 3 hello)" HELLO
expect 'the probe' "$("$zmqkit" probe "$endpoint" | sed -n 's/^socket type: //p')" REP

# Connect two networks.
start proxy proxy forwarder --frontend "$any" --backend "$any"
endpoint proxy 1
frontend=$endpoint
endpoint proxy 2
start far sub -c "$endpoint" -n 1
"$zmqkit" -q pub -c "$frontend" --wait 20s news 'from 서울' || fail "the proxy took nothing"
ends far 30
expect 'through the proxy' "$(cat "$work/far.out")" "$(printf 'news\tfrom 서울')"

conclude "$checks checks held"
