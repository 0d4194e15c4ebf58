//! Whatever a message holds and however its bytes are written, Alipay's signature over it is found good, and the order is paid.

use alipay_sandbox::{Fault, FaultOrder};
use pay_alipay::form;
use pay_core::domain::{AppId, Money, Product};
use pay_core::store;
use pay_tests::{APP_ID, Order, Shop};

/// What a shop may call its product, and what the buyer then reads.
const ODD_NAME: &str = r#"1+1=2 %2B \/ 😀🇨🇳 "double" 'single' “引号” <b>&amp;</b> 100%"#;

/// A field of a genuine message, changed or added before Alipay signs it.
const HELD: [(&str, &str); 9] = [
    ("body", "a+b c%2Bd%20e"),
    ("body", ""),
    ("passback_params", "a%3D1%26b%3D2%2B3"),
    (
        "fund_bill_list",
        r#"[{"amount":"20.00","fundChannel":"ALIPAYACCOUNT"},{"amount":"8.00","fundChannel":"COUPON"}]"#,
    ),
    ("voucher_detail_list", r#"[{"name":"满20减8 \/ \"新客\"","merchant_contribute":"0.00"}]"#),
    ("buyer_logon_id", "😀***@例え.jp"),
    ("a_field_of_next_year", "{\"new\": [1, 2, \"\\u4f60\"]}"),
    ("another_new_field", ""),
    ("ZZ", "="),
];

async fn is_paid_by_a_notification(shop: &Shop, order: &Order) {
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    let by: Vec<String> = sqlx::query_scalar("select source from evidence where order_id = $1")
        .bind(&order.order_id)
        .fetch_all(&shop.cx.pool)
        .await
        .unwrap();
    assert_eq!(by, ["notification"]);
}

#[tokio::test]
async fn f18_whatever_alipay_puts_into_a_message_it_is_verified_and_pays() {
    let shop = Shop::open().await;
    for (number, (field, value)) in HELD.into_iter().enumerate() {
        let altered = FaultOrder::new(Fault::NotifyAltered).altering(field, value).times(1);
        shop.sandbox().order_fault(altered).unwrap();
        let order = shop.create_order(&format!("u{number}"), "coffee").await;
        shop.pay(&order).await;
        let attempts = shop.sandbox().notifications_of(&order.order_id).remove(0).attempts;
        assert_eq!(attempts[0].result, "acknowledged", "{field}: {value}");
        is_paid_by_a_notification(&shop, &order).await;
    }
    shop.converged().await;
}

#[tokio::test]
async fn c10_a_message_in_gbk_is_verified_over_its_bytes_and_pays() {
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyGbk)).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    let attempts = shop.sandbox().notifications_of(&order.order_id).remove(0).attempts;
    assert_eq!(attempts[0].result, "acknowledged", "{attempts:?}");
    let body: Vec<u8> =
        sqlx::query_scalar("select body from notifications").fetch_one(&shop.cx.pool).await.unwrap();
    let body = String::from_utf8(body).unwrap();
    assert!(body.contains("charset=GBK") && body.contains("%BF%A7%B7%C8"), "its name in GBK: {body}");
    is_paid_by_a_notification(&shop, &order).await;

    // The same bytes under another charset are other text, and nobody signed that.
    let utf8 = body.replace("charset=GBK", "charset=utf-8");
    let answer = shop.post_notification("", utf8).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "invalid_signature"));
    shop.converged().await;
}

#[tokio::test]
async fn f18_a_product_of_any_name_is_signed_shown_and_paid_through_every_channel() {
    let shop = Shop::open().await;
    let price = Money::from_fen(2_800).unwrap();
    let product = Product { product_id: "odd".to_owned(), name: ODD_NAME.to_owned(), price, expiry: None };
    let mut conn = shop.cx.pool.acquire().await.unwrap();
    store::products::put(&mut conn, &AppId::new(APP_ID), &product).await.unwrap();
    drop(conn);
    for channel in ["page", "wap", "app", "qr"] {
        let answer = shop.call(shop.order_request(channel, "odd", channel)).await;
        shop.work().await;
        let order = shop.order(answer.body["order_id"].as_str().unwrap()).await;
        assert_eq!(order.body["subject"], ODD_NAME);
        if channel == "qr" {
            // Alipay writes the slashes of this address as `\/` and signs them so.
            assert!(order.cashier.as_deref().unwrap().starts_with("http://"), "{order:?}");
        }
        let pay = alipay_sandbox::Pay {
            cashier_url: order.cashier.clone().filter(|_| channel != "qr"),
            ..Default::default()
        };
        let trade = shop.pay_with(&order.order_id, pay).await;
        assert_eq!(trade.subject, ODD_NAME, "{channel}: the buyer reads what the shop wrote");
        is_paid_by_a_notification(&shop, &order).await;
    }
    shop.converged().await;
}

/// One way to write a form down; Alipay's own is not documented.
type Writing = fn(&[(String, String)]) -> String;

/// Space as `+`, plus as `%2B`, as browsers do.
fn browser(pairs: &[(String, String)]) -> String {
    form::encode(pairs)
}

/// Space as `%20`, and nothing but letters and digits as they are.
fn percent(pairs: &[(String, String)]) -> String {
    written(pairs, |byte| byte.is_ascii_alphanumeric(), |byte| format!("%{byte:02X}"))
}

/// Every byte as an escape, in small letters.
fn every_byte(pairs: &[(String, String)]) -> String {
    written(pairs, |_| false, |byte| format!("%{byte:02x}"))
}

/// As little escaped as can be: what is not needed to take the form apart stands as it is.
fn bare(pairs: &[(String, String)]) -> String {
    written(pairs, |byte| !matches!(byte, b'%' | b'&' | b'=' | b'+' | b' '), |byte| format!("%{byte:02X}"))
}

/// From the last pair to the first, with nothing between two `&`.
fn backwards(pairs: &[(String, String)]) -> String {
    let reversed: Vec<(String, String)> = pairs.iter().rev().cloned().collect();
    format!("&{}&", form::encode(&reversed).replace('&', "&&"))
}

fn written(pairs: &[(String, String)], plain: fn(u8) -> bool, escape: fn(u8) -> String) -> String {
    // What stands plain may be a part of a character: bytes first, text at the end.
    let text = |text: &str| {
        let mut bytes = Vec::new();
        for byte in text.bytes() {
            if plain(byte) { bytes.push(byte) } else { bytes.extend(escape(byte).bytes()) }
        }
        String::from_utf8(bytes).unwrap()
    };
    pairs.iter().map(|(name, value)| format!("{}={}", text(name), text(value))).collect::<Vec<_>>().join("&")
}

const WRITINGS: [(&str, Writing); 5] = [
    ("browser", browser),
    ("percent", percent),
    ("every_byte", every_byte),
    ("bare", bare),
    ("backwards", backwards),
];

/// What the message of those writings holds beside the usual.
const MORE: [(&str, &str); 5] = [("subject", ODD_NAME), ("body", ""), HELD[3], HELD[4], HELD[6]];

/// On the address that Alipay was given, a query that is none of its message.
const QUERY: &str = "?from=a+b%2Bc&out_trade_no=1&total_amount=0.01&sign=x";

#[tokio::test]
async fn f18_however_its_bytes_are_written_and_whatever_stands_on_the_address_a_message_is_verified_and_pays()
{
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    for (name, writing) in WRITINGS {
        let order = shop.create_order(name, "coffee").await;
        let trade = shop.pay(&order).await;
        let pairs = shop.signed_payment(&order.order_id, &trade.trade_no, &MORE);

        // Decoded once more than once, it is another text: refused.
        let twice = form::decode(writing(&pairs).as_bytes()).unwrap();
        let twice: Vec<String> = twice.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = shop.post_notification(QUERY, twice.join("&").into_bytes()).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, "invalid_signature"), "{name}");

        let answer = shop.post_notification(QUERY, writing(&pairs)).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (200, &"success".into()), "{name}");
        is_paid_by_a_notification(&shop, &order).await;
    }
    // Written in another way, the message is the same one.
    let stored = shop.count("select count(*) from notifications").await;
    let order_id: String = sqlx::query_scalar("select order_id from orders where user_id = 'browser'")
        .fetch_one(&shop.cx.pool)
        .await
        .unwrap();
    let trade_no = shop.sandbox().trades_of(&order_id).remove(0).trade_no;
    let again = shop.signed_payment(&order_id, &trade_no, &MORE);
    assert_eq!(shop.post_notification("", backwards(&again)).await.body, "success");
    assert_eq!(shop.count("select count(*) from notifications").await, stored);
    shop.converged().await;
}
