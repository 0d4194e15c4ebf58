//! A transaction that does not end.

use sqlx::{Connection, PgConnection};

use super::Error;

/// A transaction that has written and goes on seeing what was there when it began. Rolled back when dropped.
pub(super) struct Open(#[expect(dead_code, reason = "held, not used")] PgConnection);

impl Open {
    /// Begins one.
    pub(super) async fn begin(url: &str) -> Result<Self, Error> {
        let mut conn = PgConnection::connect(url).await?;
        for statement in [
            "create table beside (n integer)",
            "begin isolation level repeatable read",
            "insert into beside values (1)",
        ] {
            sqlx::query(statement).execute(&mut conn).await?;
        }
        Ok(Self(conn))
    }
}
