//! An order with too little time left is replaced, and both links live on for a while: the first money pays, any other is a duplicate.

use alipay_sandbox::Pay;
use chrono::TimeDelta;
use pay_core::domain::{LatePolicy, ReviewReason};
use pay_tests::{Order, Shop};

/// An order that was replaced in its last minute, and the one that took its place.
async fn replaced(policy: LatePolicy) -> (Shop, Order, Order) {
    let mut shop = Shop::open().await;
    shop.set_late_policy(policy);
    let old = shop.create_order("u1", "coffee").await;
    shop.advance(TimeDelta::minutes(29) + TimeDelta::seconds(30)).await;
    let new = shop.create_order("u1", "coffee").await;
    assert_ne!(new.order_id, old.order_id);
    assert_eq!(shop.order(&old.order_id).await.status, "CLOSING");
    (shop, old, new)
}

/// The first is paid, the second's money went back or waits for an operator, and one `order.paid` was told.
async fn the_first_is_paid(shop: &Shop, policy: LatePolicy, first: &Order, second: &Order) {
    let (paid, other) = (shop.order(&first.order_id).await, shop.order(&second.order_id).await);
    assert_eq!((paid.status.as_str(), other.status.as_str()), ("PAY_SUCCESS", "CLOSED"));
    assert_eq!(other.body["close_reason"], "paid_elsewhere");
    assert_eq!(shop.count("select count(*) from events where type = 'order.paid'").await, 1);
    let trade = shop.sandbox().trades_of(&second.order_id).remove(0);
    let waiting = shop.undecided().await;
    if policy == LatePolicy::Review {
        assert_eq!(waiting.len(), 1, "{waiting:?}");
        assert_eq!(waiting[0].trade_no, trade.trade_no);
        assert_eq!(waiting[0].review.map(|review| review.reason), Some(ReviewReason::Duplicate));
        assert_eq!(trade.refunded_fen, 0);
    } else {
        assert!(waiting.is_empty(), "{waiting:?}");
        assert_eq!((trade.refunded_fen, trade.refunds.len()), (2_800, 1));
        let events = shop.events_of(second).await;
        assert_eq!(events.last().map(String::as_str), Some("payment.duplicate_refunded"), "{events:?}");
    }
}

const POLICIES: [LatePolicy; 3] = [LatePolicy::Refund, LatePolicy::Review, LatePolicy::Reopen];

#[tokio::test]
async fn c5_of_a_replaced_order_and_its_successor_the_first_money_pays() {
    for policy in POLICIES {
        for old_first in [true, false] {
            let (shop, old, new) = replaced(policy).await;
            let (first, second) = if old_first { (old, new) } else { (new, old) };
            shop.pay(&first).await;
            shop.work().await;
            assert_eq!(shop.order(&first.order_id).await.status, "PAY_SUCCESS");
            let other = shop.order(&second.order_id).await;
            assert_eq!(other.status, "CLOSING", "nobody is invited to pay again");
            let why = if old_first { "paid_elsewhere" } else { "replaced" };
            assert_eq!(other.body["close_reason"], why);

            shop.pay(&second).await;
            shop.work().await;
            the_first_is_paid(&shop, policy, &first, &second).await;
            shop.converged().await;
        }
    }
}

#[tokio::test]
async fn c5_both_links_paid_before_any_job_ran_are_one_paid_order() {
    for policy in POLICIES {
        let (shop, old, new) = replaced(policy).await;
        shop.pay(&old).await;
        shop.pay(&new).await;
        shop.work().await;
        let (first, second) = match shop.order(&old.order_id).await.status.as_str() {
            "PAY_SUCCESS" => (old, new),
            _ => (new, old),
        };
        the_first_is_paid(&shop, policy, &first, &second).await;
        shop.converged().await;
    }
}

#[tokio::test]
async fn c5_money_for_a_closed_order_of_a_paid_chain_is_a_duplicate_too() {
    for policy in POLICIES {
        let (shop, old, new) = replaced(policy).await;
        shop.pay(&new).await;
        shop.work().await;
        shop.advance(TimeDelta::minutes(7)).await;
        shop.tick().await;
        assert_eq!(shop.order(&old.order_id).await.status, "CLOSED");
        let late = Pay { late: true, cashier_url: old.cashier.clone(), ..Pay::default() };
        shop.pay_with(&old.order_id, late).await;
        shop.work().await;
        assert_eq!(
            shop.order(&old.order_id).await.status,
            "CLOSED",
            "{policy:?}: reopening would ship twice"
        );
        assert_eq!(shop.count("select count(*) from payments where disposition = 'duplicate'").await, 1);
        shop.converged().await;
    }
}

#[tokio::test]
async fn c5_of_three_that_replaced_each_other_the_middle_one_closes_the_last() {
    let (shop, first, second) = replaced(LatePolicy::Refund).await;
    shop.advance(TimeDelta::minutes(29) + TimeDelta::seconds(30)).await;
    let third = shop.create_order("u1", "coffee").await;
    assert_ne!(third.order_id, second.order_id);
    shop.pay(&second).await;
    shop.work().await;
    assert_eq!(shop.order(&second.order_id).await.status, "PAY_SUCCESS");
    assert_eq!(shop.order(&third.order_id).await.status, "CLOSING");
    let late = Pay { late: true, cashier_url: first.cashier.clone(), ..Pay::default() };
    shop.pay_with(&first.order_id, late).await;
    shop.pay(&third).await;
    shop.work().await;
    assert_eq!(shop.count("select count(*) from payments where disposition = 'duplicate'").await, 2);
    assert_eq!(shop.count("select count(*) from events where type = 'order.paid'").await, 1);
    for order in [&first, &third] {
        assert_eq!(shop.order(&order.order_id).await.status, "CLOSED");
        assert_eq!(shop.sandbox().trades_of(&order.order_id)[0].refunded_fen, 2_800);
    }
    shop.converged().await;
}
