//! What an answer may leave out, leave empty or write strangely without losing what it says.

use chrono::{DateTime, Datelike, Utc};
use pay_alipay::amount::Amount;
use pay_alipay::app::AppConfig;
use pay_alipay::keys::{KeyRing, PrivateKey};
use pay_alipay::request::{
    BillDate, BillType, BillUrl, Close, Offer, Precreate, Query, Refund, RefundQuery, Request, TradeRef,
};
use pay_alipay::response::{Answer, AnswerError, Class, Failure, open};
use pay_alipay::sign::sign;
use pay_alipay::trade::TradeStatus;
use pay_alipay::verify::SignatureError;

/// Signs the node as the answer to this request, opens it and reads it: the road of the client without its socket.
fn read<R: Answer>(request: &R, node: &str) -> Result<Result<R::Answer, Failure>, AnswerError> {
    read_beside(request, node, "")
}

/// The same, with more members beside the node.
fn read_beside<R: Answer>(
    request: &R,
    node: &str,
    beside: &str,
) -> Result<Result<R::Answer, Failure>, AnswerError> {
    let [own, alipay] = [
        include_str!("../vectors/keys/app_private_pkcs8.pem"),
        include_str!("../vectors/keys/alipay_private_pkcs8.pem"),
    ]
    .map(|pem| PrivateKey::parse(pem).unwrap());
    let app = AppConfig::new("2021", own, KeyRing::single(alipay.public_key().clone()));
    let sign = sign(&alipay, node.as_bytes());
    let name = R::METHOD.replace('.', "_");
    let body = format!("{{\"{name}_response\":{node},\"sign\":\"{sign}\"{beside}}}");
    let opened = open(body.as_bytes(), R::METHOD, &app, DateTime::UNIX_EPOCH)?;
    request.check(&opened.node)?;
    match opened.failure {
        None => Ok(Ok(request.read(&opened.node)?)),
        Some(failure) => Ok(Err(failure)),
    }
}

/// The members of a success, with some added.
fn success(more: &str) -> String {
    format!("{{\"code\":\"10000\",\"msg\":\"Success\",{more}}}")
}

fn trade() -> TradeRef {
    TradeRef::OutTradeNo("A1".into())
}

const PAID: &str =
    r#""out_trade_no":"A1","total_amount":"88.88","trade_no":"2024","trade_status":"TRADE_SUCCESS""#;

#[test]
fn c7_members_nobody_uses_may_be_anything() {
    for odd in [
        r#""buyer_open_id":null"#,
        r#""buyer_user_id":null,"buyer_open_id":null"#,
        r#""receipt_amount":"""#,
        r#""receipt_amount":null,"buyer_pay_amount":null,"invoice_amount":"-""#,
        r#""buyer_user_id":2088000000000123"#,
        r#""buyer_pay_amount":88.88"#,
        r#""fund_bill_list":null,"store_id":[],"subject":{"a":1}"#,
    ] {
        let answer = read(&Query::by_out_trade_no("A1"), &success(&format!("{PAID},{odd}")));
        let answer = answer.unwrap_or_else(|error| panic!("{odd}: {error}")).unwrap();
        assert_eq!((answer.trade_status, answer.total_amount.fen()), (TradeStatus::Success, 8888), "{odd}");
    }
    for odd in [r#""send_back_fee":"""#, r#""gmt_refund_pay":"soon""#, r#""gmt_refund_pay":null"#] {
        let node = r#""out_trade_no":"A1","trade_no":"2024","fund_change":"Y","refund_fee":"1.00""#;
        let answer = read(
            &Refund::new(trade(), Amount::from_fen(100).unwrap(), "R1"),
            &success(&format!("{node},{odd}")),
        );
        let answer = answer.unwrap_or_else(|error| panic!("{odd}: {error}")).unwrap();
        assert_eq!((answer.fund_change, answer.refunded_total.fen()), (true, 100), "{odd}");
    }
    for odd in [r#""gmt_refund_pay":"""#, r#""total_amount":88.88"#, r#""trade_no":null"#] {
        let node = r#""out_request_no":"R1","refund_status":"REFUND_SUCCESS","refund_amount":"1.00""#;
        let answer = read(&RefundQuery::new(trade(), "R1"), &success(&format!("{node},{odd}")));
        let answer = answer.unwrap_or_else(|error| panic!("{odd}: {error}")).unwrap();
        assert!(answer.is_refunded() && answer.refund_amount.map(Amount::fen) == Some(100), "{odd}");
    }
    let close = read(&Close::by_out_trade_no("A1"), &success(r#""out_trade_no":null,"trade_no":7"#));
    assert!(close.unwrap().is_ok());
}

#[test]
fn c7_null_and_empty_are_absent() {
    let paid_at = |member: &str| {
        let closed = PAID.replace("TRADE_SUCCESS", "TRADE_CLOSED");
        let answer = read(&Query::by_out_trade_no("A1"), &success(&format!("{closed},{member}")));
        answer.unwrap_or_else(|error| panic!("{member}: {error}")).unwrap().send_pay_date
    };
    assert_eq!(paid_at(r#""send_pay_date":null"#), None);
    assert_eq!(paid_at(r#""send_pay_date":"""#), None);

    let nothing = success(r#""refund_status":null,"refund_amount":"","out_request_no":null"#);
    let answer = read(&RefundQuery::new(trade(), "R1"), &nothing).unwrap().unwrap();
    assert!(!answer.is_refunded() && answer.refund_amount.is_none());

    for sub_code in ["null", "\"\""] {
        let node = success(&format!("{PAID},\"sub_code\":{sub_code},\"sub_msg\":null"));
        assert!(read(&Query::by_out_trade_no("A1"), &node).unwrap().is_ok(), "{sub_code}");
    }
}

#[test]
fn c7_a_refusal_is_read_by_its_codes_alone() {
    let node =
        r#"{"code":"40004","msg":null,"sub_code":"ACQ.TRADE_NOT_EXIST","sub_msg":17,"out_trade_no":null}"#;
    let failure = read(&Query::by_out_trade_no("A1"), node).unwrap().unwrap_err();
    assert_eq!((failure.class, failure.msg.as_str(), failure.sub_msg), (Class::NotYet, "", None));
    let node =
        r#"{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST","sub_msg":"交易不存在"}"#;
    let failure = read(&Query::by_out_trade_no("A1"), node).unwrap().unwrap_err();
    assert_eq!((failure.msg.as_str(), failure.sub_msg.as_deref()), ("Business Failed", Some("交易不存在")));
}

/// An answer of this request with these members, a success and a refusal.
fn refused_for<R: Answer>(request: &R, members: &str) -> [Option<AnswerError>; 2] {
    let refusal = format!("{{\"code\":\"40004\",\"sub_code\":\"ACQ.TRADE_NOT_EXIST\",{members}}}");
    [success(members), refusal].map(|node| read(request, &node).err())
}

#[test]
fn an_answer_about_another_trade_is_refused_for_every_request() {
    let amount = Amount::from_fen(8888).unwrap();
    let refused = |field| [(); 2].map(|()| Some(AnswerError::OtherTrade { field }));
    for (trade, field) in [(trade(), "out_trade_no"), (TradeRef::TradeNo("2024".into()), "trade_no")] {
        let other = format!("\"{field}\":\"other\"");
        let query = Query { trade: trade.clone(), query_options: Vec::new() };
        assert_eq!(refused_for(&query, &other), refused(field), "query");
        let close = Close { trade: trade.clone(), operator_id: None };
        assert_eq!(refused_for(&close, &other), refused(field), "close");
        let refund = Refund::new(trade.clone(), amount, "R1");
        assert_eq!(refused_for(&refund, &other), refused(field), "refund");
        assert_eq!(refused_for(&RefundQuery::new(trade, "R1"), &other), refused(field), "refund query");
    }
    let other_refund = r#""out_trade_no":"A1","out_request_no":"R2""#;
    assert_eq!(refused_for(&RefundQuery::new(trade(), "R1"), other_refund), refused("out_request_no"));
    let offer = Offer::new("A1", amount, "subject", DateTime::UNIX_EPOCH);
    let other = r#""out_trade_no":"A2","qr_code":"https://qr.example/1""#;
    assert_eq!(refused_for(&Precreate { offer }, other), refused("out_trade_no"));
}

#[test]
fn a_codes_text_and_a_bills_address_are_read_and_the_address_is_not_shown() {
    let offer = Offer::new("A1", Amount::from_fen(8888).unwrap(), "subject", DateTime::UNIX_EPOCH);
    let node = success(r#""out_trade_no":"A1","qr_code":"https://qr.example/1""#);
    let code = read(&Precreate { offer }, &node).unwrap().unwrap();
    assert_eq!((code.out_trade_no.as_str(), code.qr_code.as_str()), ("A1", "https://qr.example/1"));

    let day = DateTime::UNIX_EPOCH.date_naive().with_year(2024).unwrap();
    let bill = BillUrl { bill_type: BillType::Trade, date: BillDate::Day(day) };
    let bill =
        read(&bill, &success(r#""bill_download_url":"https://bill.example/?token=1""#)).unwrap().unwrap();
    assert_eq!(bill.bill_download_url, "https://bill.example/?token=1");
    assert_eq!(format!("{bill:?}"), "BillUrlAnswer { .. }", "whoever has the address has the bill");
}

#[test]
fn a_refund_is_made_by_what_its_answer_says_alone() {
    let refund = Refund::new(trade(), Amount::from_fen(100).unwrap(), "R1");
    for (fund_change, moved) in
        [(r#","fund_change":"Y""#, true), (r#","fund_change":"N""#, false), ("", false)]
    {
        let node =
            success(&format!(r#""out_trade_no":"A1","trade_no":"2024","refund_fee":"1.00"{fund_change}"#));
        assert_eq!(read(&refund, &node).unwrap().unwrap().fund_change, moved, "{fund_change}");
    }
    for (status, refunded) in [("REFUND_SUCCESS", true), ("REFUND_PROCESSING", false), ("", false)] {
        let node = success(&format!(r#""out_request_no":"R1","refund_status":"{status}""#));
        let answer = read(&RefundQuery::new(trade(), "R1"), &node).unwrap().unwrap();
        assert_eq!(answer.is_refunded(), refunded, "{status}");
    }
}

/// An application in certificate mode, and the serial number of its Alipay certificate.
fn in_certificate_mode() -> (AppConfig, String) {
    let own = PrivateKey::parse(include_str!("../vectors/keys/app_private_pkcs8.pem")).unwrap();
    let app = AppConfig::with_certificates(
        "2021",
        own,
        include_str!("../vectors/certs/app.crt"),
        include_str!("../vectors/certs/alipay.crt"),
        include_str!("../vectors/certs/root_bundle.crt"),
    );
    let app = app.unwrap();
    let sn = app.alipay_keys.keys()[0].cert_sn.clone().unwrap();
    (app, sn)
}

#[test]
fn in_certificate_mode_an_answer_names_the_configured_certificate() {
    let (app, sn) = in_certificate_mode();
    let alipay = PrivateKey::parse(include_str!("../vectors/keys/alipay_private_pkcs8.pem")).unwrap();
    let node = success(PAID);
    let now: DateTime<Utc> = "2027-01-01T00:00:00Z".parse().unwrap();
    let opened = |beside: &str, now| {
        let sign = sign(&alipay, node.as_bytes());
        let body = format!("{{\"alipay_trade_query_response\":{node},\"sign\":\"{sign}\"{beside}}}");
        open(body.as_bytes(), Query::METHOD, &app, now).map(|opened| opened.failure)
    };
    let named = format!(",\"alipay_cert_sn\":\"{sn}\"");
    assert_eq!(opened(&named, now), Ok(None));
    assert_eq!(opened("", now), Err(AnswerError::NoCertSn));
    assert_eq!(opened(",\"alipay_cert_sn\":null", now), Err(AnswerError::NoCertSn));
    assert_eq!(opened(",\"alipay_cert_sn\":\"0\"", now), Err(AnswerError::UnknownCert));
    assert_eq!(opened(",\"alipay_cert_sn\":0", now), Err(AnswerError::SignNotText));
    let expired = Err(AnswerError::Signature(SignatureError::NoKey));
    assert_eq!(opened(&named, "2045-01-01T00:00:00Z".parse().unwrap()), expired);
}

#[test]
fn c7_in_key_mode_nobody_asks_for_a_certificate() {
    for beside in [",\"alipay_cert_sn\":null", ",\"alipay_cert_sn\":5"] {
        let answer = read_beside(&Query::by_out_trade_no("A1"), &success(PAID), beside);
        assert!(answer.unwrap_or_else(|error| panic!("{beside}: {error}")).is_ok());
    }
}

#[test]
fn c7_what_is_used_is_still_read_strictly() {
    for (member, odd) in [
        (r#""total_amount":"88.88""#, r#""total_amount":88.88"#),
        (r#""total_amount":"88.88""#, r#""total_amount":"""#),
        (r#""total_amount":"88.88""#, r#""total_amount":null"#),
        (r#""trade_no":"2024""#, r#""trade_no":null"#),
        (r#""trade_status":"TRADE_SUCCESS""#, r#""trade_status":"""#),
        (r#""out_trade_no":"A1""#, r#""out_trade_no":1"#),
        (r#""trade_no":"2024""#, r#""trade_no":"2024","send_pay_date":"soon""#),
        (r#""trade_no":"2024""#, r#""trade_no":"2024","sub_code":5"#),
    ] {
        let node = success(&PAID.replace(member, odd));
        let error = read(&Query::by_out_trade_no("A1"), &node).map(|answer| answer.is_ok());
        assert!(matches!(error, Err(AnswerError::Field(_))), "{odd}: {error:?}");
    }
}
