# shellcheck shell=bash
# Child processes and the state folder they live in: start, watch, stop. Sourced by `run` and `test`.
#
# Three promises, which is why this is more than `cmd &`:
# - Every child gets a process group of its own, so Ctrl-C in a terminal reaches only this script, which then
#   stops the children in their right order (workers before Postgres), each with all its descendants.
# - A child writes its own pid to `$STATE/pids` before it becomes the program. No moment exists in which something
#   runs that is not on the list.
# - A keeper process waits for this script to end, however it ends. After a `kill -9` of the script it stops what is
#   on the list.
#
# Plain bash 3.2, which is what macOS ships: no `wait -n`, no associative arrays.

say() { printf '%s\n' "· $*" >&2; }

# complain TEXT…: says what is wrong and ends this script; the EXIT trap cleans up.
complain() {
  printf '\n%s: %s\n' "$PROGRAM" "$*" >&2
  exit 1
}

# fail STEP LOG…: names the step that failed, shows the end of the logs concerned, ends this script.
fail() {
  local step=$1 log
  shift
  printf '\n%s: failed: %s\n' "$PROGRAM" "$step" >&2
  for log in "$@"; do
    if [ -s "$log" ]; then
      printf '\n--- the end of %s\n' "$log" >&2
      tail -n 30 -- "$log" >&2
    else
      printf '\n--- %s is empty\n' "$log" >&2
    fi
  done
  exit 1
}

# --- the state folder -----------------------------------------------------------------------------------------------

# open_state FOLDER: keeps logs, data and the list of children in FOLDER, which survives this script.
open_state() {
  mkdir -p -- "$1" || complain "cannot make the folder $1"
  STATE=$(cd -- "$1" && pwd -P)
  [ -w "$STATE" ] || complain "cannot write to $STATE (made by another user?). Remove it, or make it yours."
  claim_state
  prepare_state
}

# open_throwaway_state: the same in a new folder that is removed at the end.
open_throwaway_state() {
  STATE=$(mktemp -d "${TMPDIR:-/tmp}/paydesk.XXXXXX") || complain "cannot make a folder under ${TMPDIR:-/tmp}"
  STATE=$(cd -- "$STATE" && pwd -P)
  THROWAWAY=yes
  prepare_state
}

THROWAWAY=

prepare_state() {
  # Others may pass through but not list: Postgres, run as another user where we are root, has its folder inside.
  chmod 711 "$STATE"
  LOGS=$STATE/logs
  PIDS=$STATE/pids
  COMPOSE_UP=$STATE/compose-up
  rm -rf -- "$LOGS" "$PIDS"
  mkdir -m 700 -- "$LOGS"
  : >"$PIDS"
  trap 'clean_up; exec 9>&-' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  exec 9> >(keep)
}

# One script at a time works in a lasting state folder. `mkdir` is the one atomic test-and-set that every system has.
claim_state() {
  local owner keeper told=
  while ! mkdir -- "$STATE/lock" 2>/dev/null; do
    pause 0.1 # whoever has just made it writes its name there now
    owner=$(cat -- "$STATE/lock/owner" 2>/dev/null || true)
    keeper=$(cat -- "$STATE/lock/keeper" 2>/dev/null || true)
    if is_this_program "$owner"; then
      printf '%s: already running from this folder (process %s).\n' "$PROGRAM" "$owner" >&2
      [ ! -s "$STATE/urls" ] || cat -- "$STATE/urls" >&2
      printf 'Stop that one first, or use a second clone: it finds other ports by itself.\n' >&2
      exit 1
    elif is_this_program "$keeper"; then
      [ "$told" ] || say 'waiting until what an earlier run left is tidied up'
      told=yes
    else
      rm -rf -- "$STATE/lock" # they died without a word, as when the machine lost power
    fi
  done
  echo $$ >"$STATE/lock/owner"
}

# is_this_program PID: that process lives and is a shell running a script of this name. A pid alone may be reused.
is_this_program() {
  local command
  [ -n "$1" ] || return 1
  kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ] || return 1
  if [ -r "/proc/$1/cmdline" ]; then
    command=$(tr '\0' ' ' <"/proc/$1/cmdline")
  else
    command=$(ps -o args= -p "$1" 2>/dev/null)
  fi
  case "$command " in *[/\ ]"$PROGRAM "*) return 0 ;; *) return 1 ;; esac
}

# --- starting -------------------------------------------------------------------------------------------------------

# spawn KIND NAME FOLDER COMMAND…: runs COMMAND in the background, in FOLDER and a group of its own. Sets SPAWNED.
# KIND orders the stopping: `step` (may simply die), `program` (stops first), `service` (stops last).
spawn() {
  local kind=$1 name=$2 folder=$3
  shift 3
  set -m # gives the next background job its own process group
  # shellcheck disable=SC2016  # expanded by the inner shell, on purpose
  sh -c 'cd -- "$1" && echo "$$ $2 $3" >>"$0" && shift 3 && exec "$@"' \
    "$PIDS" "$folder" "$kind" "$name" "$@" </dev/null 9>&- &
  SPAWNED=$!
  set +m
}

# start KIND NAME COMMAND…: a child that stays; its output goes to $LOGS/NAME.log. Sets SPAWNED.
# It works in `/`, which every user may enter and which keeps no folder busy.
start() {
  local kind=$1 name=$2
  shift 2
  spawn "$kind" "$name" / "$@" >>"$LOGS/$name.log" 2>&1
}

# step TEXT NAME COMMAND…: runs COMMAND to its end with its output in $LOGS/NAME.log; a failure ends this script.
step() {
  local text=$1 name=$2
  shift 2
  say "$text"
  spawn step "$name" "$ROOT" "$@" >>"$LOGS/$name.log" 2>&1
  finish_step "$text" || fail "$text" "$LOGS/$name.log"
}

# visible_step TEXT NAME COMMAND…: the same, but its output is for the reader's eyes. Returns the command's status.
visible_step() {
  local text=$1 name=$2
  shift 2
  say "$text"
  spawn step "$name" "$ROOT" "$@"
  finish_step "$text"
}

# Waits for SPAWNED. `wait` on a background job, unlike a foreground command, lets a signal be handled at once.
finish_step() {
  local pid=$SPAWNED status=0
  wait "$pid" 2>/dev/null || status=$?
  forget "$pid"
  return "$status"
}

# A pid whose process has ended may be given to a stranger: it must leave the list.
forget() {
  awk -v pid="$1" '$1 != pid' "$PIDS" >"$PIDS.new"
  mv -f -- "$PIDS.new" "$PIDS"
}

# wait_until TEXT SECONDS PID LOG CHECK…: waits for CHECK to succeed while PID lives, and says what it waits for.
# Nothing announces that a server has become ready, so this looks twenty times a second.
wait_until() {
  local text=$1 limit=$2 pid=$3 log=$4 begun=$SECONDS told=0 waited
  shift 4
  until "$@"; do
    kill -0 "$pid" 2>/dev/null || fail "$text: it ended instead" "$log"
    waited=$((SECONDS - begun))
    [ "$waited" -lt "$limit" ] || fail "$text: not within $limit s" "$log"
    if [ "$waited" -ge $((told + 3)) ]; then
      told=$waited
      say "still waiting: $text (${waited} s)"
    fi
    pause 0.05
  done
}

# A sleep that a signal ends.
pause() {
  sleep "$1" 9>&- &
  wait $!
}

# --- stopping -------------------------------------------------------------------------------------------------------

# Runs at every end of this script, and in the keeper when the script could not. Safe to run twice.
clean_up() {
  trap '' HUP INT TERM PIPE
  set +e
  [ -e "$PIDS" ] || return 0
  disown -a # bash need not report each child that a signal ends
  stop_all step KILL 5
  stop_all program TERM 15
  stop_all service INT 15 # for Postgres: end the sessions, checkpoint, stop
  [ ! -e "$COMPOSE_UP" ] || compose_down
  rm -f -- "$PIDS" "$STATE/urls" "$STATE/env" "$STATE/programs.env"
  if [ -n "$THROWAWAY" ]; then
    [ ! -L "$STATE/postgres" ] || rm -rf -- "$(readlink "$STATE/postgres")"
    rm -rf -- "$STATE"
  else
    rm -rf -- "$STATE/lock"
  fi
}

# stop_all KIND SIGNAL SECONDS: signals all of that kind at once, waits for them, kills what is left after SECONDS.
stop_all() {
  local kind=$1 signal=$2 limit=$3 begun=$SECONDS list pid name
  list=$(awk -v kind="$kind" '$2 == kind { print $1 }' "$PIDS")
  for pid in $list; do kill "-$signal" -- "-$pid" 2>/dev/null; done
  for pid in $list; do
    while kill -0 -- "-$pid" 2>/dev/null; do
      if [ $((SECONDS - begun)) -ge "$limit" ]; then
        name=$(awk -v pid="$pid" '$1 == pid { print $3 }' "$PIDS")
        say "$name did not stop within $limit s: killed"
        kill -KILL -- "-$pid" 2>/dev/null
        break
      fi
      sleep 0.05
    done
  done
}

# The keeper: reads from a pipe whose only writer is this script, so it wakes up when the script is gone.
keep() {
  trap '' HUP INT TERM
  # shellcheck disable=SC2016  # expanded by the inner shell; bash 3.2 has no other word for a subshell's own pid
  [ -n "$THROWAWAY" ] || sh -c 'echo "$PPID"' >"$STATE/lock/keeper"
  while read -r _; do :; done
  clean_up
}

# --- ports and answers ----------------------------------------------------------------------------------------------

# answers PORT: something listens there.
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port [PREFERRED]: PREFERRED or the next free one after it; without it, a random one below the range from which
# systems hand out ports for outgoing connections. Sets PORT.
free_port() {
  local tries=0
  PORT=${1:-$((RANDOM % 12000 + 20000))}
  while answers "$PORT"; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || complain "no free port found near $PORT"
    PORT=$((PORT + 1))
  done
}

# http_ok PORT PATH: GET answers with status 200. Needs no curl.
http_ok() {
  local line
  line=$( (
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3
    IFS= read -r -t 5 line <&3
    printf '%s' "$line"
  ) 2>/dev/null)
  case $line in "HTTP/1.1 200"*) return 0 ;; *) return 1 ;; esac
}
