//! Signed requests: the same text, the same signature, and where the protocol fixes them, the same bytes.

use chrono::{DateTime, Utc};
use pay_alipay::app::{AppConfig, CertMode};
use pay_alipay::canonical::request_text;
use pay_alipay::encrypt::AesKey;
use pay_alipay::form::{self, Pairs};
use pay_alipay::keys::{KeyRing, PrivateKey};
use pay_alipay::request::{
    AppPay, BillDate, BillType, BillUrl, Close, InvalidRequest, Offer, PagePay, Precreate, Query, Refund,
    RefundQuery, Request, SignedRequest, TradeRef, WapPay, sign_request,
};
use pay_alipay::sign::sign;
use pay_alipay::time;
use pay_alipay::verify::verify;
use serde_json::{Map, Value};

use super::{is_normative, is_own_folder, list, private_key, text};

/// Methods that the sandbox knows and the crate has no type for.
const UNTYPED: [&str; 2] = ["alipay.trade.create", "alipay.trade.cancel"];

pub(super) fn judge(file: &Value) -> usize {
    let vectors = list(file, "vectors");
    let mut rebuilt = Vec::new();
    for vector in vectors {
        let key = private_key(text(&vector["input"], "key"));
        judge_signature(vector, &key);
        rebuilt.push(judge_rebuilt(vector, key));
    }
    let count = |kind| rebuilt.iter().filter(|rebuilt| **rebuilt == kind).count();
    println!(
        "built again from this crate's types: {} with the very bytes of the SDK, {} with the same parameters; {} have no \
         type or are refused before signing",
        count(Rebuilt::SameBytes),
        count(Rebuilt::SameParameters),
        count(Rebuilt::Not)
    );
    if is_own_folder() {
        let untyped = |vector: &&Value| UNTYPED.contains(&text(vector, "method"));
        let expected = vectors.iter().filter(untyped).count();
        assert_eq!(count(Rebuilt::Not), expected, "every other request of the crate's own set can be made");
    }
    vectors.len()
}

/// How near this crate's types come to what an SDK sent.
#[derive(Clone, Copy, PartialEq)]
enum Rebuilt {
    SameBytes,
    SameParameters,
    Not,
}

/// The text signed, the signature, and whether it fits what was sent.
fn judge_signature(vector: &Value, key: &PrivateKey) {
    let id = text(vector, "id");
    let is_rsa2 = text(&vector["input"], "sign_type") == "RSA2";
    let (content, signature) = (text(vector, "sign_content"), text(vector, "sign"));
    let sent = sent(vector, Seen::AsMeant);
    assert_eq!(value(&sent, "sign"), signature, "{id}");
    assert_eq!(value(&sent, "biz_content"), text(vector, "biz_content"), "{id}");
    if is_rsa2 {
        assert_eq!(sign(key, content.as_bytes()), signature, "{id}");
    }
    if is_normative(vector) {
        assert_eq!(request_text(&sent), content, "{id}");
    }

    let fits = |text: &str| verify(key.public_key(), text.as_bytes(), signature).is_ok();
    let verifies = &vector["verifies"];
    let flags = verifies.as_object().expect("flags");
    for (how, flag) in flags {
        let text = match how.as_str() {
            "as_sent" => join(&sent),
            "with_empty_values_dropped" => request_text(&sent),
            "as_a_browser_would_submit" => {
                let submitted = self::sent(vector, Seen::ByBrowser);
                request_text(&submitted)
            }
            _ => panic!("{id}: {how} has no judge"),
        };
        assert_eq!(fits(&text), flag == true && is_rsa2, "{id}: {how}");
    }
    for index in 0..sent.len() {
        let mut changed = sent.clone();
        if changed[index].0 != "sign" {
            changed[index].1.push('x');
            assert!(!fits(&request_text(&changed)), "{id}: {} can be changed", changed[index].0);
        }
    }
}

/// The same request made from this crate's types.
fn judge_rebuilt(vector: &Value, key: PrivateKey) -> Rebuilt {
    let (id, input, output) = (text(vector, "id"), &vector["input"], &vector["output"]);
    let signed = match rebuild(vector, &app(input, key)) {
        Some(Ok(signed)) => signed,
        Some(Err(error)) => {
            println!("{id} is refused before signing: {error}");
            return Rebuilt::Not;
        }
        None => return Rebuilt::Not,
    };
    if output["target"].is_string() && input.get("format").is_none() && input["biz"].get("subject").is_none()
    {
        let (url, body) = signed.call(text(input, "gateway"));
        if text(input, "sign_type") == "RSA2" {
            assert!(url.ends_with(text(output, "target")), "{id}: {url}");
            assert_eq!(body, text(output, "body"), "{id}");
            return Rebuilt::SameBytes;
        }
    }
    // The Python SDK orders members by name and adds `format`; the npm SDK adds `alipay_sdk` to cashier requests; and
    // our offers always carry their expiry. Everything else is the same.
    let ours: Pairs = signed.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for (name, theirs) in sent(vector, Seen::AsMeant) {
        match name.as_str() {
            "format" | "alipay_sdk" | "sign" => {}
            "sign_type" if theirs != "RSA2" => {}
            "biz_content" => assert_same_biz(value(&ours, "biz_content"), &theirs, id),
            _ if theirs.is_empty() => {}
            _ => assert_eq!(value(&ours, &name), theirs, "{id}: {name}"),
        }
    }
    Rebuilt::SameParameters
}

fn assert_same_biz(ours: &str, theirs: &str, id: &str) {
    let mut ours: Value = serde_json::from_str(ours).unwrap();
    let theirs: Value = serde_json::from_str(theirs).unwrap();
    for added in ["time_expire", "product_code"] {
        if theirs.get(added).is_none() {
            ours.as_object_mut().unwrap().remove(added);
        }
    }
    assert_eq!(ours, theirs, "{id}");
}

fn app(input: &Value, key: PrivateKey) -> AppConfig {
    let mut app = AppConfig::new(text(input, "app_id"), key, KeyRing::new([]));
    app.cert_mode = input["app_cert_sn"].as_str().map(|sn| CertMode {
        app_cert_sn: sn.to_owned(),
        alipay_root_cert_sn: text(input, "alipay_root_cert_sn").to_owned(),
    });
    app.app_auth_token = input["common"]["app_auth_token"].as_str().map(Into::into);
    app.aes_key = input["aes_key_base64"].as_str().map(|key| AesKey::parse(key).unwrap());
    app
}

/// `None` for a method that has no type.
fn rebuild(vector: &Value, app: &AppConfig) -> Option<Result<SignedRequest, InvalidRequest>> {
    let (input, method) = (&vector["input"], text(vector, "method"));
    let now = time::parse(text(input, "timestamp")).unwrap();
    let biz = &input["biz"];
    let string = |name: &str| biz[name].as_str().map(str::to_owned);
    let url = |name: &str| input["common"][name].as_str().filter(|url| !url.is_empty()).map(str::to_owned);
    let trade = || match string("trade_no") {
        Some(number) => TradeRef::TradeNo(number),
        None => TradeRef::OutTradeNo(string("out_trade_no").unwrap()),
    };
    let options: Vec<String> = biz["query_options"].as_array().map_or_else(Vec::new, |options| {
        options.iter().map(|option| option.as_str().unwrap().to_owned()).collect()
    });
    let amount = |name: &str| text(biz, name).parse().unwrap();
    let return_url = url("return_url");
    Some(match method {
        PagePay::METHOD => {
            let qr_pay_mode = string("qr_pay_mode").map(|mode| mode.parse().unwrap());
            let qrcode_width = biz["qrcode_width"].as_u64().map(|width| u32::try_from(width).unwrap());
            sign_request(
                app,
                &PagePay { offer: offer(input, now), return_url, qr_pay_mode, qrcode_width },
                now,
            )
        }
        WapPay::METHOD => sign_request(
            app,
            &WapPay { offer: offer(input, now), return_url, quit_url: string("quit_url") },
            now,
        ),
        AppPay::METHOD => sign_request(app, &AppPay { offer: offer(input, now) }, now),
        Precreate::METHOD => sign_request(app, &Precreate { offer: offer(input, now) }, now),
        Query::METHOD => sign_request(app, &Query { trade: trade(), query_options: options }, now),
        Close::METHOD => {
            sign_request(app, &Close { trade: trade(), operator_id: string("operator_id") }, now)
        }
        Refund::METHOD => {
            let refund = Refund::new(trade(), amount("refund_amount"), string("out_request_no").unwrap());
            let reason = string("refund_reason");
            sign_request(app, &Refund { refund_reason: reason, query_options: options, ..refund }, now)
        }
        RefundQuery::METHOD => {
            let out_request_no = string("out_request_no").unwrap();
            sign_request(app, &RefundQuery { trade: trade(), out_request_no, query_options: options }, now)
        }
        BillUrl::METHOD => {
            let bill_type = match text(biz, "bill_type") {
                "trade" => BillType::Trade,
                "signcustomer" => BillType::SignCustomer,
                other => panic!("bill type {other}"),
            };
            let date = BillDate::Day(text(biz, "bill_date").parse().unwrap());
            sign_request(app, &BillUrl { bill_type, date }, now)
        }
        _ => return None,
    })
}

/// An offer with the vector's fields; what has no field of its own goes into `extra`.
fn offer(input: &Value, now: DateTime<Utc>) -> Offer {
    const TYPED: [&str; 12] = [
        "out_trade_no",
        "total_amount",
        "subject",
        "product_code",
        "time_expire",
        "body",
        "passback_params",
        "qr_pay_mode",
        "qrcode_width",
        "quit_url",
        "op_app_id",
        "buyer_id",
    ];
    let biz = &input["biz"];
    let expire = biz["time_expire"].as_str().map_or(now, |text| time::parse(text).unwrap());
    let amount = text(biz, "total_amount").parse().unwrap();
    let mut offer = Offer::new(text(biz, "out_trade_no"), amount, text(biz, "subject"), expire);
    offer.body = biz["body"].as_str().map(str::to_owned);
    offer.passback_params = biz["passback_params"].as_str().map(str::to_owned);
    offer.notify_url =
        input["common"]["notify_url"].as_str().filter(|url| !url.is_empty()).map(str::to_owned);
    let others = biz.as_object().unwrap().iter().filter(|(name, value)| {
        !TYPED.contains(&name.as_str()) || (name.as_str() == "body" && value.is_null())
    });
    offer.extra = others.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>();
    offer
}

/// How the hidden fields of a form are read.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    /// As the SDK meant them. Its escaping loses information, so the value is the one the vector says it signed.
    AsMeant,
    /// As an HTML parser reads the page.
    ByBrowser,
}

/// The parameters an SDK's output carries, whatever shape it has.
fn sent(vector: &Value, seen: Seen) -> Pairs {
    let output = &vector["output"];
    let query = |url: &str| form::decode(url.split_once('?').expect("a query").1.as_bytes()).unwrap();
    if let Some(url) = output["url"].as_str() {
        query(url)
    } else if let Some(order) = output["order_string"].as_str() {
        form::decode(order.as_bytes()).unwrap()
    } else if let Some(target) = output["target"].as_str() {
        let mut pairs = query(target);
        pairs.extend(form::decode(text(output, "body").as_bytes()).unwrap());
        pairs
    } else {
        let mut pairs = query(text(output, "action"));
        let mut fields = hidden_fields(output);
        for field in fields.iter_mut().filter(|field| field.0 == "biz_content" && seen == Seen::AsMeant) {
            text(vector, "biz_content").clone_into(&mut field.1);
        }
        pairs.extend(fields);
        pairs
    }
}

fn hidden_fields(output: &Value) -> Pairs {
    if let Some(listed) = output["fields_as_html_parser_sees"].as_array() {
        let pair =
            |field: &Value| (field[0].as_str().unwrap().to_owned(), field[1].as_str().unwrap().to_owned());
        return listed.iter().map(pair).collect();
    }
    let inputs = text(output, "html").split("<input type=\"hidden\" name=\"").skip(1);
    let pair = |input: &str| {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        (name.to_owned(), rest.split_once("\">").unwrap().0.replace("&quot;", "\""))
    };
    inputs.map(pair).collect()
}

fn join(pairs: &Pairs) -> String {
    let mut pairs: Vec<String> =
        pairs.iter().filter(|pair| pair.0 != "sign").map(|(name, value)| format!("{name}={value}")).collect();
    pairs.sort_unstable();
    pairs.join("&")
}

fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| pair.1.as_str())
}
