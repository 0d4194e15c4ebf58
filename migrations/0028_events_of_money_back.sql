-- no-transaction
-- Orders whose money is back: nobody is told to ship them any more.
create index concurrently events_of_money_back on events (order_id) where type = 'order.refunded';
