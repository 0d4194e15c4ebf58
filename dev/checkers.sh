# shellcheck shell=bash
# Others' tools that try our document and our service: schemathesis and openapi-spec-validator, from PyPI. Sourced by `test`; needs
# `process.sh` and `binaries.sh`.

# bring_checkers: sets PAYDESK_CHECKERS to a folder of Python packages, kept in the cache for every list of versions.
bring_checkers() {
  local list=$ROOT/dev/checkers.txt version kept
  version=$(python3 -c 'import sys; print("py%d.%d" % sys.version_info[:2])' 2>/dev/null) ||
    complain 'Python 3 is missing, which brings schemathesis: apt-get install python3 python3-pip, or brew install python'
  kept=$CACHE/checkers-$(cksum <"$list" | cut -d' ' -f1)-$version
  if ! checkers_work "$kept"; then
    python3 -m pip --version >/dev/null 2>&1 ||
      complain 'pip is missing, which brings schemathesis: apt-get install python3-pip, or python3 -m ensurepip'
    new_download || complain "$WHY"
    # Into a folder of its own: nothing of the machine's Python is touched, and no virtual environment is needed.
    if ! { visible_step "bringing schemathesis (25 MB, once, through pip) to $kept" download \
      python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --only-binary=:all: \
      --target "$DOWNLOAD/packages" --requirement "$list" >&2 &&
      keep_download "$DOWNLOAD/packages" "$kept" &&
      checkers_work "$kept"; }; then
      rm -rf -- "$DOWNLOAD"
      complain 'bringing schemathesis through pip failed, see above'
    fi
  fi
  export PAYDESK_CHECKERS=$kept
}

checkers_work() { PYTHONPATH=$1 python3 -c 'import schemathesis.cli, openapi_spec_validator' >/dev/null 2>&1; }
