#!/usr/bin/env bash
# A chat: a relay, and three people who talk through it. With --tmux they wait for you to type.
[ -n "${BASH_VERSION-}" ] || { echo "chat: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

live=no view=no
case ${1-} in
    '') ;;
    --tmux) live=yes ;;
    --live) view=yes ;;
    -h | --help)
        cat <<'HELP'
Usage: run-scripts/chat.sh [--tmux | --live]
Starts a relay and three chat clients that say three lines each (PUSH - PULL/XPUB - SUB), and checks that all three saw
the same conversation in the same order. With --tmux: a relay and three live clients in tmux panes; leave with /quit, or
all at once with: tmux kill-session -t zmqkit-chat
--live: also a live view in the browser.
Exit codes: 0 all saw the same, 1 not so, 2 wrong usage, 130/143 signal.
HELP
        exit 0
        ;;
    *) wrong_usage "unknown argument $1" ;;
esac

# The relay's three endpoints, once it is ready.
find_relay() {
    endpoint relay 1
    collect=$endpoint
    endpoint relay 2
    publish=$endpoint
    endpoint relay 3
    history=$endpoint
}

any='tcp://127.0.0.1:*'
begin
[ "$view" = no ] || live_view

if [ "$live" = yes ]; then
    command -v tmux >/dev/null || die "--tmux needs tmux (apt-get install tmux)"
    if [ ! -t 0 ] || [ ! -t 1 ]; then
        die "--tmux needs a terminal"
    fi
    [ -z "${TMUX-}" ] || die "--tmux opens a session of its own: run it outside tmux"
    start relay relay --collect "$any" --publish "$any" --history "$any" >/dev/null # its log has a pane
    find_relay
    client="'$zmqkit' chat --push '$collect' --sub '$publish' --history '$history' --name"
    tmux -u new-session -d -s zmqkit-chat "tail -n +1 -f '$work/relay.err'" \; \
        split-window -v -l 75% "$client 김철수" \; \
        split-window -v -l 66% "$client lee" \; \
        split-window -v -l 50% "$client kim" || die "cannot open the tmux session zmqkit-chat"
    tmux attach-session -t zmqkit-chat
    tmux kill-session -t zmqkit-chat 2>/dev/null
    conclude "the live chat has ended"
fi

people='kim lee 김철수'
start relay relay --collect "$any" --publish "$any" --history "$any"
find_relay
for name in $people; do
    printf '%s\n' "hello, this is $name" '안녕하세요' "bye from $name" >"$work/$name.txt"
    input=$work/$name.txt start "$name" chat --name "$name" --push "$collect" --sub "$publish" --history "$history" \
        --count 9 --timeout 20s
done
for name in $people; do
    ends "$name" 40
done
stop_all
for name in $people; do
    lines=$(count "$name" out '^[0-9:]* \[')
    [ "$lines" -eq 9 ] || fail "$name saw $lines of 9 messages"
    cmp -s "$work/kim.out" "$work/$name.out" || fail "$name saw another conversation than kim"
done
conclude "3 people, 9 messages, all saw the same"
