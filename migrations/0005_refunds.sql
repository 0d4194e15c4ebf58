-- Money on its way back, once per number. Our number is stored before Alipay is called, and never changes.
create table refunds (
    refund_id      text        primary key,
    app_id         text        not null,
    trade_no       text        not null,
    order_id       text        references orders (order_id),
    -- the caller's own number for a refund that was asked for; the same number is the same refund
    refund_no      text        check (char_length(refund_no) between 1 and 64),
    -- what Alipay knows the refund by
    out_request_no text        not null check (out_request_no ~ '^[0-9A-Za-z_-]{1,64}$'),
    amount_fen     bigint      not null check (amount_fen > 0),
    reason         text        check (char_length(reason) <= 256),
    -- asked: by the shop. late, duplicate: by ourselves. external: made in Alipay's console, and adopted.
    origin         text        not null check (origin in ('asked', 'late', 'duplicate', 'external')),
    -- unknown: Alipay was asked and nobody knows what it did; it is asked about, never sent as new
    status         text        not null check (status in ('pending', 'unknown', 'succeeded', 'failed')),
    -- Alipay's code, for one that failed
    failure        text,
    created_at     timestamptz not null,
    settled_at     timestamptz,
    foreign key (app_id, trade_no) references payments (app_id, trade_no),
    unique (app_id, trade_no, out_request_no),
    check ((status in ('succeeded', 'failed')) = (settled_at is not null)),
    check ((status = 'failed') = (failure is not null)),
    check ((origin = 'asked') = (refund_no is not null))
);
create unique index refunds_refund_no on refunds (app_id, refund_no);
create index refunds_by_order on refunds (order_id);

-- Per payment: what went back, and what is promised to. Together never more than came in, whoever asks at the same time.
alter table payments
    add column reserved_fen  bigint  not null default 0 check (reserved_fen >= 0),
    -- false once Alipay called the trade finished: no refund is possible any more
    add column refundable    boolean not null default true,
    -- money that neither pays an order nor goes back until a person decides
    add column undecided     boolean not null default false,
    add constraint payments_balance check (refunded_fen + reserved_fen <= amount_fen);
create index payments_undecided on payments (app_id, recorded_at) where undecided;

alter table evidence
    -- the refund that a notification tells of, by Alipay's number of it
    add column out_request_no text,
    add column refundable     boolean not null default true;

-- What has gone back of the order's own money.
alter table orders
    add column refunded_fen bigint not null default 0 check (refunded_fen between 0 and amount_fen),
    -- whether it was paid after it had been closed
    add column paid_late boolean not null default false,
    add check ((status = 'REFUNDED') = (refunded_fen = amount_fen));

-- An order's events are numbered one after another, whatever they tell of.
alter table events drop constraint events_order_id_sequence_type_key;
create unique index events_sequence on events (order_id, sequence);
