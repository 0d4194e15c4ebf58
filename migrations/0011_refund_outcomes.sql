set local lock_timeout = '3s';

-- What is known of a refund whose outcome is not certain yet, and why it waits.
alter table refunds
    -- what the shop asked for, where Alipay turned out to have moved another amount under this number; amount_fen is what is booked
    add column requested_fen  bigint check (requested_fen > 0),
    -- Alipay's code, or our own word, for why it has not gone through yet
    add column pending_reason text check (char_length(pending_reason) <= 128),
    -- when a call was made whose answer we do not have; a refusal proves nothing until this is long past
    add column unanswered_at  timestamptz,
    -- when subscribers were told that it takes long
    add column delayed_at     timestamptz,
    -- whether Alipay said that it went through after we had called it failed
    add column corrected      boolean not null default false;

-- keeps old writes: refunds_origin_check, since it only takes more
alter table refunds drop constraint refunds_origin_check;
alter table refunds add constraint refunds_origin_check
    check (origin in ('asked', 'late', 'duplicate', 'external', 'operator')) not valid;

-- What is not settled yet: the sweep for lost work and the refunds that take long read these and nothing else.
create index refunds_open on refunds (created_at) where status in ('pending', 'unknown');
