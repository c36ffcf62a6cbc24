#!/usr/bin/env bash
# Compares the relays of the kit with each other, with a loop in C on libzmq and with one in Python, in less than ten minutes.
# Prints tables in Markdown, and writes the latencies as target/latencies.svg. Ctrl-C prints what there is.
#
#   bench/compare.sh [ROUNDS]      how often each is measured; 5 unless said otherwise, and fewer if there is no time for them
#
# Peers that are missing (gcc and libzmq3-dev, python3-zmq) are left out with a line.
set -u
cd "$(dirname "$0")/.." || exit 1
[[ ${1:-5} =~ ^[1-9][0-9]?$ ]] || { echo "bench/compare.sh: ROUNDS must be 1-99, was $1" >&2; exit 2; }
./zmqkit --version >/dev/null || exit # builds what has changed
exec python3 -B bench/compare.py "${1:-5}"
