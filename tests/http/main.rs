//! What a client gets for what it sends, above all for what is wrong.

mod another_app;
mod bad_input;
mod checkers;
mod crowd;
mod docs;
mod events;
mod jobs;
mod keys;
mod notify;
mod order_list;
mod orders;
mod refused;
mod returns;
mod slow_clients;
mod stream;
mod timeline;
