-- Which histories the feed has had. A database that was restored, copied or promoted may go on differently than its readers have read, so
-- the relay begins a generation before it numbers anything there. Not of any app.
create table feed_generations (
    number       integer     primary key generated always as identity,
    -- stands in cursors; by chance, since two copies of a database may each begin one
    generation   bigint      not null unique,
    -- the server that it began on, as `feed_server()` said
    server       text        not null,
    -- what stood in the feed by then
    starts_after bigint      not null,
    began_at     timestamptz not null default now()
);

-- Which run of which database this is. System, timeline and database differ after a promotion, or a restore into another server or
-- database; a copy that was started as if it were the original differs in the time of its start alone, and a database that was restored in
-- its place in the number of its table.
create function feed_server() returns text language sql stable as $$
    select concat_ws(' ', system_identifier, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), pg_database.oid, 'events'::regclass::oid,
                     extract(epoch from pg_postmaster_start_time()))
    from pg_control_system(), pg_database
    where datname = current_database()
$$;
