set local lock_timeout = '3s';

alter table payments
    -- the most that Alipay ever said had gone back of the trade: its running total, or the least that a refusal proves. More than we
    -- know of means that something went back which nobody told us of.
    add column refund_total_fen bigint check (refund_total_fen >= 0);
