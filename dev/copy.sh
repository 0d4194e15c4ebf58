# shellcheck shell=bash
# A copy of ./run for a check to talk to, with everything of its own. Needs `process.sh` and an open throwaway state.

# need COMMAND…: what a check calls.
need() {
  local command
  for command in "$@"; do command -v "$command" >/dev/null || complain "$command is missing: install the package of that name"; done
}

# start_copy [VARIABLE=VALUE…]: starts ./run, waits until it is up, and exports what its `env` file says. Sets COPY, its
# state folder. It stops when the check ends.
# shellcheck disable=SC2120  # not every check has something to set
start_copy() {
  unset DATABASE_URL REDIS_URL
  COPY=$STATE/copy
  spawn program copy "$ROOT" env "PAYDESK_STATE=$COPY" "$@" ./run >"$LOGS/copy.log" 2>&1
  # Long enough to build the programs, when this check is the first to need them.
  wait_until './run to be up' 1800 "$SPAWNED" "$LOGS/copy.log" test -e "$COPY/env"
  # shellcheck disable=SC1091  # made by ./run
  . "$COPY/env"
}
