#!/usr/bin/env bash
# Soak: all programs together, killed and stalled at random, until the time is up; then the ledgers must balance.
set -eu
command -v python3 >/dev/null || {
    printf 'soak: needs python3\n' >&2
    exit 1
}
exec python3 "$(dirname -- "${BASH_SOURCE[0]}")/soak.py" "$@"
