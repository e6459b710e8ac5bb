# Sourced by bin/oxydra and by the scripts of package.json: makes what is missing in a clone.
#
#   prepare ROOT           the dependencies
#   prepare ROOT bundle    the dependencies and the bundle
#
# POSIX sh. Says nothing when there is nothing to do. Whoever comes second while another start is at work waits for it.

fail() {
  printf 'oxydra: %s\n' "$1" >&2
  exit "${2:-1}"
}

prepare() {
  if dependencies_missing "$1" || { [ "${2:-}" = bundle ] && bundle_stale "$1"; }; then
    under_lock "$1" make_missing "$1" "${2:-}"
  fi
}

# What a start finds missing, another may have made while we waited for it: ask again under the lock.
make_missing() {
  if dependencies_missing "$1"; then install_dependencies "$1"; fi
  if [ "${2:-}" = bundle ] && bundle_stale "$1"; then build_bundle "$1"; fi
}

# The stamp holds the checksum of the lockfile that was installed; it is written last.
lockfile_sum() { cksum <"$1/package-lock.json"; }

dependencies_missing() {
  installed=
  [ -x "$1/node_modules/node/bin/node" ] && [ -r "$1/node_modules/.oxydra-stamp" ] &&
    read -r installed <"$1/node_modules/.oxydra-stamp" || return 0
  [ "$installed" != "$(lockfile_sum "$1")" ]
}

# The build dates dist/.built from before it read the first source, so an edit during a build is seen as newer.
bundle_stale() {
  [ -f "$1/dist/.built" ] && [ -f "$1/dist/oxydra.js" ] || return 0
  [ -n "$(find "$1/packages" "$1/scripts/build.ts" "$1/package.json" "$1/package-lock.json" \
    -name node_modules -prune -o -type f -newer "$1/dist/.built" ! -name '*.test.*' ! -name '*.fixture.*' ! -name '*.md' -print -quit)" ]
}

require_tools() {
  command -v node >/dev/null 2>&1 ||
    fail 'Node.js is not installed; install Node 20 or newer (https://nodejs.org), then run this again.' 2
  node_version=$(node -p process.versions.node 2>/dev/null || echo 0)
  [ "${node_version%%.*}" -ge 20 ] 2>/dev/null ||
    fail "Node $node_version is too old to install Oxydra; install Node 20 or newer, then run this again." 2
  command -v npm >/dev/null 2>&1 ||
    fail 'npm is not installed; install it beside Node, then run this again.' 2
}

# npm's cache stands in HOME; where that cannot be written, a folder of this start alone serves. Only trying tells:
# some folders look writable and are not, and npm then tries for ever.
private_cache() {
  [ -n "${npm_config_cache:-}" ] && return 1
  [ -n "${HOME:-}" ] && mkdir -p "$HOME/.npm" 2>/dev/null && [ -w "$HOME/.npm" ] && return 1
  return 0
}

install_dependencies() {
  require_tools
  [ -w "$1" ] || fail "the dependencies of $1 are not installed and its folder cannot be written; start Oxydra once as its owner." 2
  # A developer's own npm install may already have brought everything.
  if [ -d "$1/node_modules" ] && node "$1/scripts/installed.mjs" "$1"; then
    lockfile_sum "$1" >"$1/node_modules/.oxydra-stamp"
    return
  fi
  echo 'oxydra: installing dependencies (takes about a minute) ...' >&2
  rm -f "$1/node_modules/.oxydra-stamp"
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/oxydra-install.XXXXXX")
  if (npm_into "$1" "$scratch/cache") </dev/null >"$scratch/log" 2>&1; then
    lockfile_sum "$1" >"$1/node_modules/.oxydra-stamp"
    rm -rf "$scratch"
  else
    tail -n 20 "$scratch/log" >&2
    rm -rf "$scratch"
    fail "the dependencies could not be installed (npm's last words are above); check the network, then run this again."
  fi
}

# npm_into ROOT CACHE, in a subshell of its own. (`set -e` does not hold inside a condition.)
npm_into() {
  cd "$1" || return 1
  if private_cache; then export npm_config_cache="$2"; fi
  npm ci --no-audit --no-fund --prefer-offline --loglevel=error || return 1
  # Where npm is told to run no install scripts, the runtime still has to come from somewhere.
  [ -x node_modules/node/bin/node ] || (cd node_modules/node && node installArchSpecificPackage.js) || return 1
  node_modules/node/bin/node -e 0 || return 1
  node scripts/installed.mjs . || { echo 'What npm installed is not what package-lock.json names.' && return 1; }
}

build_bundle() {
  [ -w "$1" ] || fail "the bundle of $1 is missing or out of date and its folder cannot be written; start Oxydra once as its owner." 2
  echo 'oxydra: building ...' >&2
  "$1/node_modules/node/bin/node" "$1/scripts/build.ts" </dev/null >&2 ||
    fail 'the bundle could not be built; the reason stands above.'
}

# under_lock ROOT COMMAND...: one start at a time makes things. The lock is a symbolic link to the holder's process id,
# since making a link is atomic and carries the id with it.
under_lock() {
  lock=$1/.oxydra-lock
  shift
  waited=0
  until ln -s "$$" "$lock" 2>/dev/null; do
    holder=$(readlink "$lock" 2>/dev/null) || {
      # Nobody holds it, and yet it could not be made.
      [ -w "${lock%/*}" ] || fail "${lock%/*} cannot be written; start Oxydra once as its owner." 2
      continue
    }
    # The holder died: take the lock away, unless another did so first.
    kill -0 "$holder" 2>/dev/null || { mv "$lock" "$lock.$$" 2>/dev/null && reclaim "$holder"; continue; }
    [ "$waited" -gt 0 ] || echo 'oxydra: waiting for another start to finish its preparations ...' >&2
    waited=$((waited + 1))
    [ "$waited" -lt 900 ] || fail "process $holder has been preparing this clone for 15 minutes; end it or remove $lock."
    sleep 1
  done
  trap 'rm -f "$lock"' EXIT
  trap 'rm -f "$lock"; exit 130' INT HUP TERM
  "$@"
  rm -f "$lock"
  trap - EXIT INT HUP TERM
}

# Between our look and our move the lock may have changed hands: put a living holder's lock back.
reclaim() {
  taken=$(readlink "$lock.$$")
  if [ "$taken" != "$1" ]; then mv "$lock.$$" "$lock"; else rm -f "$lock.$$"; fi
}
