#!/usr/bin/env bash
# Runs tests again and again: a concurrent test is trusted when it has passed 20 times in a row.
#
#   bench/repeat.sh TIMES TEST      TEST is a class, or CLASS#METHOD; names that end in IT start child processes
[ -n "${BASH_VERSION-}" ] || { echo "repeat: run it with bash $0" >&2; exit 2; }
set -u
cd "$(dirname -- "$0")/.." || exit 1

if [ $# -ne 2 ] || ! [[ $1 =~ ^[1-9][0-9]{0,3}$ ]]; then
    sed -n '2,4s/^#\( \|$\)//p' "$0" >&2
    exit 2
fi
times=$1
name=${2%%#*}
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

for ((i = 1; i <= times; i++)); do
    log=target/repeat.log
    mkdir -p target
    if ! ./mvnw -B -q verify -Pfaults -pl "$module" -am -Dtest="$unit" -Dit.test="$process" \
        -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false >"$log" 2>&1; then
        grep -E '^\[ERROR\]' "$log" | head -n 20
        echo "repeat: $2 failed in run $i of $times; the whole log is in $log"
        exit 1
    fi
    printf '\r%d of %d' "$i" "$times"
done
printf '\rrepeat: %s passed %d times in a row\n' "$2" "$times"
