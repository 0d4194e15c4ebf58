set local lock_timeout = '3s';

alter table payments
    -- why an operator has to decide about it, and since when; with `undecided`
    add column review_reason         text,
    add column review_since          timestamptz,
    -- something went back at Alipay that we cannot name: shown to operators, whatever the payment is to its order
    add column suspect_reason        text,
    add column suspect_since         timestamptz,
    -- an operator dealt with its money elsewhere, under this reference
    add column settled_outside       text check (char_length(settled_outside) between 1 and 1000),
    add column settled_outside_at    timestamptz,
    -- when Alipay is next asked about the trade: once a day after payment, and at once when an answer says that it moved on
    add column look_at               timestamptz,
    -- when Alipay was last asked; null in both: recorded by a release that did not ask
    add column looked_at             timestamptz,
    -- when a refund of it was last called for: Alipay wants three seconds between two refunds of one trade
    add column refund_called_at      timestamptz,
    add constraint payments_settled_outside check ((settled_outside is null) = (settled_outside_at is null));

-- keeps old writes: payments_disposition_check, since it only takes more
alter table payments drop constraint payments_disposition_check;
alter table payments add constraint payments_disposition_check
    check (disposition in ('settles', 'late', 'duplicate', 'unmatched', 'mismatched')) not valid;

-- What went back is what Alipay says went back, also where that leaves no room for what was promised meanwhile. Promising stays bounded
-- by the statement that promises, under the payment's row lock.
alter table payments drop constraint payments_balance;

-- The clock of looks at payments.
create index payments_look_due on payments (app_id, look_at) where look_at is not null;
-- Payments of a release that kept no clock: each is examined once, and the index is empty then.
create index payments_not_examined on payments (recorded_at) where look_at is null and looked_at is null;
-- Money that should be on its way back and is not: normally none.
create index payments_left on payments (recorded_at)
    where disposition <> 'settles' and not undecided and settled_outside is null and refunded_fen + reserved_fen < amount_fen;
create index payments_suspect on payments (app_id, suspect_since) where suspect_since is not null;
create index payments_settled_outside on payments (app_id, settled_outside_at) where settled_outside is not null;
