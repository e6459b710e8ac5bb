#!/bin/sh
# The whole suite on the pinned Node. Arguments are passed on; a file or a glob among them replaces the whole suite:
#   npm test -- 'packages/types/src/**/*.test.ts'     npm test -- --test-name-pattern 'a turn'
set -eu
root=$(cd -P -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
. scripts/bootstrap.sh
prepare "$root"
PATH=$root/node_modules/.bin:$PATH
export PATH

files=
for argument in "$@"; do
  case $argument in -*) ;; *.ts | *.tsx | */) files=given ;; esac
done
[ -n "$files" ] || set -- "$@" 'packages/*/src/**/*.test.ts' 'packages/*/src/**/*.test.tsx' 'test/**/*.test.ts'
[ ! -f scripts/tsx-hook.ts ] || set -- --import ./scripts/tsx-hook.ts "$@"
exec node --test --test-concurrency=2 --test-timeout=300000 \
  --test-reporter=./scripts/reporter.ts "$@"
