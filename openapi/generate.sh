#!/usr/bin/env bash
# Makes the SDKs under openapi/sdk/ from openapi/openapi.json.
#
#   openapi/generate.sh           writes openapi/sdk/typescript/src, openapi/sdk/python/paydesk_sdk, openapi/sdk/rust/src
#   openapi/generate.sh --check   writes nothing, and fails if they are not what it would write
#
# Needs Node.js 20.19 with npm, Python 3.11 with venv, and cargo, or newer ones. The generators' versions are pinned under
# openapi/generator/; npm, pip and cargo bring them into target/sdk/, once and again when a version changes.
set -euo pipefail

HERE=$(unset CDPATH && cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
ROOT=$(cd -- "$HERE/.." && pwd -P)
WORK=${CARGO_TARGET_DIR:-$ROOT/target}/sdk

complain() {
  printf '%s: %s\n' generate.sh "$*" >&2
  exit 1
}

main() {
  case "$*" in
    '' | --check) ;;
    *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p;}' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
  esac
  need_tools
  bring_tools

  rm -rf -- "$WORK/made"
  mkdir -p -- "$WORK/made/rust"
  python3 "$HERE/generator/shops_part.py" "$HERE/openapi.json" >"$WORK/shop.json"
  # openapi-python-client would wait for the end of a stream that has none.
  python3 "$HERE/generator/shops_part.py" "$HERE/openapi.json" --without-streams >"$WORK/shop-without-streams.json"
  make_typescript
  make_python
  make_rust

  if [ "${1:-}" = --check ]; then
    local differs=
    same typescript src || differs=yes
    same python paydesk_sdk || differs=yes
    same rust src || differs=yes
    [ -z "$differs" ] ||
      complain 'the SDKs are not what openapi/openapi.json makes: run openapi/generate.sh'
  else
    place typescript src
    place python paydesk_sdk
    place rust src
  fi
}

need_tools() {
  command -v cargo >/dev/null || complain 'cargo is missing: https://rustup.rs'
  { command -v npm && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'; } \
    >/dev/null 2>&1 || complain 'Node.js 20.19 or newer with npm is missing: apt-get install nodejs npm, or https://nodejs.org'
  { python3 -m venv --help && python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; } >/dev/null 2>&1 ||
    complain 'Python 3.11 or newer with venv is missing: apt-get install python3-venv'
}

bring_tools() {
  mkdir -p -- "$WORK/npm"
  if ! cmp -s "$HERE/generator/package-lock.json" "$WORK/npm/installed"; then
    cp -- "$HERE/generator/package.json" "$HERE/generator/package-lock.json" "$WORK/npm/"
    npm ci --prefix "$WORK/npm" --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved=true --loglevel error >&2
    cp -- "$HERE/generator/package-lock.json" "$WORK/npm/installed"
  fi
  if ! cmp -s "$HERE/generator/requirements.txt" "$WORK/python/installed"; then
    python3 -m venv --clear "$WORK/python"
    "$WORK/python/bin/pip" install --quiet --disable-pip-version-check --requirement "$HERE/generator/requirements.txt"
    cp -- "$HERE/generator/requirements.txt" "$WORK/python/installed"
  fi
  cargo build --quiet --locked --manifest-path "$HERE/generator/Cargo.toml" --target-dir "$WORK/cargo"
}

make_typescript() {
  cp -- "$HERE/generator/openapi-ts.config.mjs" "$WORK/npm/"
  (cd -- "$WORK/npm" && INPUT=$WORK/shop.json OUTPUT=$WORK/made/typescript node_modules/.bin/openapi-ts >"$WORK/openapi-ts.log" 2>&1) ||
    { head -n 40 -- "$WORK/openapi-ts.log" >&2 && complain 'openapi-ts failed'; }
}

make_python() {
  (cd -- "$WORK" && PATH=$WORK/python/bin:$PATH openapi-python-client generate --fail-on-warning --meta none \
    --config "$HERE/generator/openapi-python-client.yaml" --path "$WORK/shop-without-streams.json" --output-path "$WORK/made/python" >openapi-python-client.log 2>&1) ||
    { head -n 40 -- "$WORK/openapi-python-client.log" >&2 && complain 'openapi-python-client failed'; }
  python3 "$HERE/generator/refuse_known_types.py" "$WORK/shop.json" "$WORK/made/python"
  # Says that the package has types, to tools that check them.
  : >"$WORK/made/python/py.typed"
  find "$WORK/made/python" -name '.ruff_cache' -prune -exec rm -rf -- {} +
}

make_rust() { "$WORK/cargo/debug/generate-rust-sdk" "$WORK/shop.json" >"$WORK/made/rust/lib.rs"; }

# same SDK FOLDER: the folder of the SDK is what was made. Python's caches in it do not count.
same() { diff --recursive --brief --exclude=__pycache__ -- "$WORK/made/$1" "$HERE/sdk/$1/$2" >&2; }

place() {
  rm -rf -- "$HERE/sdk/${1:?}/${2:?}"
  mv -- "$WORK/made/$1" "$HERE/sdk/$1/$2"
}

main "$@"
