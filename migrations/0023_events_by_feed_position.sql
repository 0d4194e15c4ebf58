-- no-transaction
-- The feed of all apps; and no position twice.
create unique index concurrently events_by_feed_position on events (feed_position) where feed_position is not null;
