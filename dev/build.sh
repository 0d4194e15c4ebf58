# shellcheck shell=bash
# Building with cargo, for `run` and `test`: what it needs, and where the programs end up. Needs `process.sh`.

need_rust() {
  command -v cargo >/dev/null || complain 'cargo is missing. Install Rust 1.95 or newer: https://rustup.rs'
  command -v cc >/dev/null ||
    complain 'a C compiler is missing (cc). Install one: apt-get install build-essential, or xcode-select --install'
}

# build_programs CARGO OPTION…: builds the binaries of what the options select and sets BIN to their folder.
build_programs() {
  visible_step 'building (the first time takes some minutes)' build cargo build --bins "$@" >&2 ||
    complain 'the build failed, see above'
  # shellcheck disable=SC2034  # read by the scripts
  BIN=$(cargo metadata --no-deps --format-version 1 9>&- | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')/debug
}

# Tests and programs talk on this machine only: a company's proxy is not to be asked.
avoid_proxies() {
  export NO_PROXY=127.0.0.1,localhost${NO_PROXY:+,$NO_PROXY} no_proxy=127.0.0.1,localhost${no_proxy:+,$no_proxy}
}
