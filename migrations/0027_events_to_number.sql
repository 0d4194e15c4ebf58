-- no-transaction
-- What the relay has still to number: a handful at any time.
create index concurrently events_to_number on events (position) where feed_position is null;
