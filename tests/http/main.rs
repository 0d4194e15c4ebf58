//! What a client gets for what it sends, above all for what is wrong.

mod bad_input;
mod events;
mod keys;
mod notify;
mod orders;
mod returns;
mod timeline;
