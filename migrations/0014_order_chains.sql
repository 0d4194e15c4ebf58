set local lock_timeout = '3s';

alter table orders
    -- the order whose place it took because too little time was left to pay that one. Both links may still be paid: the first money of
    -- such a chain settles, any other is a duplicate.
    add column replaces text references orders (order_id);

-- keeps old writes: orders_close_reason_check, since it only takes more
alter table orders drop constraint orders_close_reason_check;
alter table orders add constraint orders_close_reason_check
    check (close_reason in ('expired', 'requested', 'replaced', 'rejected', 'mismatched', 'paid_elsewhere')) not valid;

create index orders_replaces on orders (replaces) where replaces is not null;
