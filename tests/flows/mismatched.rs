//! Money of another amount than the order's: every yuan that Alipay took is a payment, also one that can never pay anything.

use alipay_sandbox::{Fault, FaultOrder, Pay, TradeView};
use chrono::TimeDelta;
use pay_alipay::amount::Amount;
use pay_alipay::client::{Client as AlipayClient, ClientConfig};
use pay_alipay::request::{Offer, PagePay};
use pay_core::domain::ReviewReason;
use pay_core::domain::decide::decide_payment::Decision;
use pay_tests::{Order, PATIENCE, Shop};
use reqwest::Client;
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use url::Url;

/// A link of another amount that is signed with the app's own key.
fn link(shop: &Shop, order: &Order, amount_fen: i64) -> String {
    let client = AlipayClient::new(ClientConfig::new(shop.alipay.gateway_url(), shop.alipay_app())).unwrap();
    let until = shop.cx.now() + TimeDelta::hours(1);
    let mut offer =
        Offer::new(order.order_id.clone(), Amount::from_fen(amount_fen).unwrap(), "coffee", until);
    offer.notify_url = Some(format!("{}/v1/alipay/notify", shop.url));
    client.page_pay_url(&PagePay::new(offer), shop.cx.now()).unwrap()
}

/// A buyer pays by such a link.
async fn pay_another_amount(shop: &Shop, order: &Order) -> TradeView {
    let cashier_url = Some(link(shop, order, 1_000));
    shop.pay_with(&order.order_id, Pay { cashier_url, ..Pay::default() }).await
}

/// A cashier that a buyer has opened in a browser; it lives on when the order is paid in another one.
struct Tab(Url);

impl Tab {
    async fn open(url: &str) -> Self {
        let browser = Client::builder().redirect(Policy::none()).build().unwrap();
        let url: Url = url.parse().unwrap();
        let to =
            browser.get(url.clone()).send().await.unwrap().headers()[LOCATION].to_str().unwrap().to_owned();
        let mut cashier = url.join(&to).unwrap();
        cashier.set_query(None);
        Self(cashier)
    }

    /// The trade that it opens, if the order has one by another tab, is a second one.
    async fn pay(&self, shop: &Shop, order: &Order) -> TradeView {
        let known = shop.sandbox().trades_of(&order.order_id);
        let second = FaultOrder::new(Fault::SecondTrade).times(1);
        let second = shop.sandbox().order_fault(second).unwrap();
        let browser = Client::builder().redirect(Policy::none()).build().unwrap();
        browser.post(format!("{}/pay", self.0)).send().await.unwrap();
        shop.sandbox().take_back_fault(second);
        assert!(shop.sandbox().settled(PATIENCE).await);
        let mut trades = shop.sandbox().trades_of(&order.order_id);
        trades.retain(|trade| !known.iter().any(|other| other.trade_no == trade.trade_no));
        trades.pop().expect("a new trade")
    }
}

/// It is a payment that an operator finds and can give back, and the order is as it says.
async fn is_mismatched(shop: &Shop, order: &Order, trade: &TradeView, status: &str) {
    assert_eq!(shop.order(&order.order_id).await.status, status);
    let waiting = shop.undecided().await;
    let waiting = waiting.iter().find(|payment| payment.trade_no == trade.trade_no);
    let waiting = waiting.expect("it waits for an operator");
    assert_eq!((waiting.amount.fen(), waiting.disposition.as_str()), (1_000, "mismatched"));
    assert_eq!(waiting.review.map(|review| review.reason), Some(ReviewReason::Mismatched));
    let events = shop.events_of(order).await;
    assert_eq!(events.iter().filter(|event| *event == "payment.mismatched").count(), 1, "{events:?}");

    let accepted = shop.decide(&trade.trade_no, Decision::Accept).await;
    assert_eq!(accepted.unwrap_err().code(), "payment_mismatched");
    shop.decide(&trade.trade_no, Decision::Refund).await.unwrap();
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
    let trade = pay_another_amount(&shop, &order).await;
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
        let trade = pay_another_amount(&shop, &order).await;
        shop.advance(after).await;
        shop.tick().await;
        is_mismatched(&shop, &order, &trade, "CLOSED").await;
        shop.converged().await;
    }
}

#[tokio::test]
async fn m6_a_paid_order_keeps_what_paid_it_when_money_of_another_amount_comes() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let other = Tab::open(&link(&shop, &order, 1_000)).await;
    shop.pay(&order).await;
    shop.work().await;
    let trade = other.pay(&shop, &order).await;
    shop.work().await;
    is_mismatched(&shop, &order, &trade, "PAY_SUCCESS").await;
    assert_eq!(shop.order(&order.order_id).await.body["refunded_fen"], 0, "its own money stays");
    shop.converged().await;
}

#[tokio::test]
async fn m3_what_went_back_of_money_of_another_amount_is_adopted_and_the_rest_is_an_operators() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let trade = pay_another_amount(&shop, &order).await;
    assert!(shop.sandbox().take_back_fault(drop));
    // The first of these tells of the payment too; the second is about money that is known.
    for (back, left) in [(100, 900), (200, 700)] {
        shop.sandbox().refund_in_console(&trade.trade_no, back, None).unwrap();
        assert!(shop.sandbox().settled(PATIENCE).await);
        shop.work().await;
        let waiting = shop.undecided().await;
        assert_eq!(waiting.len(), 1, "{waiting:?}");
        assert_eq!((waiting[0].disposition.as_str(), waiting[0].left().fen()), ("mismatched", left));
    }
    let quarantined = "select count(*) from events where type = 'notification.quarantined'";
    assert_eq!(shop.count(quarantined).await, 1, "what is known is no alarm");
    is_mismatched(&shop, &order, &trade, "CLOSED").await;
    shop.converged().await;
}

#[tokio::test]
async fn m6_of_two_trades_the_one_that_the_message_names_is_asked_about() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    let wrong = Tab::open(&link(&shop, &order, 1_000)).await;
    let right = Tab::open(order.cashier.as_deref().unwrap()).await;
    let wrong = wrong.pay(&shop, &order).await;
    // Of the later trade nobody tells; a question by the order's number finds that one.
    let drop = shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
    let right = right.pay(&shop, &order).await;
    assert_eq!((wrong.amount_fen, right.amount_fen), (1_000, 2_800));
    shop.work().await;
    let mismatched: Vec<String> =
        sqlx::query_scalar("select trade_no from payments where disposition = 'mismatched'")
            .fetch_all(&shop.cx.pool)
            .await
            .unwrap();
    assert_eq!(mismatched, std::slice::from_ref(&wrong.trade_no));
    is_mismatched(&shop, &order, &wrong, "CLOSED").await;

    assert!(shop.sandbox().take_back_fault(drop));
    shop.advance(TimeDelta::hours(1)).await; // the message that was lost comes after all
    shop.work().await;
    let back = shop.sandbox().trades_of(&order.order_id);
    assert!(
        back.iter().all(|trade| trade.refunded_fen == trade.amount_fen),
        "late money goes back: {back:?}"
    );
    shop.converged().await;
}
