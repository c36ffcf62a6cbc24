#!/usr/bin/env bash
# Pipeline: a ventilator fans tasks out to workers, and a sink collects their results.
[ -n "${BASH_VERSION-}" ] || { echo "pipeline: run it with bash $0" >&2; exit 2; }
# shellcheck source=run-scripts/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

live=no workers=4 tasks='' job=sleep input='' out='' seed='' least=3.6
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help)
            cat <<'HELP'
Usage: run-scripts/pipeline.sh [--workers 4] [--tasks 100] [--job sleep|wordcount|mandelbrot]
                               [--input FILE] [--out FILE] [--seed N] [--min-speed-up 3.6] [--live]
Starts a sink, a ventilator and the workers (PUSH - PULL/PUSH - PULL).
  --input FILE   the text that wordcount counts; default: this repository's LICENSE
  --out FILE     where the sink writes its result; default for mandelbrot: mandelbrot.png here
  --live         also a live view in the browser, and 2000 tasks, so that there is time to kill a worker and watch
  --min-speed-up X   what four or more sleeping workers must reach; less on a machine that is busy with other things
Exit codes: 0 all tasks are done, each worker did some, and the speed-up was reached; 1 not so; 2 wrong usage;
130/143 signal.
HELP
            exit 0
            ;;
        --live)
            live=yes
            shift
            continue
            ;;
        --workers | --tasks | --job | --input | --out | --seed | --min-speed-up) ;;
        *) wrong_usage "unknown argument $1" ;;
    esac
    [ $# -ge 2 ] || wrong_usage "$1 needs a value"
    case $1 in
        --workers) workers=$2 ;;
        --tasks) tasks=$2 ;;
        --job) job=$2 ;;
        --input) input=$2 ;;
        --out) out=$2 ;;
        --seed) seed=$2 ;;
        --min-speed-up) least=$2 ;;
    esac
    shift 2
done
if [ -z "$tasks" ]; then
    [ "$live" = yes ] && tasks=2000 || tasks=100
fi
[[ $workers =~ ^[1-9][0-9]?$ ]] || wrong_usage "--workers must be 1..99, was $workers"
[[ $tasks =~ ^[1-9][0-9]{0,6}$ ]] || wrong_usage "--tasks must be 1..9999999, was $tasks"
[[ $least =~ ^[0-9](\.[0-9]+)?$ ]] || wrong_usage "--min-speed-up must be a number below 10, was $least"
case $job in
    sleep) ;;
    wordcount) input=${input:-$home/LICENSE} ;;
    mandelbrot) out=${out:-mandelbrot.png} ;;
    *) wrong_usage "--job must be sleep, wordcount or mandelbrot, was $job" ;;
esac
[ -z "$input" ] || [ -r "$input" ] || wrong_usage "cannot read $input"

begin
[ "$live" = no ] || live_view
start sink pipeline sink --bind 'tcp://127.0.0.1:*' --control 'tcp://127.0.0.1:*' ${out:+--out "$out"}
endpoint sink 1
sink=$endpoint
endpoint sink 2
control=$endpoint
start ventilator pipeline ventilator --bind 'tcp://127.0.0.1:*' --sink "$sink" --control "$control" --job "$job" \
    --tasks "$tasks" --workers "$workers" ${input:+--input "$input"} ${seed:+--seed "$seed"}
endpoint ventilator 1
for ((i = 1; i <= workers; i++)); do
    start "worker-$i" pipeline worker --connect "$endpoint" --sink "$sink" --control "$control" --name "worker-$i"
done

checked=$workers
[ "$live" = no ] || checked=0 # somebody may have killed one, to see what happens
ends sink 300
ends ventilator 10
for ((i = 1; i <= checked; i++)); do
    ends "worker-$i" 10
done
stop_all

# The sink's line: 100 tasks in 1.31 s, sum of task costs 5.05 s, speed-up 3.9
result=$(grep -E '^[0-9]+ tasks in ' "$work/sink.out")
finished=${result%% *}
speed_up=${result##*speed-up }
[ -n "$result" ] || fail "the sink printed no result"
if [ "$job" = sleep ] && [ "${finished:-0}" != "$tasks" ]; then
    fail "${finished:-0} of $tasks tasks were finished"
fi
for ((i = 1; i <= checked; i++)); do
    [ "$(count sink out "^worker-$i: [1-9][0-9]* tasks?")" -eq 1 ] || fail "worker-$i got no task"
done
if [ "$job" = sleep ] && [ "$workers" -ge 4 ] && [ "$live" = no ]; then
    awk -v speed_up="${speed_up:-0}" -v least="$least" 'BEGIN { exit !(speed_up + 0 >= least + 0) }' ||
        fail "the speed-up is below $least (is this machine busy with other things? then pass a lower --min-speed-up)"
fi
if [ -n "$out" ]; then
    [ -s "$out" ] || fail "the sink wrote no $out"
fi
conclude "$workers workers, ${finished:-0} tasks, speed-up ${speed_up:-unknown}${out:+, wrote $out}"
