//! Money of another amount than the order's: every yuan that Alipay took is a payment, also one that can never pay anything.

use alipay_sandbox::{Fault, FaultOrder, Pay, TradeView};
use chrono::TimeDelta;
use pay_alipay::client::{Client, ClientConfig};
use pay_alipay::request::{Offer, PagePay};
use pay_core::domain::ReviewReason;
use pay_core::flow::{self, Decision};
use pay_tests::{Order, Shop};

/// A buyer pays by a link of another amount that is signed with the app's own key.
async fn pay_another_amount(shop: &Shop, order: &Order, amount_fen: i64, how: Pay) -> TradeView {
    let client = Client::new(ClientConfig::new(shop.alipay.gateway_url(), shop.alipay_app())).unwrap();
    let until = shop.cx.now() + TimeDelta::hours(1);
    let mut offer = Offer::new(order.order_id.clone(), amount_fen, "coffee", until);
    offer.notify_url = Some(format!("{}/v1/alipay/notify", shop.url));
    let url = client.page_pay_url(&PagePay::new(offer), shop.cx.now()).unwrap();
    shop.pay_with(&order.order_id, Pay { cashier_url: Some(url), ..how }).await
}

/// It is a payment that an operator finds and can give back, and the order is as it says.
async fn is_mismatched(shop: &Shop, order: &Order, trade: &TradeView, status: &str) {
    assert_eq!(shop.order(&order.order_id).await.status, status);
    let waiting = flow::list_undecided(&shop.cx, &shop.app_id(), 10).await.unwrap();
    let waiting = waiting.iter().find(|payment| payment.trade_no == trade.trade_no);
    let waiting = waiting.expect("it waits for an operator");
    assert_eq!((waiting.amount.fen(), waiting.disposition.as_str()), (1_000, "mismatched"));
    assert_eq!(waiting.review.map(|review| review.reason), Some(ReviewReason::Mismatched));
    let events = shop.events_of(order).await;
    assert_eq!(events.iter().filter(|event| *event == "payment.mismatched").count(), 1, "{events:?}");

    flow::decide_payment(&shop.cx, &shop.app_id(), &trade.trade_no, Decision::Refund).await.unwrap();
    shop.work().await;
    let trades = shop.sandbox().trades_of(&order.order_id);
    let trade = trades.into_iter().find(|other| other.trade_no == trade.trade_no).unwrap();
    assert_eq!(trade.refunded_fen, 1_000);
    assert_eq!(shop.order(&order.order_id).await.status, status);
}

#[tokio::test]
async fn m6_money_of_another_amount_is_a_payment_and_ends_the_order() {
    let shop = Shop::open().await;
    let mut paid = shop.subscribe().await;
    let order = shop.create_order("u1", "coffee").await;
    let trade = pay_another_amount(&shop, &order, 1_000, Pay::default()).await;
    shop.work().await;
    let reason: Option<String> =
        sqlx::query_scalar("select reason from notifications").fetch_one(&shop.cx.pool).await.unwrap();
    assert_eq!(reason.as_deref(), Some("another_amount"), "what is not as expected is stored as such");
    is_mismatched(&shop, &order, &trade, "CLOSED").await;
    assert_eq!(shop.order(&order.order_id).await.body["close_reason"], "mismatched");
    assert!(paid.rest(&shop.channel).await.is_empty(), "nobody ships");
    // The buyer can begin anew.
    assert_ne!(shop.create_order("u1", "coffee").await.order_id, order.order_id);
    shop.converged().await;
}

#[tokio::test]
async fn m6_money_of_another_amount_that_nobody_told_of_is_found_by_the_clock() {
    // While the order waits to be paid, and when it is being closed: so does one that a release before left in CLOSING.
    for after in [TimeDelta::seconds(61), TimeDelta::minutes(30)] {
        let shop = Shop::open().await;
        shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
        let order = shop.create_order("u1", "coffee").await;
        let trade = pay_another_amount(&shop, &order, 1_000, Pay::default()).await;
        shop.advance(after).await;
        shop.tick().await;
        is_mismatched(&shop, &order, &trade, "CLOSED").await;
        shop.converged().await;
    }
}

#[tokio::test]
async fn m6_a_paid_order_keeps_what_paid_it_when_money_of_another_amount_comes() {
    let shop = Shop::open().await;
    let order = shop.paid_order("u1").await;
    let second = Pay { second_trade: true, buyer: Some(2), ..Pay::default() };
    let trade = pay_another_amount(&shop, &order, 1_000, second).await;
    shop.work().await;
    is_mismatched(&shop, &order, &trade, "PAY_SUCCESS").await;
    shop.converged().await;
}

#[tokio::test]
async fn m6_of_two_trades_the_one_that_the_message_names_is_asked_about() {
    let shop = Shop::open().await;
    let order = shop.closed_order("u1").await;
    let wrong = Pay { second_trade: true, late: true, ..Pay::default() };
    let wrong = pay_another_amount(&shop, &order, 1_000, wrong).await;
    // A later trade of the right amount: a question by the order's number finds that one.
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop).times(1)).unwrap();
    let second = Pay { second_trade: true, late: true, cashier_url: order.cashier.clone(), ..Pay::default() };
    let cashier_url = second.cashier_url.clone();
    assert!(cashier_url.is_none(), "a closed order shows no cashier");
    pay_another_amount(&shop, &order, 2_800, second).await;
    shop.work().await;
    assert_eq!(shop.count("select count(*) from payments where disposition = 'mismatched'").await, 1);
    shop.advance(TimeDelta::hours(1)).await; // the message that was lost comes after all
    shop.work().await;
    is_mismatched(&shop, &order, &wrong, "CLOSED").await;
    shop.converged().await;
}
