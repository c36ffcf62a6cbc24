# shellcheck shell=bash
#
# What the run-scripts share: they start real processes on free ports, wait for what those print, show it with the role in
# front, and leave no process behind. Written for bash 3.2.

set -u

# A script started in the background has SIGINT ignored, and bash cannot take that back by itself.
if [ -z "${SCRIPT_SHELL-}" ] && [ -n "$(trap -p INT)" ] && env --default-signal=INT true 2>/dev/null; then
    SCRIPT_SHELL=waits exec env --default-signal=INT "$BASH" "$0" "$@"
fi

# Bash loses a SIGINT that comes while it waits for a $(...) or a pipeline, and none in the wait builtin. So the script is
# run by a second shell, and this one only waits for it.
if [ "${SCRIPT_SHELL-}" != works ]; then
    signal=0
    trap 'signal=1; kill -TERM $! 2>/dev/null' HUP
    trap 'signal=2; kill -TERM $! 2>/dev/null' INT
    trap 'signal=15; kill -TERM $! 2>/dev/null' TERM
    SCRIPT_SHELL=works "$BASH" "$0" "$@" <&0 &
    [ "$signal" -eq 0 ] || kill -TERM $! # it came before there was anyone to pass it to
    wait $!
    code=$?
    while kill -0 $! 2>/dev/null; do # a signal cuts the wait short
        wait $!
        code=$?
    done
    [ "$signal" -eq 0 ] || code=$((128 + signal))
    exit "$code"
fi
unset SCRIPT_SHELL

home=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
zmqkit=$home/zmqkit
script=${0##*/}
script=${script%.sh}
work=''
pids=()
problems=0

say() {
    printf '%s%s: %s%s\n' "$bold" "$script" "$*" "$plain"
}

fail() {
    printf '%s: %s\n' "$script" "$*" >&2
    problems=$((problems + 1))
}

die() {
    fail "$@"
    exit 1
}

wrong_usage() {
    printf '%s: %s (see --help)\n' "$script" "$*" >&2
    exit 2
}

bold='' plain='' colours=('')
if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then
    bold=$'\e[1m' plain=$'\e[0m'
    colours=($'\e[36m' $'\e[33m' $'\e[32m' $'\e[35m' $'\e[34m' $'\e[31m')
fi

# Makes the work folder, and the jar if it must be made.
begin() {
    trap clean_up EXIT
    trap 'exit 143' HUP TERM
    work=$(mktemp -d) || die "cannot make a temporary folder"
    "$zmqkit" --version >/dev/null || exit 1
}

# start ROLE ARGS...: starts zmqkit ARGS, which reads $input if that is set. Its output is shown and kept in
# $work/ROLE.out and ROLE.err, its id in ROLE.pid.
start() {
    local role=$1 colour=${colours[${#pids[@]} % ${#colours[@]}]}
    shift
    : >"$work/$role.out"
    : >"$work/$role.err"
    mkfifo "$work/$role.1" "$work/$role.2"
    show "$role" "$colour" "$work/$role.out" <"$work/$role.1" &
    show "$role" "$colour" "$work/$role.err" <"$work/$role.2" &
    local tell=()
    case ${ZMQKIT_LIVE:+$1} in
        hello | weather | pipeline | relay | chat) tell=(--live "$ZMQKIT_LIVE") ;;
    esac
    "$zmqkit" "$@" ${tell[@]+"${tell[@]}"} >"$work/$role.1" 2>"$work/$role.2" <"${input:-/dev/null}" &
    pids+=($!)
    printf '%s\n' $! >"$work/$role.pid"
}

# Starts the live view, unless a script that called this one has; programs started from now on tell it what they do.
live_view() {
    [ -z "${ZMQKIT_LIVE-}" ] || return 0
    start web web --port 0 --live 'tcp://127.0.0.1:*'
    endpoint web 1
    local collector=$endpoint
    endpoint web 2
    export ZMQKIT_LIVE=$collector
    say "watch it at http://${endpoint#tcp://}/live"
    if [ -t 0 ]; then
        read -r -p "$script: press Enter to begin "
    fi
}

show() {
    local line
    trap '' INT TERM HUP # from now on it ends when the process's output ends
    while IFS= read -r line || [ -n "$line" ]; do
        printf '%s\n' "$line" >>"$3"
        printf '%s%-13s|%s %s\n' "$2" "$1" "$plain" "$line"
    done
}

pid_of() {
    cat "$work/$1.pid"
}

# await ROLE out|err REGEX SECONDS: waits until a line matches. Dies if none comes in time, or the process ends before.
await() {
    local ended deadline=$((SECONDS + $4))
    while :; do
        ended=no
        kill -0 "$(pid_of "$1")" 2>/dev/null || ended=yes
        grep -Eq -- "$3" "$work/$1.$2" && return
        [ "$ended" = no ] || { sleep 0.2 && grep -Eq -- "$3" "$work/$1.$2" && return; } || die "$1 ended before it printed: $3"
        [ "$SECONDS" -le "$deadline" ] || die "$1 did not print in $4 s: $3"
        sleep 0.05
    done
}

# endpoint ROLE N: waits for the Nth ready line of a program that binds, and puts its endpoint into $endpoint.
endpoint() {
    local deadline=$((SECONDS + 20))
    await "$1" err 'ready: .* bound to ' 20
    while :; do
        endpoint=$(sed -n 's/^ready: .* bound to \([^ ]*\).*/\1/p' "$work/$1.err" | sed -n "$2p")
        [ -z "$endpoint" ] || return 0
        [ "$SECONDS" -le "$deadline" ] || die "$1 printed no ready line $2"
        sleep 0.05
    done
}

# ends ROLE SECONDS: waits for the process to end by itself and checks that it is content.
ends() {
    local code=0 pid deadline=$((SECONDS + $2))
    pid=$(pid_of "$1")
    while kill -0 "$pid" 2>/dev/null; do
        [ "$SECONDS" -le "$deadline" ] || die "$1 did not end in $2 s"
        sleep 0.05
    done
    wait "$pid" || code=$?
    [ "$code" -eq 0 ] || fail "$1 ended with exit code $code"
}

# stop ROLE: ends a process in order, and waits for it.
stop() {
    local pid deadline=$((SECONDS + 10))
    pid=$(pid_of "$1")
    kill -TERM "$pid" 2>/dev/null
    while kill -0 "$pid" 2>/dev/null; do
        [ "$SECONDS" -le "$deadline" ] || die "$1 did not end in 10 s"
        sleep 0.05
    done
}

# Ends what still runs, by its id: first in order, and after 5 s by force. Then all output has been shown. The ids are
# bash's own: a signal may come when a process has been started and its id not been noted yet.
stop_all() {
    local pid running deadline=$((SECONDS + 5))
    running=$(jobs -rp)
    for pid in $running; do
        kill -TERM "$pid" 2>/dev/null # also ends a show() whose process never came
    done
    for pid in $running; do
        while kill -0 "$pid" 2>/dev/null; do
            [ "$SECONDS" -le "$deadline" ] || kill -KILL "$pid" 2>/dev/null
            sleep 0.05
        done
    done
    pids=()
}

clean_up() {
    local code=$?
    trap '' HUP INT TERM
    stop_all
    [ -z "$work" ] || rm -rf "$work"
    exit "$code"
}

# count ROLE out|err REGEX
count() {
    grep -Ec -- "$3" "$work/$1.$2"
}

# conclude TEXT: ends everything, says what happened, and exits 0 only if every check held.
conclude() {
    stop_all
    say "$*"
    [ -z "${ZMQKIT_SUMMARY-}" ] || printf '%s: %s\n' "$script" "$*" >>"$ZMQKIT_SUMMARY"
    [ "$problems" -eq 0 ] || exit 1
    exit 0
}
