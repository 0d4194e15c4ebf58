//! What an answer may leave out, leave empty or write strangely without losing what it says.

use chrono::DateTime;
use pay_alipay::amount::Amount;
use pay_alipay::app::AppConfig;
use pay_alipay::keys::{KeyRing, PrivateKey};
use pay_alipay::request::{Close, Query, Refund, RefundQuery, TradeRef};
use pay_alipay::response::{Answer, AnswerError, Class, Failure, open};
use pay_alipay::sign::sign;
use pay_alipay::trade::TradeStatus;

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
