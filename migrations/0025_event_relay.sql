-- The relay that numbers events and announces them on Redis: who holds it, and how far it came. One row, not of any app. Nobody relays
-- before the row is there, and it comes once the events of older releases stand in the feed.
create table event_relay (
    -- there is one
    one                  boolean     primary key default true check (one),
    -- the process that relays, and until when nobody else may; null once it has let go
    holder               text,
    held_until           timestamptz,
    -- the last position that Redis has
    announced            bigint      not null,
    -- up to here events stand in the order of `xid` and `position`, as older releases fed them
    in_old_order         bigint      not null
);
