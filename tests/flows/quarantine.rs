//! Signed, and yet not about us, or not what we asked for.

use alipay_sandbox::{Fault, FaultOrder};
use pay_tests::Shop;

/// A genuine notification of a payment whose field is changed before it is signed, and why it has to be quarantined.
const WRONG: [(&str, &str, &str); 5] = [
    ("total_amount", "0.01", "another_amount"),
    ("seller_id", "2088999999999999", "another_seller"),
    ("app_id", "2021999999999999", "another_app"),
    ("out_trade_no", "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW", "unknown_order"),
    ("total_amount", "28.001", "unreadable"),
];

#[tokio::test]
async fn f16_what_is_signed_and_wrong_is_stored_and_moves_no_order() {
    for (field, value, reason) in WRONG {
        let shop = Shop::open().await;
        shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyAltered).altering(field, value)).unwrap();
        let order = shop.create_order("u1", "coffee").await;
        shop.pay(&order).await;
        let answers = shop.sandbox().notifications_of(&order.order_id).remove(0).attempts;
        assert_eq!(answers[0].result, "acknowledged", "{field}: what is signed is stored");

        let ran = shop.drain_one("handle_notify").await;
        assert!(ran, "{field}: it is handled");
        assert_eq!(shop.order(&order.order_id).await.status, "PAY_WAIT", "{field}: no order changes");
        let stored: Option<String> =
            sqlx::query_scalar("select reason from notifications").fetch_one(&shop.cx.pool).await.unwrap();
        assert_eq!(stored.as_deref(), Some(reason));

        // What Alipay itself says about our order is the truth: it was paid, by a query's word.
        shop.advance(chrono::TimeDelta::seconds(60)).await;
        shop.tick().await;
        assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS", "{field}");
        shop.converged().await;
    }
}
