//! The floor: what PostgreSQL itself needs to hand out rows and take them back, and nothing else.

use std::future::Future;

use sqlx::PgPool;

use super::Error;
use super::drain::Tally;

const BATCH: i64 = 100;
const CONNECTIONS: usize = 4;

pub(super) async fn fill(pool: &PgPool, jobs: usize) -> Result<(), Error> {
    sqlx::raw_sql(
        "create table bare (id bigint primary key, payload text not null, claimed boolean not null default false);
         create index bare_ready on bare (id) where not claimed;",
    )
    .execute(pool)
    .await?;
    sqlx::query("insert into bare select n, '{\"n\":1}' from generate_series(1, $1) as n")
        .bind(i64::try_from(jobs)?)
        .execute(pool)
        .await?;
    Ok(())
}

/// Four connections, each: claim 100, commit; finish 100, commit.
pub(super) async fn drain(pool: PgPool, tally: Tally, stop: impl Future<Output = ()>) -> Result<(), Error> {
    let loops = (0..CONNECTIONS).map(|_| tokio::spawn(work(pool.clone(), tally.clone())));
    let loops: Vec<_> = loops.collect();
    stop.await;
    for work in loops {
        work.await??;
    }
    Ok(())
}

async fn work(pool: PgPool, tally: Tally) -> sqlx::Result<()> {
    let mut conn = pool.acquire().await?;
    loop {
        let claimed: Vec<(i64, String)> = sqlx::query_as(
            "update bare set claimed = true
             where id = any (array(select id from bare where not claimed order by id limit $1 for update skip locked))
             returning id, payload",
        )
        .bind(BATCH)
        .fetch_all(&mut *conn)
        .await?;
        if claimed.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = claimed.into_iter().map(|(id, _)| id).collect();
        sqlx::query("delete from bare where id = any ($1)").bind(&ids).execute(&mut *conn).await?;
        tally.add(ids.len());
    }
}
