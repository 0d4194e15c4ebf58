//! A buyer: takes one order from its creation to the `order.paid` message, as a shop's backend and a buyer's browser
//! together would. `./run --once` ends with it.
//!
//! `buy-once API_URL SANDBOX_URL PRODUCT_ID`, with `API_KEY`, `REDIS_URL` and `REDIS_CHANNEL` in the environment (keys and
//! passwords, which a command line would show to everybody).
//!
//! Each step goes to standard error with the milliseconds since the purchase began; the last line on standard output
//! is one JSON object:
//! - `cashier_ms`: the cashier's link was in our hands,
//! - `paid_ms`: Alipay's side had taken the money,
//! - `event_ms`: `order.paid` had reached a subscriber,
//!
//! all three since the moment just before the create request. The exit code of a failure names whose log tells more:
//! 3 the API's, 4 the sandbox's, 5 the workers'.

use std::fmt::Display;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use reqwest::header::LOCATION;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};

/// For one HTTP answer.
const ANSWER: Duration = Duration::from_secs(10);
/// From the create request to a cashier link; a worker prepares it within milliseconds.
const CASHIER: Duration = Duration::from_secs(20);
/// Between two looks at an order that is not prepared yet.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// From the payment to the message. Enough for the slow road too, the query of an order after a lost notification.
const EVENT: Duration = Duration::from_secs(90);

/// Whose log a failure should be followed by.
#[derive(Clone, Copy)]
enum Log {
    Api = 3,
    Sandbox = 4,
    Workers = 5,
}

/// A step that did not work out.
struct Failed {
    step: &'static str,
    why: String,
    log: Log,
}

/// Names the step and the log of whatever can go wrong in it.
trait InStep<T> {
    fn step(self, step: &'static str, log: Log) -> Result<T, Failed>;
}

impl<T, E: Display> InStep<T> for Result<T, E> {
    fn step(self, step: &'static str, log: Log) -> Result<T, Failed> {
        self.map_err(|error| Failed { step, why: error.to_string(), log })
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let variables = ["API_KEY", "REDIS_URL", "REDIS_CHANNEL"].map(std::env::var);
    let (Ok([api, sandbox, product_id]), [Ok(api_key), Ok(redis_url), Ok(channel)]) =
        (<[String; 3]>::try_from(args), variables)
    else {
        eprintln!("usage: API_KEY=… REDIS_URL=… REDIS_CHANNEL=… buy-once API_URL SANDBOX_URL PRODUCT_ID");
        return ExitCode::from(2);
    };
    match (Buyer { api, api_key, sandbox, product_id, redis_url, channel }).buy().await {
        Ok(result) => {
            println!("{}", serde_json::to_string(&result).expect("text and numbers"));
            ExitCode::SUCCESS
        }
        Err(Failed { step, why, log }) => {
            eprintln!("  failed: {step}: {why}");
            ExitCode::from(log as u8)
        }
    }
}

/// The result, field by field in the order in which it is printed. The times are told at the top of this file.
#[derive(Serialize)]
struct Bought {
    order_id: String,
    status: String,
    cashier_ms: u64,
    paid_ms: u64,
    event_ms: u64,
}

struct Buyer {
    api: String,
    api_key: String,
    sandbox: String,
    product_id: String,
    redis_url: String,
    channel: String,
}

impl Buyer {
    async fn buy(&self) -> Result<Bought, Failed> {
        let http = Client::builder().timeout(ANSWER).build().step("prepare an HTTP client", Log::Api)?;

        // First of all: pub/sub keeps nothing for those who come later.
        let step = "subscribe on Redis";
        let redis = redis::Client::open(self.redis_url.as_str()).step(step, Log::Workers)?;
        let mut subscription = redis.get_async_pubsub().await.step(step, Log::Workers)?;
        subscription.subscribe(&self.channel).await.step(step, Log::Workers)?;

        let clock = Instant::now();
        let tell = |what: String| {
            let ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
            eprintln!("  {ms:>6} ms  {what}");
            ms
        };
        tell(format!("subscribed to the channel {}", self.channel));

        let (order_id, cashier) = self.create(&http, &clock).await?;
        let cashier_ms = tell(format!("created {order_id}; the cashier waits at {}", shortened(&cashier)));

        let step = "open the cashier";
        let page = http.get(&cashier).send().await.step(step, Log::Sandbox)?;
        expect(StatusCode::OK, page, step, Log::Sandbox).await?;
        tell("opened the cashier".to_owned());

        let step = "pay";
        let pay = format!("{}/sandbox/trades/{order_id}/pay", self.sandbox);
        let paid = http.post(pay).send().await.step(step, Log::Sandbox)?;
        expect(StatusCode::OK, paid, step, Log::Sandbox).await?;
        let paid_ms = tell("paid".to_owned());

        let step = "wait for order.paid";
        let mut messages = subscription.on_message();
        let waiting = async {
            while let Some(message) = messages.next().await {
                if announces(message.get_payload_bytes(), &order_id) {
                    return Ok(());
                }
            }
            Err("the subscription ended")
        };
        let in_time = tokio::time::timeout(EVENT, waiting).await;
        in_time.step(step, Log::Workers)?.step(step, Log::Workers)?;
        let event_ms = tell("order.paid arrived".to_owned());

        let step = "read the paid order";
        let answer = self.ask(http.get(format!("{}/v1/orders/{order_id}", self.api))).await;
        let order = expect(StatusCode::OK, answer.step(step, Log::Api)?, step, Log::Api).await?;
        let status = order["status"].as_str().unwrap_or_default();
        if status != "PAY_SUCCESS" {
            return Err(Failed { step, why: format!("its status is {}", order["status"]), log: Log::Api });
        }
        tell("the API says PAY_SUCCESS".to_owned());

        Ok(Bought { order_id, status: status.to_owned(), cashier_ms, paid_ms, event_ms })
    }

    /// Sends a request to the API, with our key.
    async fn ask(&self, request: RequestBuilder) -> reqwest::Result<Response> {
        request.bearer_auth(&self.api_key).send().await
    }

    /// Creates an order and returns its id and the cashier's link, asking again where the answer names as long as
    /// the order is being prepared (202).
    async fn create(&self, http: &Client, clock: &Instant) -> Result<(String, String), Failed> {
        let step = "create the order";
        let user_id = format!("buyer-{}", std::process::id());
        let body = json!({ "user_id": user_id, "product_id": self.product_id, "channel": "page" });
        let created = self.ask(http.post(format!("{}/v1/orders", self.api)).json(&body)).await;
        let mut answer = created.step(step, Log::Api)?;
        let mut location = None;
        loop {
            if let Some(named) = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok()) {
                // Absolute or a path: both are allowed.
                let named =
                    if named.starts_with('/') { format!("{}{named}", self.api) } else { named.to_owned() };
                location = Some(named);
            }
            let status = answer.status();
            if !status.is_success() {
                return Err(refused(answer, step, Log::Api).await);
            }
            let order: Value = answer.json().await.step(step, Log::Api)?;
            if let (Some(order_id), Some(url)) =
                (order["order_id"].as_str(), order["cashier"]["url"].as_str())
            {
                return Ok((order_id.to_owned(), url.to_owned()));
            }
            let Some(location) = &location else {
                return Err(Failed {
                    step,
                    why: format!("{status} without a cashier: {order}"),
                    log: Log::Api,
                });
            };
            if clock.elapsed() > CASHIER {
                return Err(Failed {
                    step,
                    why: format!("no cashier within {CASHIER:?}"),
                    log: Log::Workers,
                });
            }
            tokio::time::sleep(LOOK_EVERY).await;
            answer = self.ask(http.get(location)).await.step(step, Log::Api)?;
        }
    }
}

/// The answer's JSON, or null where its body is something else, such as a page.
async fn expect(status: StatusCode, answer: Response, step: &'static str, log: Log) -> Result<Value, Failed> {
    if answer.status() != status {
        return Err(refused(answer, step, log).await);
    }
    let body = answer.bytes().await.step(step, log)?;
    Ok(serde_json::from_slice(&body).unwrap_or(Value::Null))
}

async fn refused(answer: Response, step: &'static str, log: Log) -> Failed {
    let (status, url) = (answer.status(), answer.url().clone());
    let body = answer.text().await.unwrap_or_default();
    let body: String = body.chars().take(400).collect();
    Failed { step, why: format!("{} {} answered {status}: {body}", url.authority(), url.path()), log }
}

/// Whether a message on the channel is the event `order.paid` of this order. Others may be buying too.
fn announces(message: &[u8], order_id: &str) -> bool {
    let event: Value = serde_json::from_slice(message).unwrap_or(Value::Null);
    event["type"] == "order.paid" && event["subject"] == order_id
}

/// A signed link is a thousand characters long; its head tells enough.
fn shortened(url: &str) -> String {
    let head: String = url.chars().take(60).collect();
    if head.len() < url.len() { format!("{head}…") } else { head }
}
