//! Ships every paid order once, whatever breaks in between.
//!
//! Redis announces `order.paid` at once, to whoever listens at that moment. That is only a wake-up: whoever reaches Redis can announce
//! whatever they like, so the event is read from Paydesk before anything ships. The event feed has everything and is read after each
//! break, from where the last reading ended. What was shipped, and how far the feed was read, is in one journal file.
//!
//! Needs `PAYDESK_URL`, `PAYDESK_KEY`, `PAYDESK_REDIS_URL`; `PAYDESK_REDIS_CHANNEL` is `order` by default. `FULFIL_FILE` names the
//! journal.

mod book;

use std::time::Duration;

use book::Book;
use futures_util::StreamExt as _;
use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout_at};

/// A connection can die without a word: the feed is read this often in any case.
const LOOK_EVERY: Duration = Duration::from_secs(30);
const RETRY_AFTER: Duration = Duration::from_secs(1);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What fulfilment needs of an event.
#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: serde_json::Value,
}

/// All that is believed of an announcement.
#[derive(Deserialize)]
struct Announced {
    id: String,
}

#[derive(Deserialize)]
struct Page {
    events: Vec<Event>,
    next: String,
}

/// What the answer `410 cursor_lost` has to say.
#[derive(Deserialize)]
struct Lost {
    next: String,
}

/// The part of `data` that is an order.
#[derive(Deserialize)]
struct Order {
    order_id: String,
    user_id: String,
    product_id: String,
}

struct Shop {
    book: Book,
    http: reqwest::Client,
    url: String,
    key: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let env = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
    let redis = redis::Client::open(env("PAYDESK_REDIS_URL")?)?;
    let channel = env("PAYDESK_REDIS_CHANNEL").unwrap_or_else(|_| "order".to_owned());
    let mut shop = Shop {
        book: Book::open(env("FULFIL_FILE").unwrap_or_else(|_| "fulfil.journal".to_owned()))?,
        http: reqwest::Client::builder().timeout(Duration::from_secs(10)).build()?,
        url: env("PAYDESK_URL")?,
        key: env("PAYDESK_KEY")?,
    };
    loop {
        match subscribe(&redis, &channel).await {
            Ok(subscription) => shop.listen(subscription).await?,
            Err(error) => println!("without Redis ({error}), by the feed alone"),
        }
        shop.catch_up().await?;
        sleep(RETRY_AFTER).await;
    }
}

async fn subscribe(redis: &redis::Client, channel: &str) -> redis::RedisResult<redis::aio::PubSub> {
    let mut subscription = redis.get_async_pubsub().await?;
    subscription.subscribe(channel).await?;
    Ok(subscription)
}

impl Shop {
    /// Returns when the connection has broken; fails when the journal cannot be written.
    async fn listen(&mut self, mut subscription: redis::aio::PubSub) -> Outcome<()> {
        let mut messages = subscription.on_message();
        loop {
            // Also at first: from here on nothing is missed, and what was before is in the feed.
            let look_at = Instant::now() + if self.catch_up().await? { LOOK_EVERY } else { RETRY_AFTER };
            while let Ok(message) = timeout_at(look_at, messages.next()).await {
                let Some(message) = message else { return Ok(()) };
                if !self.take(message.get_payload_bytes()).await? {
                    break; // what cannot be read by itself now is in the feed
                }
            }
        }
    }

    /// Ships by what Paydesk says of an announced event, never by the announcement. Says whether it could be read.
    async fn take(&mut self, announcement: &[u8]) -> Outcome<bool> {
        let Ok(Announced { id }) = serde_json::from_slice(announcement) else {
            println!("announced, and no event");
            return Ok(true);
        };
        match self.read_event(&id).await {
            Ok(Some(event)) if event.kind == "order.paid" => self.ship(&event)?,
            Ok(Some(_)) => {}
            Ok(None) => println!("announced, and not from Paydesk"),
            Err(error) => {
                println!("an event cannot be read: {error}");
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads the feed to its end. Says whether it got there.
    async fn catch_up(&mut self) -> Outcome<bool> {
        loop {
            let page = match self.read_feed().await {
                Ok(page) => page,
                Err(error) => {
                    println!("the feed cannot be read: {error}");
                    return Ok(false);
                }
            };
            for event in page.events.iter().filter(|event| event.kind == "order.paid") {
                self.ship(event)?;
            }
            self.book.read_up_to(&page.next)?;
            if page.events.is_empty() {
                println!("caught up");
                return Ok(true);
            }
        }
    }

    async fn read_event(&self, id: &str) -> Outcome<Option<Event>> {
        let mut url = reqwest::Url::parse(&self.url)?;
        url.path_segments_mut()
            .map_err(|()| "PAYDESK_URL has no path")?
            .pop_if_empty()
            .extend(["v1", "events", id]);
        let answer = self.http.get(url).bearer_auth(&self.key).send().await?;
        if answer.status() == reqwest::StatusCode::NOT_FOUND {
            return Ok(None);
        }
        Ok(Some(answer.error_for_status()?.json().await?))
    }

    async fn read_feed(&self) -> reqwest::Result<Page> {
        let mut cursor = self.book.cursor().map(str::to_owned);
        loop {
            let mut request = self.http.get(format!("{}/v1/events", self.url)).query(&[("limit", "1000")]);
            if let Some(cursor) = &cursor {
                request = request.query(&[("after", cursor)]);
            }
            let answer = request.bearer_auth(&self.key).send().await?;
            if answer.status() != reqwest::StatusCode::GONE {
                return answer.error_for_status()?.json().await;
            }
            println!("the feed has gone back in time: reading on where nothing can be missed");
            cursor = Some(answer.json::<Lost>().await?.next);
        }
    }

    /// Ships, unless it was done: a parcel is a line in the journal, which your warehouse takes up.
    ///
    /// Does shipping mean calling another service? Call it for the lines that are not sent yet, with the event's id as its
    /// idempotency key: only the other side can make sure that a call repeated after a crash counts once.
    fn ship(&mut self, event: &Event) -> Outcome<()> {
        let Order { order_id, user_id, product_id } = Order::deserialize(&event.data)?;
        if self.book.ship(&event.id, &format!("{order_id} {user_id} {product_id}"))? {
            println!("shipped {order_id}: {product_id} to {user_id}");
        }
        Ok(())
    }
}
