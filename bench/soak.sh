#!/usr/bin/env bash
# Soak: all programs together, killed and stalled at random, messages lost on the way, until the time is up; then the ledgers must balance.
[ -n "${BASH_VERSION-}" ] || { echo "soak: run it with bash $0" >&2; exit 2; }
set -eu
command -v python3 >/dev/null || {
    printf 'soak: needs python3\n' >&2
    exit 1
}
exec python3 "$(dirname -- "${BASH_SOURCE[0]}")/soak.py" "$@"
