#!/bin/sh
# The gate: exactly what CI runs. Each step says how long it took; the first red one ends it.
#   npm run check              everything
#   npm run check -- static    everything but the tests
set -eu
root=$(cd -P -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
. scripts/bootstrap.sh
prepare "$root"
PATH=$root/node_modules/.bin:$PATH
export PATH

log=$(mktemp "${TMPDIR:-/tmp}/oxydra-check.XXXXXX")
trap 'rm -f "$log"' EXIT

step() {
  name=$1
  shift
  begun=$(date +%s)
  if "$@" >"$log" 2>&1; then
    printf 'ok    %-13s %4ss  %s\n' "$name" "$(($(date +%s) - begun))" "$(tail -n 1 "$log" | cut -c 1-90)"
  else
    cat "$log"
    printf 'RED   %-13s %4ss\n' "$name" "$(($(date +%s) - begun))"
    exit 1
  fi
}

step format oxfmt --check .
step lint oxlint --type-aware --deny-warnings
step types tsc -p .
step walls node scripts/walls/check-walls.ts
step dead-code knip --no-progress --no-config-hints
step licences node scripts/licences.ts
step requirements node scripts/requirements.ts --check
[ "${1:-}" = static ] || sh scripts/test.sh
