-- How long the orders of a product can be paid: the same rule as EXPIRY_MIN in the code.
--
-- It is `not valid`: rows that an older release took stay as they are and can be sold. Their expiry is read as 120 s. A row is held to the
-- rule when it is written the next time.
set local lock_timeout = '3s';

-- Below two minutes an order has hardly begun when it is replaced by the next request for the same product.
-- keeps old writes: products_expiry_s_check, since the last release writes products only for the demo, without an expiry
alter table products
    drop constraint products_expiry_s_check,
    add constraint products_expiry_s_check check (expiry_s between 120 and 1296000) not valid;
