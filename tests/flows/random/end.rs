//! The end of a life: every fault ends, days go by, and the books are held against Alipay's.

use alipay_sandbox::{NotificationView, TradeView};
use chrono::TimeDelta;
use pay_queue::{JobId, admin};
use pay_tests::PATIENCE;

use super::play::Play;
use super::seen::Seen;

/// How much time goes by, in seconds: a little more than the day after which trades and failed refunds are asked about.
const DAY_S: [i64; 12] = [0, 3, 3, 3, 10, 60, 120, 300, 900, 3_600, 21_600, 61_200];

impl Play {
    /// Every fault ends, operators try again what failed, and days go by.
    pub(super) async fn end(mut self) -> Seen {
        self.wait_for_workers().await;
        self.end_faults();
        self.retry_dead_letters().await;
        self.a_day_goes_by().await;
        self.tell_what_nothing_else_tells();
        self.a_day_goes_by().await;
        assert!(self.shop.sandbox().settled(PATIENCE).await);
        let unsettled = "select count(*) from refunds where status in ('pending', 'unknown')";
        assert_eq!(self.shop.count(unsettled).await, 0, "refunds whose outcome stays unknown");
        let open = "select count(*) from orders where status in ('CREATE', 'PAY_WAIT', 'CLOSING')";
        assert_eq!(self.shop.count(open).await, 0, "orders that never end");
        self.look_back().await;
        self.shop.converged().await;
        self.seen
    }

    async fn rows(&self, query: &'static str) -> Vec<(String, i64)> {
        let rows = sqlx::query_as(query).fetch_all(&self.shop.cx.pool).await;
        rows.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// Counts what became of everything.
    async fn look_back(&mut self) {
        let became = "select what, count(*) from (
                 select 'order ' || status || coalesce(' ' || close_reason, '') from orders
                 union all select 'order that replaced another' from orders where replaces is not null
                 union all select 'money ' || disposition from payments
                 union all select 'money settled outside' from payments where settled_outside is not null
                 union all select 'money left to operators' from payments where undecided
                 union all select 'refund ' || origin || ' ' || status from refunds
                 union all select 'refund corrected' from refunds where corrected
                 union all select 'job ' || state from queue.job
                 union all select 'worker death' from queue.job where worker_deaths > 0
             ) as seen (what) group by what";
        for (what, times) in self.rows(became).await {
            self.seen.count(what, times.cast_unsigned());
        }
    }

    async fn a_day_goes_by(&mut self) {
        for seconds in DAY_S {
            self.shop.advance(TimeDelta::seconds(seconds)).await;
            self.shop.let_ticks_come().await;
            self.rest().await;
        }
    }

    /// A call that was refused for too long is a dead letter, and what refused it has ended.
    async fn retry_dead_letters(&mut self) {
        let dead: Vec<i64> =
            sqlx::query_scalar("select job_id from queue.job where state = 'dead' order by job_id")
                .fetch_all(&self.shop.cx.pool)
                .await
                .expect("the jobs");
        for job_id in dead {
            let mut conn = self.shop.cx.pool.acquire().await.expect("a connection");
            admin::retry(&mut conn, JobId(job_id)).await.expect("the queue");
        }
    }

    /// A part that went back in the console, and money that no query about an open order finds, nothing tells of but Alipay's message: until
    /// there are bills, it must not be lost for good.
    fn tell_what_nothing_else_tells(&self) {
        for known in &self.orders {
            let trades = self.shop.sandbox().trades_of(&known.order_id);
            let spoilt = self.spoilt.orders.contains(&known.order_id)
                || trades.iter().any(|trade| self.spoilt.trades.contains(&trade.trade_no));
            for message in self.shop.sandbox().notifications_of(&known.order_id) {
                let arrived = message.attempts.iter().any(|attempt| attempt.result == "acknowledged");
                if is_of_console(&message, &trades) && !arrived || spoilt {
                    self.shop.sandbox().resend(&message.notify_id);
                }
            }
        }
    }
}

/// Whether a message tells of a refund that was made in the console.
fn is_of_console(message: &NotificationView, trades: &[TradeView]) -> bool {
    let made = trades.iter().flat_map(|trade| &trade.refunds).filter(|refund| refund.origin == "console");
    message
        .out_biz_no
        .as_ref()
        .is_some_and(|number| made.into_iter().any(|made| made.out_request_no == *number))
}
