-- The inbox: every notification whose signature held, as received. Unverified bytes never come here.
create table notifications (
    notification_id text        primary key,
    -- the app whose Alipay key verified it, which need not be the app it names
    app_id          text        not null,
    notify_id       text        not null,
    -- SHA-256 over what it says without the sending time: Alipay's repeats of one message are one row
    digest          bytea       not null check (octet_length(digest) = 32),
    out_trade_no    text        not null,
    body            bytea       not null check (octet_length(body) <= 65536),
    received_at     timestamptz not null,
    -- null until handled
    outcome         text        check (outcome in ('evidence', 'nothing_to_do', 'quarantined')),
    -- why it was quarantined, as a stable word
    reason          text,
    handled_at      timestamptz,
    check ((outcome is null) = (handled_at is null)),
    check ((outcome = 'quarantined') = (reason is not null)),
    unique (app_id, digest)
);
-- What an operator has to look at.
create index notifications_quarantined on notifications (app_id, received_at) where outcome = 'quarantined';
create index notifications_by_order on notifications (app_id, out_trade_no);

-- What Alipay said about a trade and when, by notification or by query. An order only ever moves by such a row.
create table evidence (
    evidence_id     text        primary key,
    app_id          text        not null,
    -- null: money for an order that we do not know
    order_id        text        references orders (order_id),
    out_trade_no    text        not null,
    trade_no        text        not null,
    source          text        not null check (source in ('notification', 'query', 'bill')),
    notification_id text        references notifications (notification_id),
    trade_status    text        not null,
    amount_fen      bigint      not null check (amount_fen > 0),
    -- Alipay's running total of what went back to the buyer
    refunded_fen    bigint      not null default 0 check (refunded_fen between 0 and amount_fen),
    -- Alipay's own time of payment
    paid_at         timestamptz,
    recorded_at     timestamptz not null,
    check ((source = 'notification') = (notification_id is not null))
);
create index evidence_by_order on evidence (order_id);

-- Money that Alipay took, once per trade. Refunds name the trade, never the order alone.
create table payments (
    app_id       text        not null,
    trade_no     text        not null,
    out_trade_no text        not null,
    order_id     text        references orders (order_id),
    amount_fen   bigint      not null check (amount_fen > 0),
    -- settles: it paid the order. late: the order was closed. duplicate: another trade had paid. unmatched: no such order.
    disposition  text        not null check (disposition in ('settles', 'late', 'duplicate', 'unmatched')),
    refunded_fen bigint      not null default 0 check (refunded_fen between 0 and amount_fen),
    evidence_id  text        not null references evidence (evidence_id),
    paid_at      timestamptz,
    recorded_at  timestamptz not null,
    primary key (app_id, trade_no),
    check ((disposition = 'unmatched') = (order_id is null))
);
-- An order is paid by one trade, whatever else arrives.
create unique index payments_one_settles_an_order on payments (order_id) where disposition = 'settles';
create index payments_by_order on payments (order_id);
-- Money that needs a refund or a person.
create index payments_not_settling on payments (app_id, recorded_at) where disposition <> 'settles';
