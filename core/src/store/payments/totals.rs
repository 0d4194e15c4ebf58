//! What went back of a trade in all, by Alipay's count.

use sqlx::PgConnection;

use crate::domain::{AppId, Money, Payment, SuspectReason};
use crate::store::{Locked, StoreError};
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
