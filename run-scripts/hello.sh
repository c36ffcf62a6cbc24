#!/usr/bin/env bash
# Request-reply: three clients of ten requests each, two servers, and a broker between them.
[ -n "${BASH_VERSION-}" ] || { echo "hello: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

case ${1-} in
    '') ;;
    -h | --help)
        cat <<'HELP'
Usage: run-scripts/hello.sh
Starts a broker, two servers and three clients of ten requests each (REQ - ROUTER/ROUTER - DEALER).
Exit codes: 0 every request was answered, 1 not so, 2 wrong usage, 130/143 signal.
HELP
        exit 0
        ;;
    *) wrong_usage "unknown argument $1" ;;
esac

any='tcp://127.0.0.1:*'
begin
start broker hello broker --frontend "$any" --backend "$any"
endpoint broker 1
frontend=$endpoint
endpoint broker 2
backend=$endpoint
for i in 1 2; do
    start "server-$i" hello server --connect "$backend"
done
for i in 1 2 3; do
    start "client-$i" hello client --connect "$frontend" --count 10
done

replies=0
for i in 1 2 3; do
    ends "client-$i" 40
done
stop_all
for i in 1 2 3; do
    got=$(count "client-$i" out '^received World')
    [ "$got" -eq 10 ] || fail "client-$i got $got of 10 replies"
    replies=$((replies + got))
done
served=$(($(count server-1 out '^received Hello') + $(count server-2 out '^received Hello')))
[ "$served" -ge 30 ] || fail "the servers saw $served of 30 requests"
conclude "3 clients, $replies replies"
