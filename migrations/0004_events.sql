-- What we tell the world. A row is written with the change it tells of; Redis only announces it.
create table events (
    event_id     text        primary key,
    app_id       text        not null,
    order_id     text        references orders (order_id),
    type         text        not null,
    -- the order's version: a reader can tell old from new
    sequence     integer     not null,
    -- the envelope, byte for byte as it is announced and as the feed gives it
    body         text        not null,
    created_at   timestamptz not null,
    -- null until Redis has it
    published_at timestamptz,
    -- The feed is read in this order, below the oldest transaction still running: a serial number alone would skip
    -- rows that commit late.
    xid          xid8        not null default pg_current_xact_id(),
    position     bigint      generated always as identity,
    unique (order_id, sequence, type)
);
create unique index events_feed on events (xid, position);
create index events_unpublished on events (order_id, sequence) where published_at is null;
