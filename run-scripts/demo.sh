#!/usr/bin/env bash
# Runs each of the patterns' scripts in turn.
[ -n "${BASH_VERSION-}" ] || { echo "demo: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

names=(hello weather pipeline chat)
case ${1-} in
    '') ;;
    --all) names+=(sockets wire shell mqtt) ;;
    -h | --help)
        cat <<'HELP'
Usage: run-scripts/demo.sh [--all]
Builds zmqkit if that is needed, runs hello.sh, weather.sh, pipeline.sh and chat.sh, and sums up.
  --all   also sockets.sh, wire.sh, shell.sh and mqtt.sh
Exit codes: 0 each of them held, 1 not so, 2 wrong usage, 130/143 signal.
HELP
        exit 0
        ;;
    *) wrong_usage "unknown argument $1" ;;
esac

say "building zmqkit, if that is needed"
begin
export ZMQKIT_SUMMARY=$work/summary
: >"$ZMQKIT_SUMMARY"
for name in "${names[@]}"; do
    say "run-scripts/$name.sh"
    # In the background, so that a signal to this script reaches it at once.
    options=()
    [ "$name" != pipeline ] || options=(--min-speed-up 2.5) # a first look is no benchmark: the machine may be busy
    "$home/run-scripts/$name.sh" ${options[@]+"${options[@]}"} &
    pids=($!)
    wait "${pids[0]}" || fail "$name.sh ended with exit code $?"
    pids=()
done
say "what happened"
cat "$ZMQKIT_SUMMARY"
unset ZMQKIT_SUMMARY
if [ "$problems" -eq 0 ]; then
    conclude "all ${#names[@]} held"
fi
conclude "$problems of ${#names[@]} did not hold"
