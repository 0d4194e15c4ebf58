//! What a subscriber hears.

use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::time::timeout;

use crate::PATIENCE;

/// A subscription to one channel, from before the first message on.
pub struct Subscription {
    messages: redis::aio::PubSub,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription")
    }
}

pub(crate) fn server() -> String {
    std::env::var("TEST_REDIS_URL").expect("TEST_REDIS_URL: run the tests by ./test, which brings a server")
}

impl Subscription {
    pub(crate) async fn to(channel: &str) -> Self {
        let client = redis::Client::open(server()).expect("TEST_REDIS_URL: an address");
        let mut messages = client.get_async_pubsub().await.expect("the server at TEST_REDIS_URL");
        messages.subscribe(channel).await.expect("a subscription");
        Self { messages }
    }

    /// The next message, as JSON.
    ///
    /// # Panics
    /// If none comes.
    pub async fn next(&mut self) -> Value {
        serde_json::from_str(&self.next_text().await).expect("JSON")
    }

    /// The next message, byte for byte.
    ///
    /// # Panics
    /// If none comes.
    pub async fn next_text(&mut self) -> String {
        let mut messages = self.messages.on_message();
        let message = timeout(PATIENCE, messages.next())
            .await
            .expect("a message in time")
            .expect("a connection to Redis");
        message.get_payload().expect("text")
    }

    /// Everything that came and was not read. Messages of one server come in order, so a marker sent last comes last.
    pub async fn rest(&mut self, channel: &str) -> Vec<Value> {
        let client = redis::Client::open(server()).expect("TEST_REDIS_URL: an address");
        let mut conn = client.get_multiplexed_async_connection().await.expect("the server at TEST_REDIS_URL");
        let _: i64 = redis::cmd("PUBLISH")
            .arg(channel)
            .arg(r#""end""#)
            .query_async(&mut conn)
            .await
            .expect("to publish");
        let mut rest = Vec::new();
        loop {
            match self.next().await {
                Value::String(end) if end == "end" => return rest,
                message => rest.push(message),
            }
        }
    }
}
