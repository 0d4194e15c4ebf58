-- What a product may be called and how long its orders can be paid: the same rules as Product::check_name and EXPIRY_MIN in the code.
--
-- What an older release took is put right first, so that a later update of such a row, of its price for instance, is not refused: an
-- expiry becomes what it is read as, a name what Alipay is told.
set local lock_timeout = '3s';

update products set expiry_s = 120 where expiry_s < 120;
update products
set name = coalesce(nullif(left(btrim(regexp_replace(
        name, '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]', ' ', 'g'),
        E' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'), 256), ''), product_id)
where name ~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]'
   or name !~ '[^ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]';

-- Below two minutes an order has hardly begun when it is replaced by the next request for the same product.
-- keeps old writes: products_expiry_s_check, since the last release writes products only for the demo, without an expiry
alter table products
    drop constraint products_expiry_s_check,
    add constraint products_expiry_s_check check (expiry_s between 120 and 1296000) not valid;

-- Alipay takes no control characters, so an order of such a name would never get a cashier. The others break the line, change the direction
-- of the text, or mark the beginning of a file. And something has to be there to read: not only white space.
-- keeps old writes: products_name_characters_check, since the last release writes products only for the demo, whose names keep it
alter table products
    add constraint products_name_characters_check check (
        name !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]'
        and name ~ '[^ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]'
    ) not valid;
