//! The crate seen from outside: what official SDKs did, what must hold for any input, and the client on a socket.

mod answers;
mod client;
mod notifications;
mod properties;
mod vectors;
