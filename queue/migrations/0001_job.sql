-- One row per job, kept after it ended: the history of what was done is in the same place as what is to do.
-- Every live state has a partial index of its own, so ended rows cost the hot paths nothing.

create table queue.job (
    job_id        bigint generated always as identity primary key,
    queue         text not null,
    name          text not null,
    payload       jsonb not null,
    state         text not null
                  constraint job_state check (state in
                      ('scheduled', 'ready', 'blocked', 'running', 'done', 'dead', 'cancelled')),
    -- Higher runs earlier.
    priority      smallint not null default 0,
    -- When it may run. Equal to created_at for a job that was not put off.
    due_at        timestamptz not null,
    created_at    timestamptz not null default now(),
    ended_at      timestamptz,

    -- Counts every claim and never falls: it is the token that fences a lease.
    claims        integer not null default 0 check (claims >= 0),
    -- Runs that ended badly; compared with the job type's maximum.
    failures      integer not null default 0 check (failures >= 0),
    -- Leases that ran out because their worker was gone.
    worker_deaths integer not null default 0 check (worker_deaths >= 0),

    -- The lease: who runs it, since when, and until when without another heartbeat.
    worker        text,
    claimed_at    timestamptz,
    lease_until   timestamptz,

    -- At most one row of a name holds a key: while it is live, and after that until key_until.
    key           text,
    key_until     timestamptz,
    holds_key     boolean not null default false,
    -- At most one running job of a serial key.
    serial_key    text,
    -- The W3C traceparent of what caused the job.
    trace         text,

    -- The last failure in words, and the same with its numbers taken out, to group by.
    error         text,
    error_shape   text,

    constraint job_lease check ((state = 'running') = (lease_until is not null)),
    constraint job_ended check ((state in ('done', 'dead', 'cancelled')) = (ended_at is not null)),
    constraint job_key_held check (not holds_key or key is not null)
);

-- Rows are rewritten at claim and at the end; room on the page keeps the new version near the old one.
alter table queue.job set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02,
                           autovacuum_vacuum_insert_scale_factor = 0.05);

-- The claim reads this one, in exactly this order, and finds runnable rows only.
create index job_ready on queue.job (queue, priority desc, due_at, job_id) where state = 'ready';
-- Promotion.
create index job_scheduled on queue.job (due_at, job_id) where state = 'scheduled';
-- What runs, for rescue, lists and serial exclusion. Their condition is on the lease, which a running job has and no
-- other, and not on the state: else the planner, told by old statistics that nothing runs, would read all that runs to
-- find jobs whose numbers it has.
create index job_lease on queue.job (lease_until) where lease_until is not null;
-- Jobs that wait for their serial key, in the order in which they get it.
create index job_blocked on queue.job (serial_key, priority desc, due_at, job_id) where state = 'blocked';
-- Serial exclusion, held by the database itself.
create unique index job_serial_running on queue.job (serial_key)
    where lease_until is not null and serial_key is not null;
-- Unique keys.
create unique index job_key on queue.job (name, key) where holds_key;
-- What happened to a key: the jobs that hold it and those that did.
create index job_by_key on queue.job (key, job_id) where key is not null;
-- Dead letters, for lists and for retrying all of one shape.
create index job_dead on queue.job (queue, error_shape, job_id) where state = 'dead';
-- Retention.
create index job_ended_at on queue.job (ended_at) where ended_at is not null;

-- Every failure of every job, with its error, start and end.
create table queue.failure (
    job_id     bigint not null references queue.job (job_id) on delete cascade,
    claims     integer not null,
    kind       text not null
               constraint failure_kind check (kind in
                   ('error', 'panic', 'timeout', 'undecodable', 'unknown_name', 'worker_death')),
    error      text not null,
    started_at timestamptz not null,
    ended_at   timestamptz not null,
    primary key (job_id, claims)
);

-- Queues that are not claimed from. A row here is the whole of a pause.
create table queue.pause (
    queue     text primary key,
    paused_at timestamptz not null default now(),
    reason    text not null
);
