set local lock_timeout = '3s';

-- When the question about a quarantined message had its answer; null while Alipay is still to be asked.
alter table notifications add column settled_at timestamptz;
create index notifications_unsettled on notifications (received_at) where outcome = 'quarantined' and settled_at is null;
