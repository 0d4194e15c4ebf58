-- Who may call the API, and what for. The key itself is stored nowhere: it has 200 random bits, so that its SHA-256 tells it
-- apart and cannot be turned back.
create table api_keys (
    key_id       text        primary key check (key_id ~ '^key_[0-9A-HJKMNP-TV-Z]{26}$'),
    -- the app that its holder acts for; what belongs to another one does not exist for the key
    app_id       text        not null,
    -- for people, not unique: while one key takes the place of another, both may bear the name
    name         text        not null check (char_length(name) between 1 and 64),
    scopes       text[]      not null check (cardinality(scopes) > 0 and scopes <@ array['orders', 'refunds', 'ops']),
    key_sha256   bytea       not null unique check (octet_length(key_sha256) = 32),
    created_at   timestamptz not null,
    -- to the minute: whether anybody still uses a key that is to be revoked
    last_used_at timestamptz,
    revoked_at   timestamptz
);
