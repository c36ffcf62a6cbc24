#!/usr/bin/env bash
# Makes the pictures that README and labs show: of real programs, in a real browser and a real terminal.
[ -n "${BASH_VERSION-}" ] || { echo "make: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../run-scripts/common.sh"

relay=127.0.0.1:26558 # its three ports lie side by side
scripts=$home/web/src/test/js

case ${1-} in
    '') ;;
    -h | --help)
        cat <<'HELP'
Usage: docs/pictures/make.sh
Makes the PNG files beside it anew, in about a minute: the pipeline with a killed worker, the queue of a slow subscriber, and
the chat beside a terminal. Needs chromium, nodejs, tmux and fonts-noto-cjk, and npm ci in web/src/test/js.
Exit codes: 0 made, 1 not so, 2 wrong usage, 130/143 signal.
HELP
        exit 0
        ;;
    *) wrong_usage "unknown argument $1" ;;
esac
for tool in chromium node tmux; do
    command -v "$tool" >/dev/null || die "needs $tool"
done
[ -d "$scripts/node_modules" ] || die "needs npm ci in web/src/test/js"

# tell COMMAND ARGS...: has the browser do something (web/src/test/js/chat.mjs), and puts its answer into $answer.
tell() {
    local lines deadline=$((SECONDS + 60))
    lines=$(wc -l <"$work/answers")
    printf '%s\n' "$*" >&7
    while [ "$(wc -l <"$work/answers")" -eq "$lines" ]; do
        [ "$SECONDS" -le "$deadline" ] || die "the browser did not answer: $*"
        sleep 0.05
    done
    answer=$(tail -n 1 "$work/answers")
    case $answer in
        '{"error"'*) die "$* in the browser: $answer" ;;
    esac
}

# tell_until REGEX COMMAND ARGS...: asks until the answer matches.
tell_until() {
    local wanted=$1 deadline=$((SECONDS + 60))
    shift
    tell "$@"
    until [[ $answer =~ $wanted ]]; do
        [ "$SECONDS" -le "$deadline" ] || die "$* in the browser: $answer, not $wanted"
        sleep 0.1
        tell "$@"
    done
}

# view: a web server and a browser, anew, so that each picture begins with nothing. Programs that are started afterwards tell it
# what they do.
views=0
view() {
    views=$((views + 1))
    unset ZMQKIT_LIVE
    start "web-$views" web --port 0 --live "$any" --relay "$relay"
    endpoint "web-$views" 1
    export ZMQKIT_LIVE=$endpoint
    endpoint "web-$views" 2
    rm -f "$work/commands"
    mkfifo "$work/commands"
    : >"$work/answers"
    node "$scripts/chat.mjs" "$(command -v chromium)" "http://${endpoint#tcp://}/?lang=en" "$home/docs/pictures" \
        <"$work/commands" >"$work/answers" &
    exec 7>"$work/commands"
}

begin
any='tcp://127.0.0.1:*'
start relay relay --bind "$relay"
endpoint relay 3

# Four workers, of which one is killed: the others go on.
view
start sink pipeline sink --bind "$any" --control "$any"
endpoint sink 1
sink=$endpoint
endpoint sink 2
control=$endpoint
start ventilator pipeline ventilator --bind "$any" --sink "$sink" --control "$control" --tasks 100000 --workers 4
endpoint ventilator 1
for i in 1 2 3 4; do
    start "worker-$i" pipeline worker --connect "$endpoint" --sink "$sink" --control "$control" --name "worker-$i"
done
tell live pipeline 1100 680
tell_until '(.*worker.*){4}' boxes pipeline
sleep 3 # rates
kill -KILL "$(pid_of worker-2)"
tell_until '\[' boxes pipeline
sleep 2
tell shot pipeline pipeline-killed-worker.png
for role in ventilator sink worker-1 worker-3 worker-4; do
    stop "$role"
done

# A subscriber that has been stopped; the publisher's queue for it fills.
view
start publisher pub -b "$any" --rate 2000 -n 1000000 --live "$ZMQKIT_LIVE" "$(printf '%04000d' 0)" # the system's buffers are soon full
endpoint publisher 1
for i in 1 2; do
    start "subscriber-$i" sub -c "$endpoint" "" >/dev/null # it prints a lot
done
tell live queue 1100 480
tell_until 'pub.*' boxes queue
sleep 2
kill -STOP "$(pid_of subscriber-2)"
tell_until '[1-9][0-9]* queued' lines queue
sleep 3
tell shot queue slow-subscriber.png
kill -CONT "$(pid_of subscriber-2)"
for role in subscriber-1 subscriber-2 publisher; do
    stop "$role"
done

# A page and a terminal in one room.
view
screen() {
    tmux -u -L "zmqkit-$$" "$@" || die "tmux $1 failed"
}
trap 'code=$?; tmux -L "zmqkit-$$" kill-server 2>/dev/null; (exit "$code"); clean_up' EXIT
screen new-session -d -x 62 -y 17 "'$zmqkit' chat --relay '$relay' --name 김철수 2>'$work/terminal.err'"
tell open kim 560 460 light en-GB
tell_until here state kim
await_screen() {
    local deadline=$((SECONDS + 60))
    until screen capture-pane -p | grep -q "$1"; do
        [ "$SECONDS" -le "$deadline" ] || die "the terminal did not show: $1"
        sleep 0.05
    done
}
await_screen '김철수'
tell say kim 'Hello, who is there?'
await_screen 'who is there'
screen send-keys '안녕하세요, I am at a terminal.' Enter
tell_until 'terminal' messages kim
tell say kim 'And I am in a browser. 반가워요!'
await_screen '반가워요'
screen send-keys 'The same room, in the same order.' Enter
tell_until 'same order' messages kim
await_screen 'kim\] And'
tell_until '2 people' text kim '#people-button'
screen capture-pane -p >"$work/screen"
tell beside kim chat-beside-terminal.png "$work/screen"
screen send-keys '/quit' Enter

for picture in "$home"/docs/pictures/*.png; do
    size=$(wc -c <"$picture")
    [ "$size" -lt 300000 ] || fail "$picture has $size bytes: no more than 300,000"
done
conclude "three pictures in docs/pictures"
