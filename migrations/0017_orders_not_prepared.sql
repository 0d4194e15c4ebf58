set local lock_timeout = '3s';

-- Orders whose cashier is still to be prepared: a handful at any time. The sweep for lost work reads nothing else.
create index orders_not_prepared on orders (created_at) where cashier is null and status in ('CREATE', 'PAY_WAIT');
