//! What an operator decides about, and what of it was dealt with elsewhere.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::one;
use crate::domain::{AppId, Payment, PaymentTrigger, ReviewReason, SuspectReason};
use crate::store::{Locked, StoreError};
/// Leaves to an operator what becomes of this money.
pub async fn leave_to_operator(
    conn: &mut PgConnection,
    payment: &Locked<Payment>,
    reason: ReviewReason,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    payment.state().next(PaymentTrigger::LeftToOperator)?;
    let query = bind_as_read!(
        sqlx::query(concat!(
            "update payments set undecided = true, review_reason = $8, review_since = $9",
            as_read!()
        )),
        payment
    );
    one(&query.bind(reason).bind(now).execute(conn).await?)
}

/// Nobody has to decide about this money any more: somebody did, or all of it is back.
pub async fn take_from_operator(
    conn: &mut PgConnection,
    payment: &Locked<Payment>,
) -> Result<(), StoreError> {
    let query = bind_as_read!(
        sqlx::query(concat!(
            "update payments set undecided = false, review_reason = null, review_since = null",
            as_read!()
        )),
        payment
    );
    one(&query.execute(conn).await?)
}

/// An operator dealt with this money elsewhere, under a reference. What was suspect about it is explained with that.
pub async fn settle_outside(
    conn: &mut PgConnection,
    payment: &Locked<Payment>,
    reference: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    payment.state().next(PaymentTrigger::SettledOutside)?;
    let query = bind_as_read!(
        sqlx::query(concat!(
            "update payments
             set settled_outside = $8, settled_outside_at = $9, undecided = false, review_reason = null,
                 review_since = null, suspect_reason = null, suspect_since = null",
            as_read!()
        )),
        payment
    );
    one(&query.bind(reference).bind(now).execute(conn).await?)
}

/// Notes that something went back at Alipay which we cannot name. What was noted before stays, with its time.
pub async fn mark_suspect(
    conn: &mut PgConnection,
    payment: &Locked<Payment>,
    reason: SuspectReason,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update payments set suspect_reason = coalesce(suspect_reason, $3), suspect_since = coalesce(suspect_since, $4)
         where app_id = $1 and trade_no = $2",
    )
    .bind(&payment.app_id)
    .bind(&payment.trade_no)
    .bind(reason)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// What was suspect about it is explained.
pub async fn clear_suspect(conn: &mut PgConnection, payment: &Locked<Payment>) -> Result<(), StoreError> {
    sqlx::query(
        "update payments set suspect_reason = null, suspect_since = null
         where app_id = $1 and trade_no = $2 and suspect_since is not null",
    )
    .bind(&payment.app_id)
    .bind(&payment.trade_no)
    .execute(conn)
    .await?;
    Ok(())
}

/// Payments that an operator has to look at: those to be decided about, those of which something went back that we cannot name, and those
/// with a refund made before `overdue` that is not settled; at most `limit` of each.
pub async fn list_for_operator(
    conn: &mut PgConnection,
    app_id: &AppId,
    overdue: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Payment>, StoreError> {
    // One read for each of the partial indexes.
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from payments
          where app_id = $1 and trade_no in (
              (select trade_no from payments where app_id = $1 and undecided order by recorded_at limit $3)
              union
              (select trade_no from payments
               where app_id = $1 and suspect_since is not null
               order by suspect_since limit $3)
              union
              (select trade_no from refunds
               where app_id = $1 and status in ('pending', 'unknown') and created_at < $2
               order by created_at limit $3)
          )
          order by recorded_at, trade_no"
    ))
    .bind(app_id)
    .bind(overdue)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Money that operators dealt with elsewhere, the newest decision first and at most `limit`.
pub async fn list_settled_outside(
    conn: &mut PgConnection,
    app_id: &AppId,
    limit: i64,
) -> Result<Vec<Payment>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from payments where app_id = $1 and settled_outside is not null
          order by settled_outside_at desc limit $2"
    ))
    .bind(app_id)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}
