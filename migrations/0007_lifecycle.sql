-- What Alipay knew of the order's trade when it was last asked, for people who ask why an order is not paid; null: not asked yet, or
-- asked by a release that did not keep it.
alter table orders add column look_found text
    check (look_found in ('absent', 'waiting', 'paid', 'closed', 'strange'));

-- Notifications that nobody has read: normally a handful, for a moment. An operator who looks for lost ones finds them without reading the
-- whole inbox.
create index notifications_unread on notifications (app_id, received_at) where handled_at is null;
