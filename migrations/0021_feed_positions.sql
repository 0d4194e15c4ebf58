set local lock_timeout = '3s';

-- Where the event stands in the feed, numbered from 1 without gaps; null until the relay has numbered it. `published_at` is since when it
-- stands there, or when a release before this one announced it. `xid` orders the feed of those releases, and reads their cursors.
alter table events add column feed_position bigint;
