-- What can be bought. The price in an order is copied from here once and never changes afterwards.
create table products (
    app_id      text        not null,
    product_id  text        not null check (product_id ~ '^[0-9A-Za-z_.-]{1,64}$'),
    -- shown to the buyer at the cashier as the subject of the trade; Alipay takes up to 256 characters
    name        text        not null check (char_length(name) between 1 and 256),
    -- whole fen; Alipay's own limits are 0.01 and 100,000,000 yuan
    price_fen   bigint      not null check (price_fen between 1 and 10000000000),
    -- null: the deployment's default
    expiry_s    integer     check (expiry_s between 60 and 1296000),
    on_sale     boolean     not null default true,
    created_at  timestamptz not null default now(),
    primary key (app_id, product_id)
);
