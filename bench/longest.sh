#!/usr/bin/env bash
# The ten longest classes of the main code: lines that are neither empty, nor comment, nor import. Each should be one thing.
set -eu
cd "$(dirname -- "$0")/.."

find . -path '*/src/main/*' -name '*.java' | while read -r file; do
    printf '%4d %s\n' "$(grep -cvE '^[[:space:]]*($|//|\*|/\*|import )' "$file")" "${file#./}"
done | sort -rn | head -n 10
