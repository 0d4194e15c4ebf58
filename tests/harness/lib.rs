//! The product as its users see it, for tests: a shop's backend, a buyer, Alipay, an operator.
//!
//! [`Shop::open`] brings up all real parts for one test: a database of its own, the API on a port of its own, the sandbox as Alipay,
//! Redis under a channel of its own. Nothing works by itself: [`Shop::work`] runs what is due until nothing is, and
//! [`Shop::advance`] turns the one clock that Alipay, the product and the queue go by. A test that ends well ends in
//! [`Shop::converged`].
//!
//! `./test` brings the servers and sets `TEST_DATABASE_URL` and `TEST_REDIS_URL`.

#![expect(clippy::missing_panics_doc, reason = "a harness panics wherever a test has to fail")]

mod balancer;
mod books;
mod calls;
mod converged;
mod counters;
mod database;
mod extent;
mod held;
mod keys;
mod letters;
mod operations;
mod postgres_server;
mod processes;
mod redis;
mod redis_server;
mod shop;
mod spoken;
mod statements;
mod stream;
mod unsettled;
mod wire;
mod work;

pub use balancer::Balancer;
pub use books::{Breach, Clause};
pub use calls::{GatewayCall, Spoiled};
pub use counters::Counters;
pub use database::{CONNECTIONS_MAX, Database};
pub use extent::{Extent, Minutes, named_seeds};
pub use held::Held;
pub use keys::{
    APP_ID, OTHER_APP_ID, OTHER_SELLER_ID, SELLER_ID, alipay_private, other_alipay_private,
    other_alipay_public_file,
};
pub use operations::{Operation, operations};
pub use postgres_server::PostgresServer;
pub use processes::{Process, Told, free_address, program};
pub use redis::{Subscription, server as redis_url};
pub use redis_server::{RedisServer, Subjects};
pub use shop::{Answer, MONEY_BACK, Opening, Order, Shop, book_for};
pub use statements::{Statement, Statements, on_one_line};
pub use stream::{Part, Stream};
pub use wire::{Message, Point, Wire, WireCut};
pub use work::drain;

/// How long a test waits for a signal that has to come. Long enough for a loaded machine; a test that fails takes this long.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);
