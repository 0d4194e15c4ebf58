//! The promise, checked at the end of a test, in [`Clause`](crate::Clause)s.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Breach, PATIENCE, Shop};

/// How long what was put off may take to come to its end.
const PUT_OFF_MAX: TimeDelta = TimeDelta::hours(48);

impl Shop {
    /// Ends a test: every fault ends, what is left is worked, what was put off gets its time, the books are held against Alipay's, and
    /// everything is taken down.
    ///
    /// # Panics
    /// If a [`Clause`](crate::Clause) does not hold.
    pub async fn converged(self) {
        self.settle().await;
        let breaches = self.breaches().await;
        let lines: Vec<String> =
            breaches.iter().map(|Breach { clause, text }| format!("{clause:?}: {text}")).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
        self.take_down().await;
    }

    /// Takes everything down without holding the books against Alipay's, and says why they cannot agree.
    pub async fn abandon(self, why: &str) {
        println!("the books are not compared: {why}");
        self.take_down().await;
    }

    /// Every fault ends, and all that is due or was put off is worked.
    pub async fn settle(&self) {
        self.sandbox().clear_faults();
        self.free_relay().await;
        let end = self.cx.now() + PUT_OFF_MAX;
        self.work_and_listen().await;
        while let Some(due_at) = self.next_put_off().await.filter(|due_at| *due_at <= end) {
            self.advance((due_at - self.cx.now()).max(TimeDelta::zero())).await;
            self.work_and_listen().await;
        }
    }

    /// Works, and on what Alipay has to tell of that, until there is nothing to do.
    async fn work_and_listen(&self) {
        loop {
            let ran = self.work().await.ran.len();
            assert!(self.sandbox().settled(PATIENCE).await, "notifications are still under way");
            if ran == 0 {
                return;
            }
        }
    }

    /// When the first job is due that has been run in vain, if there is one.
    async fn next_put_off(&self) -> Option<DateTime<Utc>> {
        let next = "select min(due_at) from queue.job where state = 'scheduled' and claims > 0";
        sqlx::query_scalar(next).fetch_one(&self.cx.pool).await.expect("jobs")
    }

    async fn take_down(self) {
        let Self { alipay, database, unsettled, .. } = self;
        unsettled.settled();
        alipay.shutdown().await;
        database.close().await;
    }
}
