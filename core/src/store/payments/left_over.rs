//! Money that nobody has finished with.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::domain::{AppId, OrderId};
use crate::store::StoreError;
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
