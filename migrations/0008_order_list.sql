-- An app's orders, newest first. With `orders_by_user` it carries the list of orders: a page is read from where its cursor points.
-- The status is in neither: it would change with every step of every order, and each change would then be written to the index.
create index orders_by_app on orders (app_id, created_at desc, order_id desc);
