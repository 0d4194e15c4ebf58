//! The sandbox gateway: how soon it answers, what it keeps in memory, how many queries it answers beside a bare
//! endpoint that only signs. Everything runs over HTTP against the release binary that lies beside this one.

mod peer;
mod process;
mod wire;

pub(crate) use peer::{Options as PeerOptions, run as run_peer};

use std::error::Error;
use std::time::{Duration, Instant};

use clap::Args;
use pay_alipay::{PrivateKey, canonical, form, sign, time};
use serde_json::json;

use self::process::Started;
use self::wire::{Connection, Sink};

/// What to measure, and how long.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How many trades the memory is measured with
    #[arg(long, default_value_t = 100_000)]
    trades: usize,
    /// Rounds; each contender has its turn in every round
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of queries for each turn
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

/// Connections that ask at once.
const CONNECTIONS: usize = 32;
const APP_ID: &str = "2021000000000001";

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Measures and prints one line for each figure.
pub(crate) async fn run(options: &Options) -> Outcome<()> {
    let keys = process::Keys::make()?;
    let shop = Shop { key: PrivateKey::parse(&std::fs::read_to_string(keys.path("app.pem"))?)? };

    let mut starts = Vec::new();
    for _ in 0..options.rounds * 2 {
        starts.push(start_to_first_answer(&keys, &shop).await?);
    }
    println!(
        "start to first answer, keys present: median {:.1} ms of {}",
        millis(median(&mut starts)),
        starts.len()
    );

    let sandbox = Started::sandbox(&keys).await?;
    let empty = sandbox.resident_kib()?;
    let filling = Instant::now();
    fill(&sandbox, &shop, options.trades).await?;
    println!(
        "memory: {} MiB with {} trades, each paid and notified ({} MiB empty; filled in {:.0} s)",
        sandbox.resident_kib()? / 1024,
        options.trades,
        empty / 1024,
        filling.elapsed().as_secs_f64()
    );

    let bare = Started::peer(&keys).await?;
    let query = shop.request("alipay.trade.query", &json!({ "out_trade_no": "T0" }), "");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        theirs.push(rate(&bare, &query, options.seconds).await?);
        ours.push(rate(&sandbox, &query, options.seconds).await?);
    }
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    println!(
        "queries: {ours:.0}/s; bare poem endpoint that signs: {theirs:.0}/s; share {:.2}",
        ours / theirs
    );
    Ok(())
}

async fn start_to_first_answer(keys: &process::Keys, shop: &Shop) -> Outcome<f64> {
    let query = shop.request("alipay.trade.query", &json!({ "out_trade_no": "NONE" }), "");
    let began = Instant::now();
    let sandbox = Started::sandbox(keys).await?;
    let answer = Connection::open(sandbox.address()).await?.ask(&query).await?;
    let passed = began.elapsed();
    if !answer.contains("ACQ.TRADE_NOT_EXIST") {
        return Err(format!("not the answer: {answer}").into());
    }
    Ok(passed.as_secs_f64())
}

/// Creates and pays so many trades, and waits until every notification is acknowledged.
async fn fill(sandbox: &Started, shop: &Shop, trades: usize) -> Outcome<()> {
    let sink = Sink::open().await?;
    let mut tasks = tokio::task::JoinSet::new();
    for lane in 0..CONNECTIONS {
        let (address, shop, notify_url) = (sandbox.address().to_owned(), shop.clone(), sink.url.clone());
        tasks.spawn(async move {
            let mut connection = Connection::open(&address).await.map_err(|error| error.to_string())?;
            for number in (lane..trades).step_by(CONNECTIONS) {
                let biz = json!({ "out_trade_no": format!("T{number}"), "total_amount": "88.88",
                    "subject": "测试商品 a thing of ordinary length", "time_expire": "2099-01-01 00:00:00" });
                let create = shop.request("alipay.trade.create", &biz, &notify_url);
                let answer = connection.ask(&create).await.map_err(|error| error.to_string())?;
                if !answer.contains("\"code\":\"10000\"") {
                    return Err(format!("not created: {answer}"));
                }
                let pay = wire::post(&format!("/sandbox/trades/T{number}/pay"), "application/json", "{}");
                connection.ask(&pay).await.map_err(|error| error.to_string())?;
            }
            Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    let settled = wire::get("/sandbox/wait?until=settled&timeout_ms=120000");
    let answer = Connection::open(sandbox.address()).await?.ask(&settled).await?;
    let taken = sink.taken();
    if !answer.contains("true") || taken != trades {
        return Err(format!("{taken} of {trades} notifications arrived: {answer}").into());
    }
    Ok(())
}

/// Answers per second over all connections.
async fn rate(server: &Started, request: &[u8], seconds: u64) -> Outcome<f64> {
    let mut tasks = tokio::task::JoinSet::new();
    let until = Instant::now() + Duration::from_secs(seconds);
    for _ in 0..CONNECTIONS {
        let (address, request) = (server.address().to_owned(), request.to_vec());
        tasks.spawn(async move {
            let mut connection = Connection::open(&address).await.map_err(|error| error.to_string())?;
            let mut answers = 0_u32;
            while Instant::now() < until {
                let answer = connection.ask(&request).await.map_err(|error| error.to_string())?;
                if !answer.contains("TRADE_SUCCESS") {
                    return Err(format!("not the answer: {answer}"));
                }
                answers += 1;
            }
            Ok(answers)
        });
    }
    let began = Instant::now();
    let mut answers = 0_u32;
    while let Some(done) = tasks.join_next().await {
        answers += done??;
    }
    Ok(f64::from(answers) / began.elapsed().as_secs_f64())
}

/// Signs as a shop does.
#[derive(Clone)]
struct Shop {
    key: PrivateKey,
}

impl Shop {
    /// A whole HTTP request to the gateway, signed.
    fn request(&self, method: &str, biz: &serde_json::Value, notify_url: &str) -> Vec<u8> {
        let mut pairs = vec![
            ("app_id", APP_ID.to_owned()),
            ("method", method.to_owned()),
            ("charset", "utf-8".to_owned()),
            ("sign_type", "RSA2".to_owned()),
            ("timestamp", time::format(chrono::Utc::now())),
            ("version", "1.0".to_owned()),
            ("biz_content", biz.to_string()),
        ];
        if !notify_url.is_empty() {
            pairs.push(("notify_url", notify_url.to_owned()));
        }
        let signature = sign::sign(&self.key, canonical::request_text(&pairs).as_bytes());
        pairs.push(("sign", signature));
        wire::post("/gateway.do?charset=utf-8", "application/x-www-form-urlencoded", &form::encode(&pairs))
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn millis(seconds: f64) -> f64 {
    seconds * 1_000.0
}
