//! Databases full of events.

use sqlx::{AssertSqlSafe, PgConnection};

use super::sample::{APP_ID, KINDS, envelopes};
use super::{Error, Place};
use crate::cluster::Cluster;

/// A template with the product's tables and so many orders whose events stand in the feed, and are announced.
pub(super) async fn template(cluster: &Cluster, name: &str, orders: usize) -> Result<String, Error> {
    let place = Place::new(cluster, name).await?;
    pay_core::migrate(&place.pool).await?;
    let mut conn = place.pool.acquire().await?;
    insert(&mut conn, 0, orders).await?;
    sqlx::query(
        "insert into events (event_id, app_id, order_id, type, sequence, body, created_at, feed_position, published_at)
         select event_id, app_id, order_id, type, sequence, body, at, place, at from told order by place",
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query("update event_relay set announced = (select count(*) from events)")
        .execute(&mut *conn)
        .await?;
    drop(conn);
    sqlx::query("vacuum analyze").execute(&place.pool).await?;
    Ok(place.into_template().await)
}

/// Writes the events of so many orders, which wait for the relay once this has committed. Returns how many.
pub(super) async fn waiting(conn: &mut PgConnection, first: usize, orders: usize) -> Result<usize, Error> {
    insert(conn, first, orders).await?;
    let written = sqlx::query(
        "insert into events (event_id, app_id, order_id, type, sequence, body, created_at)
         select event_id, app_id, order_id, type, sequence, body, at from told order by place",
    )
    .execute(conn)
    .await?;
    Ok(usize::try_from(written.rows_affected())?)
}

/// Writes orders from this number on, and lets the view `told` show their events: an order's are ten and five hundred orders apart.
async fn insert(conn: &mut PgConnection, first: usize, orders: usize) -> Result<(), Error> {
    let (sample, envelopes) = envelopes()?;
    let (order, event) = (id("ord", "n"), id("evt", "place"));
    let last = first + orders;
    let made = format!(
        "insert into orders (order_id, app_id, user_id, product_id, subject, amount_fen, channel, status, offered, version,
                             created_at, expires_at, prepaid_at, paid_at)
         select {order}, '{APP_ID}', 'buyer-' || n, 'coffee', 'Coffee', 8888, 'page', 'PAY_SUCCESS', true, 3,
                now(), now() + interval '30 minutes', now(), now()
         from generate_series({first} + 1, {last}) as n"
    );
    sqlx::query(AssertSqlSafe(made)).execute(&mut *conn).await?;

    sqlx::query("drop table if exists kinds cascade").execute(&mut *conn).await?;
    sqlx::query(
        "create temporary table kinds (sequence integer, type text, after integer, id text, body text)",
    )
    .execute(&mut *conn)
    .await?;
    for (((kind, after), (id, body)), sequence) in KINDS.into_iter().zip([0, 10, 500]).zip(envelopes).zip(1..)
    {
        sqlx::query("insert into kinds values ($1, $2, $3, $4, replace($5, $6, 'ORDER'))")
            .bind(sequence)
            .bind(kind.as_str())
            .bind(after)
            .bind(id)
            .bind(body)
            .bind(sample)
            .execute(&mut *conn)
            .await?;
    }
    let told = format!(
        "create temporary view told as
         select place, event_id, '{APP_ID}' as app_id, order_id, type, sequence,
                replace(replace(body, 'ORDER', order_id), id, event_id) as body, now() as at
         from (
             select {event} as event_id, {order} as order_id, sequence, place
             from (
                 select n, sequence, row_number() over (order by n + after, sequence) + {first} * 3 as place
                 from generate_series({first} + 1, {last}) as n cross join kinds
             ) as numbered
         ) as named
         join kinds using (sequence)"
    );
    sqlx::query(AssertSqlSafe(told)).execute(conn).await?;
    Ok(())
}

/// SQL for an id that sorts by a number, as ids do by their time.
fn id(prefix: &str, number: &str) -> String {
    format!(
        "'{prefix}_01' || lpad(upper(to_hex({number})), 8, '0') || upper(left(md5(({number})::text), 16))"
    )
}
