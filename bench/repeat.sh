#!/usr/bin/env bash
# Runs tests again and again: a concurrent test is trusted when it has passed 20 times in a row.
#
#   bench/repeat.sh [--busy N] TIMES TEST      TEST is a class, or CLASS#METHOD; names that end in IT start child processes;
#                                              verify is all of ./mvnw verify. --busy N: beside N endless loops
[ -n "${BASH_VERSION-}" ] || { echo "repeat: run it with bash $0" >&2; exit 2; }
set -u
cd "$(dirname -- "$0")/.." || exit 1

busy=0
if [ "${1-}" = --busy ]; then
    busy=${2-}
    shift 2 || shift $#
fi
if [ $# -ne 2 ] || ! [[ $1 =~ ^[1-9][0-9]{0,3}$ ]] || ! [[ $busy =~ ^[0-9]{1,2}$ ]]; then
    sed -n '2,5s/^#\( \|$\)//p' "$0" >&2
    exit 2
fi
loops=()
trap '[ ${#loops[@]} -eq 0 ] || kill "${loops[@]}"' EXIT
for ((i = 0; i < busy; i++)); do
    while :; do :; done &
    loops+=($!)
done
times=$1
name=${2%%#*}
if [ "$name" = verify ]; then
    command=(./mvnw -B -q verify)
else
    module=$(find . -path "*/src/test/java/*/$name.java" | head -n 1)
    module=${module#./}
    module=${module%%/*}
    if [ -z "$module" ]; then
        echo "repeat: there is no test class $name" >&2
        exit 2
    fi
    unit=$2
    process=none
    case $name in *IT) unit=none process=$2 ;; esac
    command=(./mvnw -B -q verify -Pfaults -pl "$module" -am "-Dtest=$unit" "-Dit.test=$process"
        -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false)
fi

log=target/repeat.log
mkdir -p target
for ((i = 1; i <= times; i++)); do
    start=$SECONDS
    if ! "${command[@]}" >"$log" 2>&1; then
        grep -E '^\[ERROR\]' "$log" | head -n 20
        echo "repeat: $2 failed in run $i of $times; the whole log is in $log"
        exit 1
    fi
    printf '\r%d of %d, the last one in %d s' "$i" "$times" $((SECONDS - start))
done
printf '\rrepeat: %s passed %d times in a row              \n' "$2" "$times"
