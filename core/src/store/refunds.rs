//! The `refunds` table.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use super::StoreError;
use crate::domain::decide::adopt_refund::RefundReport;
use crate::domain::{
    AppId, EvidenceId, OrderId, Payment, Place, Refund, RefundId, RefundState, RefundStatus, Unsettled,
};

impl FromRow<'_, PgRow> for Refund {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let refund_id = row.try_get("refund_id")?;
        Ok(Self {
            refund_id,
            app_id: row.try_get("app_id")?,
            trade_no: row.try_get("trade_no")?,
            order_id: row.try_get("order_id")?,
            refund_no: row.try_get("refund_no")?,
            out_request_no: row.try_get("out_request_no")?,
            amount: row.try_get("amount_fen")?,
            requested: row.try_get("requested_fen")?,
            reason: row.try_get("reason")?,
            origin: row.try_get("origin")?,
            state: state(row, refund_id)?,
            delayed_at: row.try_get("delayed_at")?,
            created_at: row.try_get("created_at")?,
        })
    }
}

/// A row that no release writes and whose state cannot be told.
#[derive(Debug, thiserror::Error)]
#[error("refund {refund_id} cannot be {status}: {what}")]
struct ImpossibleRefund {
    refund_id: RefundId,
    status: RefundStatus,
    what: &'static str,
}

/// A row also keeps what earlier states wrote: one that failed its `unanswered_at`. Reading passes over it.
fn state(row: &PgRow, refund_id: RefundId) -> Result<RefundState, sqlx::Error> {
    let status: RefundStatus = row.try_get("status")?;
    let impossible = |what| sqlx::Error::Decode(Box::new(ImpossibleRefund { refund_id, status, what }));
    let unsettled = || -> Result<Unsettled, sqlx::Error> {
        let pending_reason = row.try_get("pending_reason")?;
        Ok(Unsettled { pending_reason, unanswered_at: row.try_get("unanswered_at")? })
    };
    let settled_at = || -> Result<DateTime<Utc>, sqlx::Error> {
        row.try_get::<Option<_>, _>("settled_at")?.ok_or_else(|| impossible("settled_at is missing"))
    };
    Ok(match status {
        RefundStatus::Pending => RefundState::Pending(unsettled()?),
        RefundStatus::Unknown => RefundState::Unknown(unsettled()?),
        RefundStatus::Succeeded => {
            RefundState::Succeeded { at: settled_at()?, corrected: row.try_get("corrected")? }
        }
        RefundStatus::Failed => {
            let failure = row.try_get::<Option<_>, _>("failure")?;
            let failure = failure.ok_or_else(|| impossible("failure is missing"))?;
            RefundState::Failed { at: settled_at()?, failure }
        }
    })
}

macro_rules! columns {
    () => {
        "refund_id, app_id, trade_no, order_id, refund_no, out_request_no, amount_fen, reason, origin, status, failure,
         created_at, settled_at, requested_fen, pending_reason, unanswered_at, delayed_at, corrected"
    };
}

/// Stores a refund. `false` when there is one of this number already, ours or Alipay's.
pub async fn insert(conn: &mut PgConnection, refund: &Refund) -> Result<bool, StoreError> {
    let written = sqlx::query(
        "insert into refunds (refund_id, app_id, trade_no, order_id, refund_no, out_request_no, amount_fen, reason, origin,
                              status, failure, created_at, settled_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing"
    )
    .bind(refund.refund_id)
    .bind(&refund.app_id)
    .bind(&refund.trade_no)
    .bind(refund.order_id)
    .bind(&refund.refund_no)
    .bind(&refund.out_request_no)
    .bind(refund.amount)
    .bind(&refund.reason)
    .bind(refund.origin)
    .bind(refund.status())
    .bind(refund.failure())
    .bind(refund.created_at)
    .bind(refund.settled_at())
    .execute(conn)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// The refund as it stands.
pub async fn find(conn: &mut PgConnection, refund_id: RefundId) -> Result<Option<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from refunds where refund_id = $1"))
        .bind(refund_id)
        .fetch_optional(conn)
        .await?)
}

/// The refund as it stands, for a caller who speaks for an app.
pub async fn find_of_app(
    conn: &mut PgConnection,
    app_id: &AppId,
    refund_id: RefundId,
) -> Result<Option<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from refunds where refund_id = $1 and app_id = $2"))
        .bind(refund_id)
        .bind(app_id)
        .fetch_optional(conn)
        .await?)
}

/// The refund that a caller's own number names.
pub async fn find_by_refund_no(
    conn: &mut PgConnection,
    app_id: &AppId,
    refund_no: &str,
) -> Result<Option<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from refunds where app_id = $1 and refund_no = $2"))
        .bind(app_id)
        .bind(refund_no)
        .fetch_optional(conn)
        .await?)
}

/// The refund that Alipay's number names.
pub async fn find_by_request_no(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
    out_request_no: &str,
) -> Result<Option<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from refunds where app_id = $1 and trade_no = $2 and out_request_no = $3"
    ))
    .bind(app_id)
    .bind(trade_no)
    .bind(out_request_no)
    .fetch_optional(conn)
    .await?)
}

/// An order's refunds, oldest first; there are at most as many as fen were paid, and at most `limit` come back.
pub async fn list(conn: &mut PgConnection, order_id: OrderId, limit: i64) -> Result<Vec<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from refunds where order_id = $1 order by created_at, refund_id limit $2"
    ))
    .bind(order_id)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// An order's refunds behind a place, oldest first.
pub async fn list_after(
    conn: &mut PgConnection,
    order_id: OrderId,
    after: Option<Place<RefundId>>,
    limit: i64,
) -> Result<Vec<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from refunds
          where order_id = $1 and (created_at, refund_id) > (coalesce($2, '-infinity'::timestamptz), $3)
          order by created_at, refund_id limit $4"
    ))
    .bind(order_id)
    .bind(after.map(|place| place.at))
    .bind(after.map(|place| place.id.to_string()).unwrap_or_default())
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// A trade's refunds, oldest first and at most `limit`; the caller holds the payment's row lock.
pub async fn list_of_trade(
    conn: &mut PgConnection,
    app_id: &AppId,
    trade_no: &str,
    limit: i64,
) -> Result<Vec<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from refunds where app_id = $1 and trade_no = $2 order by created_at, refund_id limit $3"
    ))
    .bind(app_id)
    .bind(trade_no)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Refunds made before `before` that are not settled, behind a place, oldest first and at most `limit`.
pub async fn list_open(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    after: Option<Place<RefundId>>,
    limit: i64,
) -> Result<Vec<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from refunds
          where status in ('pending', 'unknown') and created_at < $1
            and (created_at, refund_id) > (coalesce($2, '-infinity'::timestamptz), $3)
          order by created_at, refund_id limit $4"
    ))
    .bind(before)
    .bind(after.map(|place| place.at))
    .bind(after.map(|place| place.id.to_string()).unwrap_or_default())
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Has a refund that failed tried again, under its number and its amount. [`StoreError::Stale`] when it is not failed any more.
pub async fn revive(conn: &mut PgConnection, refund: &Refund) -> Result<(), StoreError> {
    let revived = sqlx::query(
        "update refunds set status = 'pending', failure = null, settled_at = null, delayed_at = null
         where refund_id = $1 and status = 'failed' and amount_fen = $2",
    )
    .bind(refund.refund_id)
    .bind(refund.amount)
    .execute(conn)
    .await?;
    one(&revived)
}

/// Of a trade's refunds all that may still move money or be corrected, the newest first and at most `limit`, and those of these numbers
/// whatever became of them.
pub async fn list_unsure(
    conn: &mut PgConnection,
    payment: &Payment,
    numbers: &[&str],
    limit: i64,
) -> Result<Vec<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from refunds
          where app_id = $1 and trade_no = $2 and (status <> 'succeeded' or out_request_no = any($3))
          order by out_request_no = any($3) desc, created_at desc, refund_id desc limit $4"
    ))
    .bind(&payment.app_id)
    .bind(&payment.trade_no)
    .bind(numbers)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

impl FromRow<'_, PgRow> for RefundReport {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            evidence_id: row.try_get("evidence_id")?,
            app_id: row.try_get("app_id")?,
            trade_no: row.try_get("trade_no")?,
            amount: row.try_get("amount_fen")?,
            refunded: row.try_get("refunded_fen")?,
            out_request_no: row.try_get("out_request_no")?,
            recorded_at: row.try_get("recorded_at")?,
        })
    }
}

/// What a statement says of money that went back, whatever order it names.
pub async fn find_report(
    conn: &mut PgConnection,
    evidence_id: EvidenceId,
) -> Result<Option<RefundReport>, StoreError> {
    Ok(sqlx::query_as(
        "select evidence_id, app_id, trade_no, amount_fen, refunded_fen, out_request_no, recorded_at
         from evidence where evidence_id = $1",
    )
    .bind(evidence_id)
    .fetch_optional(conn)
    .await?)
}

/// Whether a call may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It may, and it is noted: without an answer it counts as one that nobody knows the outcome of.
    Taken,
    /// Another refund of the trade was called for a moment ago. Not before this time.
    NotBefore(DateTime<Utc>),
}

/// Takes the turn to call for a refund at `now`, if no refund of its trade was called for within `apart`, and notes the call in the same
/// statement. Holds across processes; [`StoreError::Stale`] when the refund is not as it was read.
pub async fn take_turn(
    conn: &mut PgConnection,
    refund: &Refund,
    now: DateTime<Utc>,
    apart: TimeDelta,
) -> Result<Turn, StoreError> {
    let (taken, noted, last): (bool, bool, Option<DateTime<Utc>>) = sqlx::query_as(
        "with turn as (
             update payments set refund_called_at = $5
             where app_id = $3 and trade_no = $4 and (refund_called_at is null or refund_called_at <= $6)
             returning app_id
         ), noted as (
             update refunds set unanswered_at = $5
             where refund_id = $1 and status = $2 and unanswered_at is not distinct from $7
               and status in ('pending', 'unknown') and exists (select from turn)
             returning refund_id
         )
         select exists (select from turn), exists (select from noted),
                (select refund_called_at from payments where app_id = $3 and trade_no = $4)",
    )
    .bind(refund.refund_id)
    .bind(refund.status())
    .bind(&refund.app_id)
    .bind(&refund.trade_no)
    .bind(now)
    .bind(now - apart)
    .bind(refund.unanswered_at())
    .fetch_one(conn)
    .await?;
    match (taken, noted, last) {
        (true, true, _) => Ok(Turn::Taken),
        (true, false, _) => Err(StoreError::Stale),
        // Another process took it while this statement ran: what was read is from before.
        (false, _, last) => Ok(Turn::NotBefore(
            last.map(|last| last + apart).filter(|free| *free > now).unwrap_or(now + apart),
        )),
    }
}

/// Has no refund of this one's trade called for before `until`: [`take_turn`] is not given.
pub async fn hold(conn: &mut PgConnection, refund: &Refund, until: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query(
        "update payments set refund_called_at = greatest(refund_called_at, $3) where app_id = $1 and trade_no = $2",
    )
    .bind(&refund.app_id)
    .bind(&refund.trade_no)
    .bind(until)
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes a refund that was adopted as Alipay's the shop's own: its number, reason and origin, and what it asked for.
/// [`StoreError::Stale`] when somebody did before.
pub async fn take_over(conn: &mut PgConnection, refund: &Refund) -> Result<(), StoreError> {
    let written = sqlx::query(
        "update refunds set refund_no = $2, reason = $3, origin = $4, requested_fen = $5
         where refund_id = $1 and origin = 'external' and refund_no is null",
    )
    .bind(refund.refund_id)
    .bind(&refund.refund_no)
    .bind(&refund.reason)
    .bind(refund.origin)
    .bind(refund.requested)
    .execute(conn)
    .await?;
    one(&written)
}

/// Refunds that are not settled although they were made before this time, and that nobody was told of; at most `limit`, in the order in
/// which their orders are locked.
pub async fn list_delayed(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select * from (select ",
        columns!(),
        " from refunds
          where status in ('pending', 'unknown') and created_at < $1 and delayed_at is null
          order by created_at limit $2) as delayed
          order by order_id nulls last, refund_id"
    ))
    .bind(before)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Notes that subscribers are told that a refund takes long, and returns it as it stands; `None` when it is settled or they were told.
pub async fn mark_delayed(
    conn: &mut PgConnection,
    refund_id: RefundId,
    now: DateTime<Utc>,
) -> Result<Option<Refund>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "update refunds set delayed_at = $2
         where refund_id = $1 and status in ('pending', 'unknown') and delayed_at is null
         returning ",
        columns!()
    ))
    .bind(refund_id)
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// Stores a refund that succeeded before we heard of it, and books it with its payment in the same statement. `false` when there is one of
/// its number already. What was promised meanwhile is left alone, even where it no longer fits.
///
/// The caller holds the payment's row lock.
pub async fn insert_succeeded(conn: &mut PgConnection, refund: &Refund) -> Result<bool, StoreError> {
    let booked = sqlx::query(
        "with booked as (
             insert into refunds (refund_id, app_id, trade_no, order_id, out_request_no, amount_fen, origin, status,
                                  created_at, settled_at)
             values ($1, $2, $3, $4, $5, $6, $7, 'succeeded', $8, $9)
             on conflict do nothing
             returning app_id, trade_no, amount_fen
         )
         update payments set refunded_fen = refunded_fen + booked.amount_fen
         from booked
         where payments.app_id = booked.app_id and payments.trade_no = booked.trade_no",
    )
    .bind(refund.refund_id)
    .bind(&refund.app_id)
    .bind(&refund.trade_no)
    .bind(refund.order_id)
    .bind(&refund.out_request_no)
    .bind(refund.amount)
    .bind(refund.origin)
    .bind(refund.created_at)
    .bind(refund.settled_at())
    .execute(conn)
    .await?;
    Ok(booked.rows_affected() == 1)
}

fn one(written: &sqlx::postgres::PgQueryResult) -> Result<(), StoreError> {
    if written.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Writes how a refund stands that is not settled: its status, why it waits, and when a call was made whose answer we do not have.
/// [`StoreError::Stale`] when it is not as it was read.
pub async fn apply_waiting(
    conn: &mut PgConnection,
    before: &Refund,
    after: &Refund,
) -> Result<(), StoreError> {
    let written = sqlx::query(
        "update refunds set status = $4, pending_reason = $5, unanswered_at = $6
         where refund_id = $1 and status = $2 and unanswered_at is not distinct from $3
           and status in ('pending', 'unknown')",
    )
    .bind(before.refund_id)
    .bind(before.status())
    .bind(before.unanswered_at())
    .bind(after.status())
    .bind(after.pending_reason())
    .bind(after.unanswered_at())
    .execute(conn)
    .await?;
    one(&written)
}

/// Ends a refund: `after` succeeded or failed. The payment's balance moves with it, in the same statement.
///
/// [`StoreError::Stale`] when the refund is not as it was read. A failed one can succeed after all: then nothing is reserved for it any
/// more, and what went back is booked even where promises no longer fit.
///
/// The caller holds the payment's row lock.
pub async fn settle(conn: &mut PgConnection, before: &Refund, after: &Refund) -> Result<(), StoreError> {
    let settled = sqlx::query(
        "with settled as (
             update refunds
             set status = $3, failure = $4, settled_at = $5, amount_fen = $6, requested_fen = $7, corrected = $8,
                 pending_reason = null
             where refund_id = $1 and status = $2 and amount_fen = $9
             returning app_id, trade_no
         )
         update payments
         set reserved_fen = reserved_fen - case when $2 in ('pending', 'unknown') then $9 else 0 end,
             refunded_fen = refunded_fen + case when $3 = 'succeeded' then $6 else 0 end
         from settled
         where payments.app_id = settled.app_id and payments.trade_no = settled.trade_no",
    )
    .bind(before.refund_id)
    .bind(before.status())
    .bind(after.status())
    .bind(after.failure())
    .bind(after.settled_at())
    .bind(after.amount)
    .bind(after.requested)
    .bind(after.corrected())
    .bind(before.amount)
    .execute(conn)
    .await?;
    one(&settled)
}
