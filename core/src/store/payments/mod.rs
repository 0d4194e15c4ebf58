//! Money that Alipay took: the `payments` table, one row per trade.
//!
//! Every write repeats what it was decided on (the amounts, the disposition and whether an operator has to decide, as they were read)
//! and fails with [`StoreError::Stale`] if the row has moved: a lock alone is not trusted.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use super::{Locked, StoreError};
use crate::domain::{
    AppId, Disposition, Evidence, EvidenceId, Money, Order, OrderId, Payment, PaymentTrigger, Review,
    ReviewReason, Suspect, Unmatched,
};

impl FromRow<'_, PgRow> for Payment {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let recorded_at = row.try_get("recorded_at")?;
        // A release before knew neither reason nor time, and left both as they were.
        let review = if row.try_get("undecided")? {
            let reason = row.try_get::<Option<_>, _>("review_reason")?.unwrap_or(ReviewReason::OlderRelease);
            let since = row.try_get::<Option<_>, _>("review_since")?.unwrap_or(recorded_at);
            Some(Review { reason, since })
        } else {
            None
        };
        let suspect = match (row.try_get("suspect_reason")?, row.try_get("suspect_since")?) {
            (Some(reason), Some(since)) => Some(Suspect { reason, since }),
            _ => None,
        };
        Ok(Self {
            app_id: row.try_get("app_id")?,
            trade_no: row.try_get("trade_no")?,
            order_id: row.try_get("order_id")?,
            amount: row.try_get("amount_fen")?,
            refunded: row.try_get("refunded_fen")?,
            reserved: row.try_get("reserved_fen")?,
            refundable: row.try_get("refundable")?,
            disposition: row.try_get("disposition")?,
            review,
            suspect,
            settled_outside: row.try_get("settled_outside")?,
            recorded_at,
        })
    }
}

macro_rules! columns {
    () => {
        "app_id, trade_no, order_id, amount_fen, refunded_fen, reserved_fen, refundable, undecided, disposition,
         review_reason, review_since, suspect_reason, suspect_since, settled_outside, recorded_at"
    };
}

/// The payment, if it still is as it was read: the condition of every write that was decided on it.
macro_rules! as_read {
    () => {
        " where app_id = $1 and trade_no = $2 and disposition = $3 and undecided = $4 and refunded_fen = $5
            and reserved_fen = $6 and settled_outside is not distinct from $7"
    };
}

/// Binds what [`as_read`] compares.
macro_rules! bind_as_read {
    ($query:expr, $payment:expr) => {
        $query
            .bind(&$payment.app_id)
            .bind(&$payment.trade_no)
            .bind($payment.disposition)
            .bind($payment.undecided())
            .bind($payment.refunded)
            .bind($payment.reserved)
            .bind(&$payment.settled_outside)
    };
}

// Below the macros, which they use.
mod left_over;
mod looks;
mod review;
mod totals;

pub use left_over::{Named, list_left_over, list_not_examined};
pub use looks::{look_again, look_by, looked, next_look, take_due_looks};
pub use review::{
    clear_suspect, leave_to_operator, list_for_operator, list_settled_outside, mark_suspect, settle_outside,
    take_from_operator,
};
pub use totals::{Totals, note_total, refund_total};

fn one(result: &sqlx::postgres::PgQueryResult) -> Result<(), StoreError> {
    if result.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Records the money that `evidence` tells of, to be asked about at `look_at`, and returns its balance; `None` when this trade's money
/// is recorded already.
pub async fn insert(
    conn: &mut PgConnection,
    order: &Locked<Order>,
    evidence: &Evidence,
    disposition: Disposition,
    look_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<Locked<Payment>>, StoreError> {
    let report = &evidence.report;
    Ok(sqlx::query_as(concat!(
        "insert into payments (app_id, trade_no, out_trade_no, order_id, amount_fen, disposition, evidence_id, paid_at,
                               recorded_at, refundable, look_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (app_id, trade_no) do nothing
         returning ",
        columns!()
    ))
    .bind(&evidence.app_id)
    .bind(&report.trade_no)
    .bind(order.order_id)
    .bind(order.order_id)
    .bind(report.amount)
    .bind(disposition)
    .bind(evidence.evidence_id)
    .bind(report.paid_at)
    .bind(now)
    .bind(report.refundable)
    .bind(look_at)
    .fetch_optional(conn)
    .await?)
}

/// Matches money with its order that was recorded before the order was known, and that nobody has decided about. `None` when there is
/// no such money.
pub async fn match_with_order(
    conn: &mut PgConnection,
    order: &Locked<Order>,
    evidence: &Evidence,
    disposition: Disposition,
) -> Result<Option<Locked<Payment>>, StoreError> {
    let report = &evidence.report;
    // Its refunds are the order's too.
    sqlx::query(
        "update refunds set order_id = $3
         where app_id = $1 and trade_no = $2 and order_id is null
           and exists (select from payments
                       where app_id = $1 and trade_no = $2 and disposition = $4 and undecided)",
    )
    .bind(&evidence.app_id)
    .bind(&report.trade_no)
    .bind(report.order_id)
    .bind(Disposition::Unmatched)
    .execute(&mut *conn)
    .await?;
    Ok(sqlx::query_as(concat!(
        "update payments
         set order_id = $3, disposition = $4, evidence_id = $5, refundable = refundable and $6, undecided = false,
             review_reason = null, review_since = null
         where app_id = $1 and trade_no = $2 and disposition = $7 and undecided
         returning ",
        columns!()
    ))
    .bind(&evidence.app_id)
    .bind(&report.trade_no)
    .bind(order.order_id)
    .bind(disposition)
    .bind(evidence.evidence_id)
    .bind(report.refundable)
    .bind(Disposition::Unmatched)
    .fetch_optional(conn)
    .await?)
}

/// Records money for an order that does not exist, for an operator to decide about, and to be asked about at `look_at`; `None` when it is
/// recorded already.
pub async fn insert_unmatched(
    conn: &mut PgConnection,
    unmatched: &Unmatched,
    look_at: DateTime<Utc>,
) -> Result<Option<Locked<Payment>>, StoreError> {
    sqlx::query(
        "insert into evidence (evidence_id, app_id, out_trade_no, trade_no, source, trade_status, amount_fen, paid_at,
                               recorded_at, refundable, refunded_fen, out_request_no)
         values ($1, $2, $3, $4, 'query', $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(unmatched.evidence_id)
    .bind(&unmatched.app_id)
    .bind(&unmatched.out_trade_no)
    .bind(&unmatched.trade_no)
    .bind(&unmatched.trade_status)
    .bind(unmatched.amount)
    .bind(unmatched.paid_at)
    .bind(unmatched.recorded_at)
    .bind(unmatched.refundable)
    .bind(unmatched.refunded)
    .bind(&unmatched.out_request_no)
    .execute(&mut *conn)
    .await?;
    Ok(sqlx::query_as(concat!(
        "insert into payments (app_id, trade_no, out_trade_no, amount_fen, disposition, evidence_id, paid_at, recorded_at,
                               refundable, undecided, review_reason, review_since, look_at)
         values ($1, $2, $3, $4, $10, $5, $6, $7, $8, true, $11, $7, $9)
         on conflict (app_id, trade_no) do nothing
         returning ",
        columns!()
    ))
    .bind(&unmatched.app_id)
    .bind(&unmatched.trade_no)
    .bind(&unmatched.out_trade_no)
    .bind(unmatched.amount)
    .bind(unmatched.evidence_id)
    .bind(unmatched.paid_at)
    .bind(unmatched.recorded_at)
    .bind(unmatched.refundable)
    .bind(look_at)
    .bind(Disposition::Unmatched)
    .bind(ReviewReason::Unmatched)
    .fetch_optional(conn)
    .await?)
}

/// The payment by one trade, as it stands.
pub async fn find(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
) -> Result<Option<Payment>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from payments where app_id = $1 and trade_no = $2"))
        .bind(app_id)
        .bind(trade_no)
        .fetch_optional(conn)
        .await?)
}

/// The payment by one trade, locked until the transaction ends. Whoever also locks its order locks that first.
pub async fn lock(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
) -> Result<Option<Locked<Payment>>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from payments where app_id = $1 and trade_no = $2 for update"
    ))
    .bind(app_id)
    .bind(trade_no)
    .fetch_optional(conn)
    .await?)
}

/// The order that a payment names; the inner `None` for money that matches none.
pub async fn find_order_id(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
) -> Result<Option<Option<OrderId>>, StoreError> {
    Ok(sqlx::query_scalar("select order_id from payments where app_id = $1 and trade_no = $2")
        .bind(app_id)
        .bind(trade_no)
        .fetch_optional(conn)
        .await?)
}

/// The first statement of Alipay's that told of a payment, or that matched it with its order.
pub async fn find_evidence_id(
    conn: &mut PgConnection,
    payment: &Payment,
) -> Result<Option<EvidenceId>, StoreError> {
    Ok(sqlx::query_scalar("select evidence_id from payments where app_id = $1 and trade_no = $2")
        .bind(&payment.app_id)
        .bind(&payment.trade_no)
        .fetch_optional(conn)
        .await?)
}

/// The payment that paid an order, locked until the transaction ends.
pub async fn lock_settling(
    conn: &mut PgConnection,
    order: &Locked<Order>,
) -> Result<Option<Locked<Payment>>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from payments where order_id = $1 and disposition = 'settles' for update"
    ))
    .bind(order.order_id)
    .fetch_optional(conn)
    .await?)
}

/// Promises an amount to a refund; never more than is left.
pub async fn reserve(
    conn: &mut PgConnection,
    payment: &Locked<Payment>,
    amount: Money,
) -> Result<(), StoreError> {
    payment.state().next(PaymentTrigger::RefundPromised)?;
    let query = bind_as_read!(
        sqlx::query(concat!(
            "update payments set reserved_fen = reserved_fen + $8",
            as_read!(),
            " and refunded_fen + reserved_fen + $8 <= amount_fen"
        )),
        payment
    );
    one(&query.bind(amount).execute(conn).await?)
}

/// From now on this money pays its order.
pub async fn set_settling(conn: &mut PgConnection, payment: &Locked<Payment>) -> Result<(), StoreError> {
    payment.state().next(PaymentTrigger::PaysItsOrder)?;
    let query = bind_as_read!(
        sqlx::query(concat!(
            "update payments
             set disposition = 'settles', undecided = false, review_reason = null, review_since = null",
            as_read!()
        )),
        payment
    );
    one(&query.execute(conn).await?)
}

/// Alipay takes no refunds of the trade any more. It never does again.
pub async fn set_not_refundable(
    conn: &mut PgConnection,
    payment: &Locked<Payment>,
) -> Result<(), StoreError> {
    sqlx::query("update payments set refundable = false where app_id = $1 and trade_no = $2")
        .bind(&payment.app_id)
        .bind(&payment.trade_no)
        .execute(conn)
        .await?;
    Ok(())
}
