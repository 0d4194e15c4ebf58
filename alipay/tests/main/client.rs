//! The client against a socket: what it sends, and how each way of failing is told apart.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use pay_alipay::amount::Amount;
use pay_alipay::app::AppConfig;
use pay_alipay::canonical::request_text;
use pay_alipay::client::{CallError, Client, ClientConfig, UnknownOutcome};
use pay_alipay::doctor::{Level, probe};
use pay_alipay::form;
use pay_alipay::keys::{KeyRing, PrivateKey};
use pay_alipay::request::{AppPay, Offer, PagePay, Query, Refund, TradeRef, WapPay};
use pay_alipay::response::{ANSWER_BYTES_MAX, AnswerError, Class, Remedy, open};
use pay_alipay::sign::sign;
use pay_alipay::trade::TradeStatus;
use pay_alipay::verify::verify;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

struct Keys {
    app: PrivateKey,
    alipay: PrivateKey,
}

impl Keys {
    fn new() -> Self {
        let [app, alipay] = [
            include_str!("../vectors/keys/app_private_pkcs8.pem"),
            include_str!("../vectors/keys/alipay_private_pkcs8.pem"),
        ]
        .map(|pem| PrivateKey::parse(pem).unwrap());
        Self { app, alipay }
    }

    /// Somebody else's.
    fn stranger() -> Self {
        let Self { app, alipay } = Self::new();
        Self { app: alipay, alipay: app }
    }

    fn client(&self, gateway_url: &str) -> Client {
        let ring = KeyRing::single(self.alipay.public_key().clone());
        let mut config = ClientConfig::new(gateway_url, AppConfig::new("2021", self.app.clone(), ring));
        config.connect_timeout = Duration::from_secs(5);
        config.answer_timeout = Duration::from_secs(5);
        Client::new(config).unwrap()
    }

    /// An answer of the gateway: the node, signed.
    fn answer(&self, method: &str, node: &str) -> String {
        let sign = sign(&self.alipay, node.as_bytes());
        http(&format!("{{\"{}_response\":{node},\"sign\":\"{sign}\"}}", method.replace('.', "_")))
    }
}

fn http(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html;charset=utf-8\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A server that answers one request with these bytes and hangs up; gives back the request's head and body.
async fn once(answer: String) -> (String, JoinHandle<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        request
    });
    (url, served)
}

async fn read_request(stream: &mut TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() == length.parse::<usize>().unwrap() {
                return (head.to_owned(), body.to_owned());
            }
        }
        assert!(read > 0, "the request ends early");
    }
}

async fn query(keys: &Keys, answer: String) -> Result<TradeStatus, CallError> {
    let (url, served) = once(answer).await;
    let outcome = keys.client(&url).query(&Query::by_out_trade_no("A1"), NOW).await;
    served.await.unwrap();
    outcome.map(|answer| answer.trade_status)
}

fn query_answer(keys: &Keys, fields: &str) -> String {
    keys.answer("alipay.trade.query", &format!("{{\"code\":\"10000\",\"msg\":\"Success\",{fields}}}"))
}

const PAID: &str = "\"out_trade_no\":\"A1\",\"total_amount\":\"88.88\",\"trade_no\":\"2024\",\"trade_status\":\"TRADE_SUCCESS\"";

#[tokio::test]
async fn a_call_is_signed_and_its_answer_is_read() {
    let keys = Keys::new();
    let (url, served) = once(query_answer(&keys, PAID)).await;
    let answer = keys.client(&url).query(&Query::by_out_trade_no("A1"), NOW).await.unwrap();
    assert_eq!((answer.trade_no.as_str(), answer.total_amount.fen()), ("2024", 8888));
    assert!(answer.trade_status.is_paid());

    let (head, body) = served.await.unwrap();
    let target = head.split(' ').nth(1).unwrap();
    let mut pairs = form::decode(target.split_once('?').unwrap().1.as_bytes()).unwrap();
    pairs.extend(form::decode(body.as_bytes()).unwrap());
    let sign = &pairs.iter().find(|pair| pair.0 == "sign").unwrap().1;
    assert_eq!(verify(keys.app.public_key(), request_text(&pairs).as_bytes(), sign), Ok(()));
    assert!(
        pairs.contains(&("timestamp".into(), "1970-01-01 08:00:00".into())),
        "Beijing time of the given clock"
    );
    assert!(head.contains("content-type: application/x-www-form-urlencoded;charset=utf-8"), "{head}");
}

#[test]
fn what_a_buyer_is_sent_with_is_signed_whole_and_calls_nobody() {
    let keys = Keys::new();
    let gateway = "http://127.0.0.1:1/gateway.do";
    let client = keys.client(gateway);
    let offer = Offer::new("A1", Amount::from_fen(8888).unwrap(), "subject", NOW);
    let redirect = |url: String| url.strip_prefix(&format!("{gateway}?")).expect("of the gateway").to_owned();
    let page = redirect(client.page_pay_url(&PagePay::new(offer.clone()), NOW).unwrap());
    let wap = redirect(client.wap_pay_url(&WapPay::new(offer.clone()), NOW).unwrap());
    let app = client.app_pay_string(&AppPay { offer }, NOW).unwrap();
    for (form, method, product_code) in [
        (page, "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
        (wap, "alipay.trade.wap.pay", "QUICK_WAP_WAY"),
        (app, "alipay.trade.app.pay", "QUICK_MSECURITY_PAY"),
    ] {
        let pairs = form::decode(form.as_bytes()).unwrap();
        let value = |name: &str| &pairs.iter().find(|pair| pair.0 == name).unwrap().1;
        assert_eq!(value("method"), method);
        assert!(value("biz_content").contains(product_code), "{form}");
        assert_eq!(verify(keys.app.public_key(), request_text(&pairs).as_bytes(), value("sign")), Ok(()));
    }
}

#[tokio::test]
async fn refusals_are_told_apart_by_class() {
    let keys = Keys::new();
    let refused = |code: &str, sub_code: &str| {
        keys.answer(
            "alipay.trade.query",
            &format!("{{\"code\":\"{code}\",\"msg\":\"m\",\"sub_code\":\"{sub_code}\"}}"),
        )
    };
    let error = query(&keys, refused("40004", "ACQ.TRADE_NOT_EXIST")).await.unwrap_err();
    assert!(matches!(&error, CallError::Rejected(failure) if failure.is("ACQ.TRADE_NOT_EXIST")), "{error}");
    assert_eq!(error.class(), Class::NotYet);
    let error = query(&keys, refused("40002", "isv.invalid-signature")).await.unwrap_err();
    assert_eq!(error.class(), Class::Final(Remedy::Fix));
    for (code, sub_code) in
        [("20000", "isp.unknow-error"), ("40004", "ACQ.SYSTEM_ERROR"), ("40004", "ACQ.BRAND_NEW")]
    {
        let error = query(&keys, refused(code, sub_code)).await.unwrap_err();
        assert!(matches!(&error, CallError::Unknown(UnknownOutcome::Answer(_))), "{error}");
    }
}

#[tokio::test]
async fn m10_a_refusal_is_an_answer_and_everything_else_is_none() {
    let keys = Keys::new();
    let refund = Refund::new(TradeRef::OutTradeNo("A1".into()), Amount::from_fen(1).unwrap(), "RF_1");
    let call = async |answer: String| {
        let (url, served) = once(answer).await;
        let error = keys.client(&url).refund(&refund, NOW).await.unwrap_err();
        served.await.unwrap();
        let answered = error.failure().is_some();
        assert_eq!(error.answered(), answered, "{error}");
        (error.class(), error.failure().and_then(|failure| failure.sub_code.clone()))
    };
    let refused = |keys: &Keys, code: &str, sub_code: &str| {
        let node = format!("{{\"code\":\"{code}\",\"msg\":\"m\",\"sub_code\":\"{sub_code}\"}}");
        keys.answer("alipay.trade.refund", &node)
    };
    for (code, sub_code, class) in [
        ("40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", Class::Wait),
        ("40005", "isv.app-call-limited", Class::Wait),
        ("40004", "ACQ.DISCORDANT_REPEAT_REQUEST", Class::Happened),
        ("40004", "ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND", Class::Final(Remedy::Outside)),
        ("40004", "ACQ.SYSTEM_ERROR", Class::Unknown),
        ("20000", "isp.unknow-error", Class::Unknown),
        ("40004", "ACQ.BRAND_NEW", Class::Unknown),
    ] {
        let called = call(refused(&keys, code, sub_code)).await;
        assert_eq!(called, (class, Some(sub_code.to_owned())), "{code} {sub_code}");
    }
    let untrusted = refused(&Keys::stranger(), "40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH");
    for answer in [untrusted, http("<html>"), String::new(), "HTTP/1.1 502 Bad Gateway\r\n\r\n".into()] {
        assert_eq!(call(answer.clone()).await, (Class::Unknown, None), "{answer}");
    }
    let nowhere = keys.client("http://127.0.0.1:1/gateway.do");
    let error = nowhere.refund(&refund, NOW).await.unwrap_err();
    assert_eq!((error.class(), error.answered()), (Class::Wait, false));
    let invalid = Refund { refund_amount: Amount::ZERO, ..refund.clone() };
    let error = nowhere.refund(&invalid, NOW).await.unwrap_err();
    assert_eq!((error.class(), error.answered()), (Class::Final(Remedy::None), false));
}

#[tokio::test]
async fn answers_that_prove_nothing_leave_the_outcome_unknown() {
    let keys = Keys::new();
    let untrusted = async |answer: String| match query(&keys, answer).await.unwrap_err() {
        CallError::Untrusted(why) => why,
        other => panic!("{other}"),
    };
    let stranger = Keys::stranger();
    let why = untrusted(query_answer(&stranger, PAID)).await;
    assert!(matches!(why, AnswerError::Signature(_)), "{why}");
    let why =
        untrusted(http(&format!("{{\"alipay_trade_query_response\":{{\"code\":\"10000\",{PAID}}}}}"))).await;
    assert_eq!(why, AnswerError::Unsigned { claim: None });
    let why = untrusted(query_answer(&keys, &PAID.replace("A1", "A2"))).await;
    assert_eq!(why, AnswerError::OtherTrade { field: "out_trade_no" });
    let why = untrusted(keys.answer(
        "alipay.trade.query",
        "{\"code\":\"40004\",\"msg\":\"m\",\"sub_code\":\"ACQ.TRADE_NOT_EXIST\",\"out_trade_no\":\"A2\"}",
    ))
    .await;
    assert_eq!(
        why,
        AnswerError::OtherTrade { field: "out_trade_no" },
        "a refusal about another order proves nothing"
    );
    let why = untrusted(query_answer(&keys, &PAID.replace("\"88.88\"", "88.88"))).await;
    assert!(matches!(why, AnswerError::Field(_)), "a number for a text: {why}");
    let nested = format!("{PAID},\"x\":{}{}", "[".repeat(100), "]".repeat(100));
    let why = untrusted(query_answer(&keys, &nested)).await;
    assert!(matches!(why, AnswerError::Json(_)), "{why}");
}

#[tokio::test]
async fn what_is_no_answer_leaves_the_outcome_unknown() {
    let keys = Keys::new();
    let unknown = async |answer: String| match query(&keys, answer).await.unwrap_err() {
        CallError::Unknown(why) => why,
        other => panic!("{other}"),
    };
    let why = unknown("HTTP/1.1 504 Gateway Timeout\r\ncontent-length: 6\r\n\r\n<html>".into()).await;
    assert!(matches!(why, UnknownOutcome::Status(504)), "{why}");
    let why =
        unknown("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".into())
            .await;
    assert!(matches!(why, UnknownOutcome::Status(302)), "redirects are not followed: {why}");
    let why = unknown(http("<html>error</html>")).await;
    assert!(matches!(why, UnknownOutcome::Unreadable(_)), "{why}");
    let why = unknown(http("")).await;
    assert!(matches!(why, UnknownOutcome::Unreadable(_)), "{why}");
    let why = unknown("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"alipay".into()).await;
    assert!(matches!(why, UnknownOutcome::NoAnswer(_)), "cut off in the middle: {why}");
    let why = unknown(String::new()).await;
    assert!(matches!(why, UnknownOutcome::NoAnswer(_)), "hung up without a word: {why}");
}

fn is_too_large(error: &CallError) -> bool {
    matches!(error, CallError::Unknown(UnknownOutcome::Unreadable(AnswerError::TooLarge)))
}

#[tokio::test]
async fn an_answer_of_the_greatest_length_is_read_and_no_longer_one() {
    let keys = Keys::new();
    let answer = query_answer(&keys, PAID);
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let longest = format!("{body}{}", " ".repeat(ANSWER_BYTES_MAX - body.len()));
    assert!(query(&keys, http(&longest)).await.unwrap().is_paid());
    let error = query(&keys, http(&format!("{longest} "))).await.unwrap_err();
    assert!(is_too_large(&error), "{error}");
    let app = AppConfig::new("2021", keys.app.clone(), KeyRing::single(keys.alipay.public_key().clone()));
    let longer = open(format!("{longest} ").as_bytes(), "alipay.trade.query", &app, NOW);
    assert_eq!(longer.map(|opened| opened.failure), Err(AnswerError::TooLarge), "wherever it comes from");
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    let keys = Keys::new();
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await.unwrap();
        let chunk = vec![b' '; 64 * 1024];
        let mut sent = 0;
        while stream.write_all(&chunk).await.is_ok() {
            sent += chunk.len();
        }
        sent
    });
    let error = keys.client(&url).query(&Query::by_out_trade_no("A1"), NOW).await.unwrap_err();
    assert!(is_too_large(&error), "{error}");
    assert!(
        serving.await.unwrap() < 10_000_000,
        "the client stops reading long before the server stops writing"
    );
}

#[tokio::test]
async fn a_silent_gateway_is_given_up_and_one_that_is_not_there_was_never_asked() {
    let keys = Keys::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    let ring = KeyRing::single(keys.alipay.public_key().clone());
    let mut config = ClientConfig::new(&url, AppConfig::new("2021", keys.app.clone(), ring));
    config.connect_timeout = Duration::from_millis(100);
    config.answer_timeout = Duration::from_millis(100);
    let client = Client::new(config).unwrap();
    let silent = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        // Holds the connection open until the client goes away.
        let _end = stream.read(&mut [0]).await;
        drop(listener);
    });
    let refund = Refund::new(TradeRef::OutTradeNo("A1".into()), Amount::from_fen(1).unwrap(), "RF_1");
    let error = client.refund(&refund, NOW).await.unwrap_err();
    assert!(matches!(error, CallError::Unknown(UnknownOutcome::NoAnswer(_))), "{error}");
    silent.await.unwrap();

    let error = client.refund(&refund, NOW).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable(_)), "nobody listens any more: {error}");
    assert!(!format!("{error:?}").contains("sign="), "errors do not carry the signed URL: {error:?}");
}

#[tokio::test]
async fn an_invalid_request_is_never_sent() {
    let keys = Keys::new();
    let client = keys.client("http://127.0.0.1:1/gateway.do");
    let error = client
        .refund(&Refund::new(TradeRef::OutTradeNo("A1".into()), Amount::ZERO, "RF_1"), NOW)
        .await
        .unwrap_err();
    let CallError::Invalid(invalid) = error else { panic!("{error}") };
    assert_eq!(invalid.field, "refund_amount");
}

#[tokio::test]
async fn connections_are_reused() {
    let keys = Keys::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = keys.client(&format!("http://{}/gateway.do", listener.local_addr().unwrap()));
    let answer = query_answer(&keys, PAID);
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        for _ in 0..3 {
            read_request(&mut stream).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    for _ in 0..3 {
        client.clone().query(&Query::by_out_trade_no("A1"), NOW).await.unwrap();
    }
    serving.await.unwrap();
}

#[tokio::test]
async fn a_proxy_is_called_instead_and_told_the_whole_address() {
    let keys = Keys::new();
    let (proxy, served) = once(query_answer(&keys, PAID)).await;
    let ring = KeyRing::single(keys.alipay.public_key().clone());
    let app = AppConfig::new("2021", keys.app.clone(), ring);
    let mut config = ClientConfig::new("http://127.0.0.1:1/gateway.do", app);
    config.proxy = Some(proxy.trim_end_matches("/gateway.do").into());
    assert!(!format!("{config:?}").contains(&proxy), "a proxy's address may hold a password");
    Client::new(config).unwrap().query(&Query::by_out_trade_no("A1"), NOW).await.unwrap();
    let (head, _) = served.await.unwrap();
    assert!(head.starts_with("POST http://127.0.0.1:1/gateway.do?"), "{head}");
}

/// Keeps the counters a call leaves behind.
#[derive(Default)]
struct Counters(Mutex<Vec<(String, Arc<AtomicU64>)>>);

impl Recorder for Counters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let count = Arc::new(AtomicU64::new(0));
        self.0.lock().unwrap().push((format!("{} {}", key.name(), labels.join(" ")), count.clone()));
        Counter::from_arc(count)
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[tokio::test]
async fn every_call_is_counted_by_method_and_outcome() {
    let counters = Counters::default();
    let _guard = metrics::set_default_local_recorder(&counters);
    let keys = Keys::new();
    query(&keys, query_answer(&keys, PAID)).await.unwrap();
    query(&keys, "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n".into()).await.unwrap_err();
    query(&keys, query_answer(&Keys::stranger(), PAID)).await.unwrap_err();
    let counted = counters.0.lock().unwrap();
    let counted: Vec<_> =
        counted.iter().map(|(name, count)| (name.as_str(), count.load(Ordering::Relaxed))).collect();
    assert_eq!(
        counted,
        [
            ("alipay_calls_total method=alipay.trade.query outcome=done", 1),
            ("alipay_calls_total method=alipay.trade.query outcome=unknown", 1),
            ("alipay_calls_total method=alipay.trade.query outcome=untrusted", 1),
        ]
    );
}

#[tokio::test]
async fn the_doctor_asks_once_and_explains() {
    let keys = Keys::new();
    let node = "{\"code\":\"40004\",\"msg\":\"Business Failed\",\"sub_code\":\"ACQ.TRADE_NOT_EXIST\"}";
    let (url, served) = once(keys.answer("alipay.trade.query", node)).await;
    let finding = probe(&keys.client(&url), NOW).await;
    assert_eq!((finding.level, finding.code), (Level::Good, "works"));
    let (_, body) = served.await.unwrap();
    assert!(body.contains("doctor_"), "a number nobody uses: {body}");

    let (url, served) = once(Keys::stranger().answer("alipay.trade.query", node)).await;
    let finding = probe(&keys.client(&url), NOW).await;
    assert_eq!((finding.level, finding.code), (Level::Error, "alipay_key_wrong"));
    served.await.unwrap();

    let finding = probe(&keys.client("http://127.0.0.1:1/gateway.do"), NOW).await;
    assert_eq!((finding.level, finding.code), (Level::Error, "unreachable"));
    assert!(finding.text.contains("Connection refused"), "with the innermost reason: {finding}");
}
