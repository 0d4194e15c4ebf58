-- no-transaction
-- Numbers what older releases have announced, in the order in which they fed it: a batch at a time, each with a commit of its own, while they
-- work on. What they have not announced yet is left to the relay, with what came behind it in its order. May be broken off and run again.
do $$
declare
    batch_max constant integer := 1000;
    last_xid xid8 := '0';
    last_position bigint := 0;
    in_feed bigint;
    found_xid xid8;
    found_position bigint;
begin
    select coalesce(max(feed_position), 0) into in_feed from events;
    select xid, position into last_xid, last_position from events where feed_position = in_feed and in_feed > 0;
    last_xid := coalesce(last_xid, '0');
    last_position := coalesce(last_position, 0);
    loop
        -- One that was broken off may still be at work.
        perform pg_advisory_xact_lock(7449359);
        select coalesce(max(feed_position), 0) into in_feed from events;
        with batch as (
            select event_id, xid, position, row_number() over (order by xid, position) as number
            from (
                select event_id, xid, position from events
                where (xid, position) > (last_xid, last_position) and feed_position is null and published_at is not null
                    and not exists (
                        select from events as passed
                        where passed.order_id = events.order_id and passed.sequence < events.sequence and passed.feed_position is null
                            and (passed.published_at is null or (passed.xid, passed.position) <= (last_xid, last_position))
                    )
                order by xid, position
                limit batch_max
            ) as next
        ), numbered as (
            update events set feed_position = in_feed + number
            from batch where events.event_id = batch.event_id
        )
        select xid, position, in_feed + number into found_xid, found_position, in_feed
        from (select xid, position, number from batch union all select null, null, 0) as batch
        order by number desc limit 1;
        exit when found_xid is null;
        last_xid := found_xid;
        last_position := found_position;
        commit;
    end loop;
    insert into event_relay (announced, in_old_order) values (in_feed, in_feed) on conflict do nothing;
end
$$;
