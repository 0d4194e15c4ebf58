-- What a product may be called and how long its orders can be paid: the same rules as Product::check_name and EXPIRY_MIN in the code.
--
-- Both are `not valid`: rows that an older release took stay as they are and can be sold. Their expiry is read as 120 s, their name is
-- normalised when Alipay is told of it. A row is held to the rules when it is written the next time.
set local lock_timeout = '3s';

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
