-- Each app has a budget of questions to Alipay of its own, so each has a line of its own.
create index orders_look_due_by_app on orders (app_id, next_look_at) where status = 'PAY_WAIT';
create index orders_closing_by_app on orders (app_id, next_look_at) where status = 'CLOSING';
drop index orders_look_due;
drop index orders_closing;
