-- One row per order. Its id is also Alipay's out_trade_no, so there is no mapping table.
create table orders (
    order_id     text        primary key check (order_id ~ '^ord_[0-9A-HJKMNP-TV-Z]{26}$'),
    app_id       text        not null,
    user_id      text        not null,
    product_id   text        not null,
    -- subject and amount are frozen when the order is made: a later change of price is not this buyer's
    subject      text        not null,
    amount_fen   bigint      not null check (amount_fen between 1 and 10000000000),
    channel      text        not null check (channel in ('page', 'wap', 'app', 'qr')),
    status       text        not null check (status in ('CREATE', 'PAY_WAIT', 'PAY_SUCCESS', 'REFUNDED', 'CLOSING', 'CLOSED')),
    -- what the buyer's device opens; null while it is being prepared
    cashier      jsonb,
    -- whether a buyer or Alipay may have heard of it; only an order that nobody heard of may be closed without asking
    offered      boolean     not null,
    -- compare-and-set token: every change of state or cashier adds one
    version      integer     not null default 1 check (version >= 1),
    created_at   timestamptz not null,
    expires_at   timestamptz not null check (expires_at > created_at),
    prepaid_at   timestamptz,
    paid_at      timestamptz,
    closing_at   timestamptz,
    closed_at    timestamptz,
    close_reason text        check (close_reason in ('expired', 'requested', 'replaced', 'rejected')),
    -- when to ask Alipay next; outside the version, since asking changes nothing
    next_look_at timestamptz,
    looked_at    timestamptz,
    looks        integer     not null default 0 check (looks >= 0),

    -- the impossible rows, refused even when the code is wrong
    check (status <> 'CREATE' or (prepaid_at is null and cashier is null)),
    check (status not in ('PAY_SUCCESS', 'REFUNDED') or paid_at is not null),
    check (status not in ('CREATE', 'PAY_WAIT', 'CLOSING') or paid_at is null),
    check (status <> 'CLOSING' or (closing_at is not null and close_reason is not null)),
    check (status <> 'CLOSED' or (closed_at is not null and close_reason is not null and paid_at is null))
);

-- The natural key of an open order: a hundred parallel requests make one.
create unique index orders_one_open_per_user_product on orders (app_id, user_id, product_id)
    where status in ('CREATE', 'PAY_WAIT');
-- Reconciling takes the orders whose look is due, oldest first.
create index orders_look_due on orders (next_look_at) where status = 'PAY_WAIT';
-- Closing takes what has expired unpaid, and goes on with what is being closed.
create index orders_expiring on orders (expires_at) where status in ('CREATE', 'PAY_WAIT');
create index orders_closing on orders (next_look_at) where status = 'CLOSING';
-- A user's orders, newest first.
create index orders_by_user on orders (app_id, user_id, created_at desc, order_id desc);

-- Every change of an order: what moved it, when, and on whose word. Only ever appended to.
create table order_history (
    order_id    text        not null references orders (order_id),
    version     integer     not null,
    from_status text        not null,
    to_status   text        not null,
    trigger     text        not null,
    -- the evidence that moved it, where there is any
    evidence_id text,
    at          timestamptz not null,
    primary key (order_id, version)
);

-- A caller's own key for a create request. The answer is always rendered from the order, so only its id is kept.
create table idempotency_keys (
    app_id      text        not null,
    key         text        not null check (char_length(key) between 1 and 255),
    body_sha256 bytea       not null check (octet_length(body_sha256) = 32),
    order_id    text        not null references orders (order_id),
    created_at  timestamptz not null,
    primary key (app_id, key)
);
