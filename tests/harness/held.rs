//! Rows that a test holds, so that others certainly meet at them.

use std::time::Duration;

use sqlx::{PgPool, Postgres, Transaction};
use tokio::time::{Instant, sleep};

use crate::{PATIENCE, Shop};

/// A transaction of a connection of its own: those of the shop may all be taken by who waits for it.
#[derive(Debug)]
pub struct Held {
    pool: PgPool,
    held: Transaction<'static, Postgres>,
}

impl Shop {
    /// Holds what this statement locks.
    ///
    /// # Panics
    /// If it cannot.
    pub async fn hold(&self, lock: &'static str) -> Held {
        let pool = PgPool::connect(&self.database_url()).await.expect("the database");
        let mut held = pool.begin().await.expect("the database");
        sqlx::raw_sql(lock).execute(&mut *held).await.unwrap_or_else(|error| panic!("{lock}: {error}"));
        Held { pool, held }
    }

    /// Waits until every transaction has ended, also those of clients that are dead.
    ///
    /// # Panics
    /// If one does not end.
    pub async fn no_transaction_is_open(&self) {
        let pool = PgPool::connect(&self.database_url()).await.expect("the database");
        nobody_is_in_a_transaction(&pool).await;
    }
}

impl Held {
    /// Waits until so many others wait for a lock. Postgres sends no signal of it.
    ///
    /// # Panics
    /// If they do not come.
    pub async fn met_by(&self, others: i64) {
        let waiting = "select count(*) from pg_stat_activity
                       where datname = current_database() and wait_event_type = 'Lock'";
        until(&self.pool, waiting, others).await;
    }

    /// Lets them go on.
    ///
    /// # Panics
    /// Without the database.
    pub async fn let_go(self) {
        self.held.commit().await.expect("the database");
    }

    /// Lets them go on, and waits until they have ended what they were at, also those whose client is dead.
    ///
    /// # Panics
    /// If somebody does not end.
    pub async fn let_go_and_wait(self) {
        let Self { pool, held } = self;
        held.commit().await.expect("the database");
        nobody_is_in_a_transaction(&pool).await;
    }
}

async fn nobody_is_in_a_transaction(pool: &PgPool) {
    let all_ended = "select (count(*) = 0)::int::bigint from pg_stat_activity
                         where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null";
    until(pool, all_ended, 1).await;
}

async fn until(pool: &PgPool, count: &'static str, least: i64) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let there: i64 = sqlx::query_scalar(count).fetch_one(pool).await.expect("the database");
        if there >= least {
            return;
        }
        assert!(Instant::now() < deadline, "{there}, not {least}: {count}");
        sleep(Duration::from_millis(5)).await;
    }
}
