#!/usr/bin/env bash
# Abuses a relay, without CURVE and with it, for some minutes: bench/abuse.sh [MINUTES [SEED]]
[ -n "${BASH_VERSION-}" ] || { echo "abuse: run it with bash $0" >&2; exit 2; }
set -eu
cd "$(dirname "$0")/.."
minutes=${1:-5}
seed=${2:-$(date +%s)}
echo "abuse for $minutes minutes, seed $seed (repeat it with: bench/abuse.sh $minutes $seed)"
./mvnw -q -B verify -Pfaults -pl cli -am -Dtest=NoSuch -Dsurefire.failIfNoSpecifiedTests=false \
    -Dit.test='AbuseIT' -Dfailsafe.failIfNoSpecifiedTests=false \
    -Dzmqkit.abuse.minutes="$minutes" -Dzmqkit.abuse.seed="$seed" -Dtest.processSeconds=$((minutes * 60 + 1200))
echo "abuse: after every attack a good client was served, and heap, threads and descriptors were back"
