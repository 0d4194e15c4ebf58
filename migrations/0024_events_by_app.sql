-- no-transaction
-- The feed of an app: a quiet one is not read past the others' events.
create index concurrently events_by_app on events (app_id, feed_position) where feed_position is not null;
