//! Alipay changes the key that it signs with: for a while both count.

use alipay_sandbox::{Fault, FaultOrder};
use chrono::{TimeDelta, Utc};
use pay_alipay::form;
use pay_alipay::keys::{AlipayKey, KeyRing};
use pay_tests::{
    Answer, Opening, PATIENCE, Process, Shop, alipay_private, other_alipay_private, other_alipay_public_file,
};

/// The new key as it says that an order was paid.
async fn told_by_the_new_key(shop: &Shop, order_id: &str, trade_no: &str) -> Answer {
    let told = shop.payment_signed_by(&other_alipay_private(), order_id, trade_no, &[]);
    shop.post_notification("", form::encode(&told)).await
}

/// The sandbox goes on signing with the old key throughout.
#[tokio::test]
async fn f19_both_keys_count_in_the_window_and_the_old_one_is_refused_after_it() {
    let begins_at = Utc::now() + TimeDelta::days(1);
    let ends_at = begins_at + TimeDelta::days(7);
    let alipay_keys = KeyRing::new([
        AlipayKey { not_before: Some(begins_at), ..other_alipay_private().public_key().clone().into() },
        AlipayKey { not_after: Some(ends_at), ..alipay_private().public_key().clone().into() },
    ]);
    let shop = Shop::open_frozen(Opening { alipay_keys, ..Opening::default() }).await;
    let result =
        |order_id: &str| shop.sandbox().notifications_of(order_id).remove(0).attempts.remove(0).result;

    // before: the old one alone
    let order = shop.create_order("before", "coffee").await;
    let answer = told_by_the_new_key(&shop, &order.order_id, "2026112322001").await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "invalid_signature"));
    shop.pay(&order).await;
    assert_eq!(result(&order.order_id), "acknowledged");
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");

    // in the window: both, each for an order of its own
    shop.advance(TimeDelta::days(2)).await;
    let order = shop.create_order("in-window-old", "coffee").await;
    shop.pay(&order).await;
    assert_eq!(result(&order.order_id), "acknowledged");
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");

    let order = shop.create_order("in-window-new", "coffee").await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop).times(1)).expect("a fault");
    let trade = shop.pay(&order).await;
    let answer = told_by_the_new_key(&shop, &order.order_id, &trade.trade_no).await;
    assert_eq!(answer.body, "success");
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");

    // what came in the window is still genuine when it is handled after it
    let waiting = shop.create_order("handled-late", "coffee").await;
    shop.pay(&waiting).await;
    assert_eq!(result(&waiting.order_id), "acknowledged");

    // after it: the new one alone
    shop.advance(TimeDelta::days(7)).await;
    shop.work().await;
    assert_eq!(shop.order(&waiting.order_id).await.status, "PAY_SUCCESS");
    let order = shop.create_order("after", "coffee").await;
    let trade = shop.pay(&order).await;
    assert_eq!(result(&order.order_id), "refused");
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_WAIT");
    let answer = told_by_the_new_key(&shop, &order.order_id, &trade.trade_no).await;
    assert_eq!(answer.body, "success");
    shop.work().await;
    assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS");
    shop.converged().await;
}

/// It was verified when it came; a leaked key is taken away at once.
#[tokio::test]
async fn what_was_stored_is_acted_on_by_workers_who_know_its_key_no_more() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    assert!(shop.sandbox().acknowledged(&order.order_id, PATIENCE).await);
    assert_eq!(shop.count("select count(*) from notifications where handled_at is null").await, 1);

    // Such a worker cannot believe a query's answer either: the notification is all that it has.
    let worker = Process::worker(&shop, &[("ALIPAY_PUBLIC_KEY_FILE", &other_alipay_public_file())]);
    assert_eq!(shop.changed(&order).await.status, "PAY_SUCCESS");
    assert!(worker.stop().await);
    shop.converged().await;
}
