#!/usr/bin/env bash
# Runs each of the patterns' scripts in turn.
[ -n "${BASH_VERSION-}" ] || { echo "demo: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

live=no
names=(hello weather pipeline chat)
case ${1-} in
    '') ;;
    --live) live=yes ;;
    --all)
        names+=(sockets wire shell mqtt)
        if PATH=$PATH:/usr/sbin command -v nats-server >/dev/null; then
            names+=(scale)
        else
            say "without scale.sh, which needs nats-server (apt-get install nats-server)"
        fi
        ;;
    -h | --help)
        cat <<'HELP'
Usage: run-scripts/demo.sh [--all | --live]
Builds zmqkit if that is needed, runs hello.sh, weather.sh, pipeline.sh and chat.sh, and sums up.
  --all   also sockets.sh, wire.sh, shell.sh, mqtt.sh and, where nats-server is installed, scale.sh
  --live  also a live view in the browser, and more to look at
Exit codes: 0 each of them held, 1 not so, 2 wrong usage, 130/143 signal.
HELP
        exit 0
        ;;
    *) wrong_usage "unknown argument $1" ;;
esac

say "building zmqkit, if that is needed"
begin
[ "$live" = no ] || live_view
export ZMQKIT_SUMMARY=$work/summary
: >"$ZMQKIT_SUMMARY"
for name in "${names[@]}"; do
    say "run-scripts/$name.sh"
    # In the background, so that a signal to this script reaches it at once.
    options=()
    case $live$name in
        yesweather | yespipeline | yeschat) options=(--live) ;;
    esac
    [ "$name" != pipeline ] || options+=(--min-speed-up 2.5) # a first look is no benchmark: the machine may be busy
    "$home/run-scripts/$name.sh" ${options[@]+"${options[@]}"} &
    own=(${pids[@]+"${pids[@]}"})
    pids+=($!)
    wait "$!" || fail "$name.sh ended with exit code $?"
    pids=(${own[@]+"${own[@]}"})
done
say "what happened"
cat "$ZMQKIT_SUMMARY"
unset ZMQKIT_SUMMARY
if [ "$problems" -eq 0 ]; then
    conclude "all ${#names[@]} held"
fi
conclude "$problems of ${#names[@]} did not hold"
