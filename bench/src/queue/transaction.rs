//! A row like an order's and its job in one transaction, 32 callers: ours against the same statements in
//! pgbench.

use std::time::Instant;

use pay_queue::Enqueue;
use sqlx::{Connection, PgPool};

use super::ours::Noop;
use super::{Error, Place, per_second};
use crate::cluster::Cluster;

const CALLERS: usize = 32;

const TABLE: &str = "
create table orders (
    order_id text primary key, app_id text not null, user_id bigint not null, product_id text not null,
    amount_fen bigint not null, status text not null, version bigint not null default 1,
    created_at timestamptz not null default now()
);
create unique index orders_open on orders (app_id, user_id, product_id) where status in ('CREATE', 'PAY_WAIT');
create sequence orders_made";

const ORDER: &str = "insert into orders (order_id, app_id, user_id, product_id, amount_fen, status)
 values ($1, 'shop', $2, 'coffee', 8888, 'CREATE')";

/// What [`Enqueue::insert`] sends, with pgbench's variables.
const SCRIPT: &str = "\\set user random(1, 2000000000)
begin;
insert into orders (order_id, app_id, user_id, product_id, amount_fen, status)
 values ('ord_' || nextval('orders_made'), 'shop', :user, 'coffee', 8888, 'CREATE');
insert into queue.job (queue, name, payload, state, priority, due_at, created_at,
                       key, key_until, holds_key, serial_key, trace)
 select 'noop', 'noop', '{\"n\":1}'::jsonb,
        case when coalesce(null::timestamptz, clock.now) > clock.now then 'scheduled' else 'ready' end,
        0::smallint, coalesce(null::timestamptz, clock.now), clock.now, null, null, false, null, null
 from (select coalesce(null::timestamptz, now()) as now) as clock
 on conflict (name, key) where holds_key do nothing
 returning job_id;
commit;
";

/// Transactions per second of pgbench.
pub(super) async fn pgbench(cluster: &Cluster, place: &Place, transactions: usize) -> Result<f64, Error> {
    sqlx::raw_sql(TABLE).execute(&place.pool).await?;
    let script = cluster.file("transaction.sql", SCRIPT)?;
    let each = transactions.div_ceil(CALLERS).to_string();
    let output = cluster
        .program("pgbench")
        .args(["-n", "-M", "prepared", "-j", "2", "-c", &CALLERS.to_string(), "-t", &each, "-f"])
        .arg(script)
        .arg(&place.url)
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let tps = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    tps.ok_or_else(|| {
        format!("pgbench: {}\n{said}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into()
    })
}

/// Transactions per second of our callers.
pub(super) async fn ours(place: &Place, transactions: usize) -> Result<f64, Error> {
    sqlx::raw_sql(TABLE).execute(&place.pool).await?;
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(u32::try_from(CALLERS)?)
        .min_connections(u32::try_from(CALLERS)?)
        .test_before_acquire(false)
        .connect(&place.url)
        .await?;
    let each = transactions.div_ceil(CALLERS);
    let started = Instant::now();
    let callers = (0..CALLERS).map(|caller| tokio::spawn(call(pool.clone(), caller * each, each)));
    for caller in callers.collect::<Vec<_>>() {
        caller.await?.map_err(|error| error.to_string())?;
    }
    let took = started.elapsed();
    pool.close().await;
    Ok(per_second(each * CALLERS, took))
}

/// Keeps its connection, as a client of pgbench does.
async fn call(pool: PgPool, first: usize, count: usize) -> Result<(), pay_queue::enqueue::Error> {
    let mut conn = pool.acquire().await?;
    for n in first..first + count {
        let mut tx = conn.begin().await?;
        sqlx::query(ORDER)
            .bind(format!("ord_{n}"))
            .bind(i64::try_from(n).unwrap_or(i64::MAX))
            .execute(&mut *tx)
            .await?;
        Enqueue::new(&Noop { n }).insert(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(())
}
