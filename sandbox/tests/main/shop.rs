//! A shop with its own keys, a notify address that answers what the test wants, and a client that signs.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use alipay_sandbox::{App, Config, Running, Sandbox};
use chrono::{DateTime, Utc};
use pay_alipay::{KeyRing, PrivateKey, canonical, form, sign, time, verify};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify as Signal;

pub(crate) const APP_ID: &str = "2021000100000001";
pub(crate) const SELLER_ID: &str = "2088000000000001";
/// Real time nothing in these tests should ever need.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// TEST ONLY keys that protect nothing.
static APP_KEY: LazyLock<PrivateKey> = LazyLock::new(|| {
    let text = include_str!("../../../alipay/tests/vectors/keys/app_private_pkcs8.pem");
    PrivateKey::parse(text).expect("the shop's key")
});
static ALIPAY_KEY: LazyLock<PrivateKey> = LazyLock::new(|| {
    let text = include_str!("../../../alipay/tests/vectors/keys/alipay_private_pkcs8.pem");
    PrivateKey::parse(text).expect("Alipay's key")
});

/// A sandbox and one shop beside it.
pub(crate) struct Shop {
    pub(crate) sandbox: Running,
    pub(crate) key: PrivateKey,
    pub(crate) alipay_keys: KeyRing,
    pub(crate) inbox: Inbox,
    pub(crate) http: reqwest::Client,
}

pub(crate) fn app() -> App {
    App::new(APP_ID, SELLER_ID, APP_KEY.public_key().clone(), ALIPAY_KEY.clone())
}

/// A frozen noon, so that nothing happens by itself.
pub(crate) fn noon() -> DateTime<Utc> {
    "2026-11-23T04:00:00Z".parse().expect("an instant")
}

pub(crate) fn config(app: App) -> Config {
    let mut config = Config::new("127.0.0.1:0".parse().expect("an address"), vec![app]);
    config.start_at = Some(noon());
    config.speed = 0.0;
    config.seed = 7;
    config
}

impl Shop {
    /// A sandbox whose clock is frozen at noon, and a shop that acknowledges every notification.
    pub(crate) async fn open() -> Self {
        Self::open_at(config(app())).await
    }

    pub(crate) async fn open_at(config: Config) -> Self {
        let key = APP_KEY.clone();
        let alipay_keys = KeyRing::single(config.apps[0].alipay_private_key.public_key().clone());
        let sandbox = Sandbox::start(config).await.expect("a sandbox");
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { sandbox, key, alipay_keys, inbox: Inbox::open().await, http }
    }

    /// The parameters of a call, signed.
    pub(crate) fn signed(&self, method: &str, biz: &Value, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = [
            ("app_id", APP_ID),
            ("method", method),
            ("charset", "utf-8"),
            ("format", "JSON"),
            ("sign_type", "RSA2"),
            ("timestamp", &time::format(self.sandbox.clock().now())),
            ("version", "1.0"),
            ("biz_content", &biz.to_string()),
        ]
        .iter()
        .chain(more)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
        let signature = sign::sign(&self.key, canonical::request_text(&pairs).as_bytes());
        pairs.push(("sign".into(), signature));
        pairs
    }

    /// A signed page-pay address for this order.
    pub(crate) fn page_url(&self, out_trade_no: &str, amount: &str) -> String {
        self.page_url_with(&serde_json::json!({
            "out_trade_no": out_trade_no, "total_amount": amount, "subject": "测试 a/b 😀",
            "product_code": "FAST_INSTANT_TRADE_PAY",
        }))
    }

    pub(crate) fn page_url_with(&self, biz: &Value) -> String {
        let more = [("notify_url", self.inbox.url.as_str()), ("return_url", "http://shop.example/back")];
        let pairs = self.signed("alipay.trade.page.pay", biz, &more);
        format!("{}?{}", self.sandbox.gateway_url(), form::encode(&pairs))
    }

    /// Calls the gateway and checks the answer's signature. Returns the node.
    pub(crate) async fn call(&self, method: &str, biz: Value) -> Value {
        let pairs = self.signed(method, &biz, &[("notify_url", &self.inbox.url)]);
        let body = self.post(&form::encode(&pairs)).await;
        self.node(method, &body)
    }

    pub(crate) async fn post(&self, body: &str) -> String {
        let address = format!("{}?charset=utf-8", self.sandbox.gateway_url());
        let sent = self.http.post(address).header("content-type", "application/x-www-form-urlencoded");
        sent.body(body.to_owned()).send().await.expect("an answer").text().await.expect("a body")
    }

    /// Cuts the node out of an answer as text, checks the signature over exactly that, and parses it.
    pub(crate) fn node(&self, method: &str, body: &str) -> Value {
        let head = format!("{{\"{}_response\":", method.replace('.', "_"));
        let rest = body.strip_prefix(&head).unwrap_or_else(|| panic!("not an answer to {method}: {body}"));
        let (node, tail) = rest.rsplit_once(",\"sign\":\"").expect("a signature");
        let signature = tail.strip_suffix("\"}").expect("the end");
        let key = &self.sandbox.config().apps[0].alipay_private_key;
        verify::verify(key.public_key(), node.as_bytes(), signature).expect("Alipay's signature");
        serde_json::from_str(node).expect("JSON")
    }

    pub(crate) async fn control(&self, path: &str, body: Option<Value>) -> (u16, Value) {
        let address = format!("{}/sandbox{path}", self.sandbox.url());
        let request = match body {
            Some(body) => self.http.post(address).json(&body),
            None => self.http.get(address),
        };
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }
}

/// The shop's notify address.
pub(crate) struct Inbox {
    pub(crate) url: String,
    state: Arc<Mutex<InboxState>>,
    arrived: Arc<Signal>,
}

#[derive(Default)]
struct InboxState {
    bodies: Vec<String>,
    answers: Vec<String>,
}

impl Inbox {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/notify", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(InboxState::default()));
        let arrived = Arc::new(Signal::new());
        let (shared, signal) = (Arc::clone(&state), Arc::clone(&arrived));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take(stream, Arc::clone(&shared), Arc::clone(&signal)));
            }
        });
        Self { url, state, arrived }
    }

    /// What the next deliveries are answered, one each, as whole HTTP answers; `success` afterwards.
    pub(crate) fn answer_first(&self, answers: &[&str]) {
        let mut state = self.state.lock().expect("inbox");
        state.answers = answers.iter().rev().map(|answer| (*answer).to_owned()).collect();
    }

    /// Returns once something has arrived since the last time this returned.
    pub(crate) async fn arrived(&self) {
        self.arrived.notified().await;
    }

    /// Every body that arrived, oldest first.
    pub(crate) fn bodies(&self) -> Vec<String> {
        self.state.lock().expect("inbox").bodies.clone()
    }
}

/// One HTTP answer with this body.
pub(crate) fn answer(status: u16, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

async fn take(mut stream: TcpStream, state: Arc<Mutex<InboxState>>, arrived: Arc<Signal>) {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    let body = loop {
        let Ok(read @ 1..) = stream.read(&mut chunk).await else { return };
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0_usize) {
            break body.to_owned();
        }
    };
    let reply = {
        let mut state = state.lock().expect("inbox");
        state.bodies.push(body);
        state.answers.pop().unwrap_or_else(|| answer(200, "success"))
    };
    arrived.notify_one();
    let _ = stream.write_all(reply.as_bytes()).await;
    let _ = stream.shutdown().await;
}
