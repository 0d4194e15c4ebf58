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

/// The address of the server that the tests share.
pub fn server() -> String {
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

/// All that goes out to those who ship goods, read whenever one asks.
pub(crate) struct Shipping {
    heard: Subscription,
    /// Messages of one connection come in order: what was said on this channel last comes last.
    marks: String,
    publish: redis::aio::MultiplexedConnection,
    shipped: Vec<(String, String)>,
}

impl std::fmt::Debug for Shipping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shipping").field("shipped", &self.shipped).finish_non_exhaustive()
    }
}

impl Shipping {
    /// From now on, what is said on this channel.
    pub(crate) async fn on(channel: &str) -> Self {
        let client = redis::Client::open(server()).expect("TEST_REDIS_URL: an address");
        let marks = format!("{channel}.marks");
        let mut heard = Subscription::to(channel).await;
        heard.messages.subscribe(&marks).await.expect("a subscription");
        let publish = client.get_multiplexed_async_connection().await.expect("the server at TEST_REDIS_URL");
        Self { heard, marks, publish, shipped: Vec::new() }
    }

    /// Everything so far: the ids of the events, and of their orders.
    pub(crate) async fn read(&mut self) -> &[(String, String)] {
        let mark = redis::cmd("PUBLISH").arg(&self.marks).arg("null").query_async(&mut self.publish).await;
        let _: i64 = mark.expect("to publish");
        loop {
            match self.heard.next().await {
                Value::Null => return &self.shipped,
                // The mark of a test that listens too.
                Value::String(_) => {}
                event => {
                    let text = |field: &str| event[field].as_str().unwrap_or_default().to_owned();
                    self.shipped.push((text("id"), text("subject")));
                }
            }
        }
    }
}

/// All that a stream has, as JSON.
pub(crate) async fn stream(server: &str, name: &str) -> Vec<Value> {
    let client = redis::Client::open(server).expect("an address");
    let mut conn = client.get_multiplexed_async_connection().await.expect("the server");
    let range = redis::cmd("XRANGE").arg(name).arg("-").arg("+").query_async(&mut conn).await;
    let range: redis::streams::StreamRangeReply = range.expect("a stream");
    let texts = range.ids.iter().filter_map(|entry| entry.get::<String>("event"));
    texts.map(|text| serde_json::from_str(&text).expect("JSON")).collect()
}
