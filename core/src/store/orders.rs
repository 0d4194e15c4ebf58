//! The `orders` table and its history.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, Row};

use super::order_stage::Columns;
use super::{Locked, StoreError, events};
use crate::domain::{AppId, Change, EventType, EvidenceId, Order, OrderFilter, OrderId, Telling};

impl FromRow<'_, PgRow> for Order {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let order_id = row.try_get("order_id")?;
        let amount = row.try_get("amount_fen")?;
        let stage = Columns::from_row(row)?.stage(order_id, amount);
        Ok(Self {
            order_id,
            app_id: row.try_get("app_id")?,
            user_id: row.try_get("user_id")?,
            product_id: row.try_get("product_id")?,
            subject: row.try_get("subject")?,
            amount,
            channel: row.try_get("channel")?,
            stage: stage.map_err(|impossible| sqlx::Error::Decode(Box::new(impossible)))?,
            version: row.try_get("version")?,
            created_at: row.try_get("created_at")?,
            expires_at: row.try_get("expires_at")?,
            replaces: row.try_get("replaces")?,
        })
    }
}

/// Every column of an [`Order`], for the statements of this file.
macro_rules! columns {
    () => {
        "order_id, app_id, user_id, product_id, subject, amount_fen, channel, status, cashier, offered, refunded_fen,
         paid_late, version,
         created_at, expires_at, prepaid_at, paid_at, closing_at, closed_at, close_reason, replaces"
    };
}

/// Writes a new order and tells of it, unless the user has an open one for the product: then nothing is written and `false` comes
/// back. Waits for a parallel insert of the same user and product to end, so that of a hundred one wins.
pub async fn insert(conn: &mut PgConnection, order: &Order) -> Result<bool, StoreError> {
    let stage = Columns::of(order);
    let inserted = sqlx::query(
        "insert into orders (order_id, app_id, user_id, product_id, subject, amount_fen, channel, status, offered,
                             version, created_at, expires_at, replaces)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (app_id, user_id, product_id) where status in ('CREATE', 'PAY_WAIT') do nothing",
    )
    .bind(order.order_id)
    .bind(&order.app_id)
    .bind(&order.user_id)
    .bind(&order.product_id)
    .bind(&order.subject)
    .bind(order.amount)
    .bind(order.channel)
    .bind(stage.status)
    .bind(stage.offered)
    .bind(order.version)
    .bind(order.created_at)
    .bind(order.expires_at)
    .bind(order.replaces)
    .execute(&mut *conn)
    .await?
    .rows_affected()
        == 1;
    if inserted {
        events::insert(conn, &Telling::of_order(EventType::OrderCreated, order, order.created_at)).await?;
    }
    Ok(inserted)
}

/// The order as it stands.
pub async fn find(conn: &mut PgConnection, order_id: OrderId) -> Result<Option<Order>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from orders where order_id = $1"))
        .bind(order_id)
        .fetch_optional(conn)
        .await?)
}

/// The order as it stands, for a caller who speaks for an app: an order of another app does not exist.
pub async fn find_of_app(
    conn: &mut PgConnection,
    app_id: &AppId,
    order_id: OrderId,
) -> Result<Option<Order>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from orders where order_id = $1 and app_id = $2"))
        .bind(order_id)
        .bind(app_id)
        .fetch_optional(conn)
        .await?)
}

/// The statement of [`list`], for one user's orders or for all. Two statements, since a plan that is made once for "this user, or any"
/// is good for neither. An absent bound is endless, so the index can be read between both.
macro_rules! list {
    ($of:literal) => {
        concat!(
            "select ",
            columns!(),
            " from orders
              where app_id = $1 and ",
            $of,
            "
                and created_at >= coalesce($3, '-infinity'::timestamptz)
                and (created_at, order_id) < (coalesce($4, 'infinity'::timestamptz), $5)
                and ($6::text is null or status = $6)
              order by created_at desc, order_id desc
              limit $7"
        )
    };
}

/// The statements of [`list`], with a user and without, for tests of their plans.
pub const LIST: [&str; 2] = [list!("user_id = $2"), list!("$2::text is null")];

/// An app's orders, newest first.
pub async fn list(
    conn: &mut PgConnection,
    app_id: &AppId,
    filter: &OrderFilter,
    limit: i64,
) -> Result<Vec<Order>, StoreError> {
    let [of_user, of_all] = LIST;
    // A place is before the filter's end already; without one, no id is below the empty text, so the end itself is left out.
    let until = filter.after.map(|place| place.at).or(filter.created_before);
    let below = filter.after.map(|place| place.id.to_string()).unwrap_or_default();
    Ok(sqlx::query_as(if filter.user_id.is_some() { of_user } else { of_all })
        .bind(app_id)
        .bind(&filter.user_id)
        .bind(filter.created_after)
        .bind(until)
        .bind(below)
        .bind(filter.status)
        .bind(limit)
        .fetch_all(conn)
        .await?)
}

/// The order, locked until the transaction ends.
pub async fn lock(conn: &mut PgConnection, order_id: OrderId) -> Result<Option<Locked<Order>>, StoreError> {
    Ok(sqlx::query_as(concat!("select ", columns!(), " from orders where order_id = $1 for update"))
        .bind(order_id)
        .fetch_optional(conn)
        .await?)
}

/// Every order that took this one's place or whose place it took, directly or through others, itself included; oldest first, locked until
/// the transaction ends. In this order everybody locks them, so nobody waits for another in a circle: the caller holds none of them yet.
pub async fn lock_chain(
    conn: &mut PgConnection,
    order_id: OrderId,
) -> Result<Vec<Locked<Order>>, StoreError> {
    let mut chain: Vec<Locked<Order>> = Vec::new();
    loop {
        let ids = chain_of(conn, order_id).await?;
        if ids.len() == chain.len() {
            return Ok(chain);
        }
        // While we waited for a lock, its holder may have replaced the youngest once more; a younger one is locked last.
        chain = sqlx::query_as(concat!(
            "select ",
            columns!(),
            " from orders where order_id = any($1) order by order_id for update"
        ))
        .bind(ids)
        .fetch_all(&mut *conn)
        .await?;
    }
}

/// The same, for who holds the lock of one of them: nothing is waited for, and if somebody holds another of them it is
/// [`StoreError::Stale`], to be tried again.
pub async fn lock_chain_at_once(
    conn: &mut PgConnection,
    order: &Locked<Order>,
) -> Result<Vec<Locked<Order>>, StoreError> {
    let ids = chain_of(conn, order.order_id).await?;
    let expected = ids.len();
    let chain: Vec<Locked<Order>> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from orders where order_id = any($1) order by order_id for update skip locked"
    ))
    .bind(ids)
    .fetch_all(conn)
    .await?;
    if chain.len() == expected { Ok(chain) } else { Err(StoreError::Stale) }
}

/// The ids of an order's chain, as far as it has been committed.
async fn chain_of(conn: &mut PgConnection, order_id: OrderId) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "with recursive chain (order_id) as (
             select $1::text
             union
             select linked.order_id
             from chain
             cross join lateral (
                 select replaces as order_id from orders where orders.order_id = chain.order_id and replaces is not null
                 union all
                 select order_id from orders where replaces = chain.order_id
             ) as linked
         )
         select order_id from chain",
    )
    .bind(order_id)
    .fetch_all(conn)
    .await?)
}

/// The user's open order of a product, locked; none when it has ended meanwhile.
pub async fn lock_open(
    conn: &mut PgConnection,
    app_id: &AppId,
    user_id: &str,
    product_id: &str,
) -> Result<Option<Locked<Order>>, StoreError> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from orders
          where app_id = $1 and user_id = $2 and product_id = $3 and status in ('CREATE', 'PAY_WAIT')
          for update"
    ))
    .bind(app_id)
    .bind(user_id)
    .bind(product_id)
    .fetch_optional(conn)
    .await?)
}

/// Writes a change: the row, its history and the event it causes, together. [`StoreError::Stale`] when the order has moved.
///
/// Returns whether there is an event to publish.
pub async fn apply(
    conn: &mut PgConnection,
    change: &Change,
    evidence_id: Option<EvidenceId>,
) -> Result<bool, StoreError> {
    let after = &change.after;
    let stage = Columns::of(after);
    // What the new stage does not hold and does not contradict stays, as a record of the stages before.
    let moved = sqlx::query(
        "update orders
         set channel = $3, status = $4, version = $5,
             cashier = case when $4 in ('CREATE', 'PAY_WAIT') then $6 else cashier end,
             offered = offered or $7, prepaid_at = coalesce($8, prepaid_at), closing_at = coalesce($9, closing_at),
             closed_at = $10, close_reason = $11, paid_at = $12, paid_late = $13, refunded_fen = $14
         where order_id = $1 and version = $2",
    )
    .bind(after.order_id)
    .bind(change.before.version)
    .bind(after.channel)
    .bind(stage.status)
    .bind(after.version)
    .bind(stage.cashier.map(Json))
    .bind(stage.offered)
    .bind(stage.prepaid_at)
    .bind(stage.closing_at)
    .bind(stage.closed_at)
    .bind(stage.close_reason)
    .bind(stage.paid_at)
    .bind(stage.paid_late)
    .bind(stage.refunded)
    .execute(&mut *conn)
    .await?;
    if moved.rows_affected() == 0 {
        return Err(StoreError::Stale);
    }

    sqlx::query(
        "insert into order_history (order_id, version, from_status, to_status, trigger, evidence_id, at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(after.order_id)
    .bind(after.version)
    .bind(change.before.status())
    .bind(stage.status)
    .bind(change.trigger)
    .bind(evidence_id)
    .bind(change.at)
    .execute(&mut *conn)
    .await?;

    let Some(event_type) = change.event() else { return Ok(false) };
    events::insert(conn, &Telling::of_order(event_type, after, change.at)).await?;
    Ok(true)
}

/// The versions of some orders, for those who wait for a change.
pub async fn versions(
    conn: &mut PgConnection,
    order_ids: &[OrderId],
) -> Result<Vec<(OrderId, i32)>, StoreError> {
    let texts: Vec<String> = order_ids.iter().map(ToString::to_string).collect();
    Ok(sqlx::query_as("select order_id, version from orders where order_id = any($1)")
        .bind(texts)
        .fetch_all(conn)
        .await?)
}

/// Open orders whose time has passed, oldest first and at most `limit`.
pub async fn list_expired(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OrderId>, StoreError> {
    Ok(sqlx::query_scalar(
        "select order_id from orders
         where status in ('CREATE', 'PAY_WAIT') and expires_at <= $1
         order by expires_at
         limit $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Orders that can still be paid and whose cashier nobody has prepared since `before`, oldest first and at most `limit`.
pub async fn list_not_prepared(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OrderId>, StoreError> {
    Ok(sqlx::query_scalar(
        "select order_id from orders
         where cashier is null and status in ('CREATE', 'PAY_WAIT') and created_at < $1 and expires_at > $2
         order by created_at
         limit $3",
    )
    .bind(before)
    .bind(now)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}
