set local lock_timeout = '3s';

-- A refund that somebody made in Alipay's console has the number that they gave it: any characters, up to Alipay's 64. Ours, which are made
-- of a trade's number and a word, are a little longer at most.
-- keeps old writes: refunds_out_request_no_check, since it only takes more
alter table refunds drop constraint refunds_out_request_no_check;
alter table refunds add constraint refunds_out_request_no_check
    check (char_length(out_request_no) between 1 and 96) not valid;
