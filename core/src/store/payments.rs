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
    ReviewReason, Suspect, SuspectReason, Unmatched,
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

/// What Alipay says went back of a trade, and what we know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The most that Alipay ever said, if it ever did.
    pub said: Option<Money>,
    /// What is booked.
    pub refunded: Money,
    /// What calls may have moved whose outcome is not known.
    pub in_doubt: Money,
    /// Why the payment is suspect, if it is.
    pub suspect: Option<SuspectReason>,
}

/// Notes Alipay's running total of what went back, where it says one and more than ever, and returns all that is known of it.
pub async fn note_total(
    conn: &mut PgConnection,
    payment: &Locked<Payment>,
    total: Option<Money>,
) -> Result<Totals, StoreError> {
    let (said, refunded, in_doubt, suspect) = sqlx::query_as(
        "update payments set refund_total_fen = greatest(refund_total_fen, $3)
         where app_id = $1 and trade_no = $2
         returning refund_total_fen, refunded_fen, (
             select coalesce(sum(refunds.amount_fen), 0)::bigint from refunds
             where refunds.app_id = $1 and refunds.trade_no = $2
               and (refunds.status = 'unknown' or refunds.status = 'pending' and refunds.unanswered_at is not null)
         ), suspect_reason",
    )
    .bind(&payment.app_id)
    .bind(&payment.trade_no)
    .bind(total)
    .fetch_one(conn)
    .await?;
    Ok(Totals { said, refunded, in_doubt, suspect })
}

/// What went back of a trade in all, by Alipay's count, where it said so.
pub async fn refund_total(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
) -> Result<Option<Money>, StoreError> {
    let total =
        sqlx::query_scalar("select refund_total_fen from payments where app_id = $1 and trade_no = $2");
    Ok(total.bind(app_id).bind(trade_no).fetch_optional(conn).await?.flatten())
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

/// Has Alipay asked about the trade at this time, or earlier if that was planned.
pub async fn look_by(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update payments set look_at = least(look_at, $3)
         where app_id = $1 and trade_no = $2 and (look_at is null or look_at > $3)",
    )
    .bind(app_id)
    .bind(trade_no)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(())
}

/// An app's payments that Alipay is to be asked about by now, longest due first and at most `limit`, put off to `next` so that the next
/// call finds others; a look that is done takes the payment off the clock.
pub async fn take_due_looks(
    conn: &mut PgConnection,
    app_id: &AppId,
    now: DateTime<Utc>,
    next: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "with due as materialized (
             select trade_no from payments
             where app_id = $1 and look_at <= $2
             order by look_at
             limit $4
             for update skip locked
         )
         update payments set look_at = $3
         where app_id = $1 and trade_no = any (array(select trade_no from due))
         returning trade_no",
    )
    .bind(app_id)
    .bind(now)
    .bind(next)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// When Alipay is next asked about a trade; none if not.
pub async fn next_look(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = sqlx::query_scalar("select look_at from payments where app_id = $1 and trade_no = $2");
    Ok(next.bind(app_id).bind(trade_no).fetch_optional(conn).await?.flatten())
}

/// Notes that Alipay was asked about a trade, and when it is asked again, if it is. A look that was planned since `planned` was read stays.
pub async fn looked(
    conn: &mut PgConnection,
    payment: &Locked<Payment>,
    planned: Option<DateTime<Utc>>,
    next: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "update payments
         set looked_at = $5, look_at = case when look_at is not distinct from $3 then $4 else look_at end
         where app_id = $1 and trade_no = $2",
    )
    .bind(&payment.app_id)
    .bind(&payment.trade_no)
    .bind(planned)
    .bind(next)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Which trade of which app, and the order that it names.
pub type Named = (AppId, String, Option<OrderId>);

/// Money of these apps recorded before `before` that pays nothing and of which nothing becomes, see [`Payment::is_left_over`]; at most `limit`.
pub async fn list_left_over(
    conn: &mut PgConnection,
    app_ids: &[String],
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Named>, StoreError> {
    Ok(sqlx::query_as(
        "select app_id, trade_no, order_id from payments
         where disposition <> 'settles' and not undecided and settled_outside is null
           and refunded_fen + reserved_fen < amount_fen
           and app_id = any($1) and recorded_at < $2 and (look_at is not null or looked_at is not null)
         order by recorded_at
         limit $3",
    )
    .bind(app_ids)
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Money recorded by a release that kept no clock of looks, and not examined since; at most `limit`.
pub async fn list_not_examined(conn: &mut PgConnection, limit: i64) -> Result<Vec<Named>, StoreError> {
    Ok(sqlx::query_as(
        "select app_id, trade_no, order_id from payments
         where look_at is null and looked_at is null
         order by recorded_at
         limit $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?)
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
