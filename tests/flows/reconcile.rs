//! What no notification told is found by asking.

use alipay_sandbox::{Fault, FaultOrder};
use chrono::{DurationRound, TimeDelta};
use pay_tests::Shop;

#[tokio::test]
async fn f28_notification_and_query_together_pay_once() {
    let shop = Shop::open().await;
    shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop).times(1)).unwrap();
    let order = shop.create_order("u1", "coffee").await;
    shop.pay(&order).await;
    shop.advance(TimeDelta::seconds(60)).await;
    shop.tick().await;
    let paid = shop.order(&order.order_id).await;
    assert_eq!(paid.status, "PAY_SUCCESS", "by the query's word");

    shop.advance(TimeDelta::minutes(4)).await; // Alipay sends it again
    assert_eq!(shop.work().await.names(), ["handle_notify", "mark_paid"]);
    assert_eq!(shop.count("select count(*) from evidence").await, 2);
    assert_eq!(shop.count("select count(*) from payments").await, 1);
    assert_eq!(shop.order(&order.order_id).await, paid);
    shop.converged().await;
}

#[tokio::test]
async fn f36_a_tick_that_every_replica_fires_happens_once() {
    let shop = Shop::open().await;
    let order = shop.create_order("u1", "coffee").await;
    shop.open_cashier(&order).await;
    shop.advance(TimeDelta::seconds(60)).await;
    let mut env = pay_core::config::Env::new([]);
    let rows = pay_worker::schedule::table(&mut env).unwrap();
    let at = shop.cx.now();
    futures_util::future::join_all((0..10).flat_map(|_| rows.iter().map(|row| row.tick(&shop.cx, at)))).await;
    let ran = shop.work().await;
    let mut names = ran.names();
    names.sort_unstable();
    assert_eq!(names, ["close_due", "reconcile_due", "reconcile_order", "recover_unfinished"]);
    shop.converged().await;
}

#[tokio::test]
async fn f36_of_the_ticks_that_nobody_was_there_for_one_is_made_up_for() {
    let shop = Shop::open().await;
    let long_ago = (shop.cx.now() - TimeDelta::days(30)).format("0 0 4 %-d %-m *").to_string();
    let daily = ("RECONCILE_CRON".to_owned(), "0 0 4 * * *".to_owned());
    let rarely = ["CLOSE_CRON", "RECOVERY_CRON"].map(|row| (row.to_owned(), long_ago.clone()));
    let mut env = pay_core::config::Env::new([daily].into_iter().chain(rarely));
    let rows = pay_worker::schedule::table(&mut env).unwrap();
    let five_replicas_start = async || {
        let starts = (0..5).flat_map(|_| rows.iter().map(|row| row.catch_up(&shop.cx)));
        futures_util::future::try_join_all(starts).await.unwrap();
        shop.work().await.names().into_iter().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    shop.advance(TimeDelta::days(3)).await;
    assert_eq!(five_replicas_start().await, ["reconcile_due"], "of three, and none that may be forgotten");
    assert!(five_replicas_start().await.is_empty(), "it was made up for");

    shop.advance(TimeDelta::days(1)).await;
    let today = shop.cx.now().duration_trunc(TimeDelta::days(1)).unwrap() + TimeDelta::hours(4);
    let last = if today <= shop.cx.now() { today } else { today - TimeDelta::days(1) };
    rows[0].tick(&shop.cx, last).await.unwrap();
    assert_eq!(five_replicas_start().await, ["reconcile_due"], "the one that fired, and none for it again");
    shop.converged().await;
}

#[tokio::test]
async fn c7_members_of_an_answer_that_nobody_reads_do_not_keep_an_order_unpaid() {
    for (field, value) in
        [("receipt_amount", ""), ("buyer_pay_amount", "?"), ("buyer_user_id", ""), ("point_amount", "1.005")]
    {
        let shop = Shop::open().await;
        let order = shop.create_order("u1", "coffee").await;
        shop.sandbox().order_fault(FaultOrder::new(Fault::NotifyDrop)).unwrap();
        shop.pay(&order).await;
        let odd = FaultOrder::new(Fault::AlteredAnswer).method("alipay.trade.query").altering(field, value);
        shop.sandbox().order_fault(odd).unwrap();
        shop.advance(TimeDelta::seconds(60)).await;
        shop.tick().await;
        assert_eq!(shop.order(&order.order_id).await.status, "PAY_SUCCESS", "{field} {value:?}");
        shop.converged().await;
    }
}
