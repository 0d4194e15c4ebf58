//! A database for each test, copied from a template that is migrated once.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool};

/// A database of its own, dropped with this value.
pub(super) struct Database {
    pub(super) pool: PgPool,
    name: String,
    admin: PgConnectOptions,
}

impl Database {
    pub(super) async fn new() -> Self {
        let url = std::env::var("TEST_DATABASE_URL").expect(
            "TEST_DATABASE_URL must name a PostgreSQL where databases may be created, \
             such as postgres://postgres@127.0.0.1:5432/postgres",
        );
        let admin: PgConnectOptions = url.parse().expect("TEST_DATABASE_URL is no Postgres URL");
        let mut conn = admin.connect().await.expect("TEST_DATABASE_URL cannot be reached");
        let template = template(&admin, &mut conn).await;
        let name = format!("queue_{}", ulid::Ulid::generate().to_string().to_lowercase());
        execute(&mut conn, format!("create database {name} template {template}")).await;
        conn.close().await.unwrap();
        let pool = PgPoolOptions::new()
            .max_connections(12)
            .connect_with(admin.clone().database(&name))
            .await
            .unwrap();
        Self { pool, name, admin }
    }

    pub(super) fn options(&self) -> PgConnectOptions {
        self.admin.clone().database(&self.name)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                if let Ok(mut conn) = admin.connect().await {
                    execute(&mut conn, format!("drop database if exists {name} with (force)")).await;
                }
            });
        });
        let _ = dropped.join();
    }
}

/// The migrated template, made by whoever comes first; its name changes with the migrations.
async fn template(admin: &PgConnectOptions, conn: &mut PgConnection) -> String {
    let template = format!("queue_template_{}", crate::migrations_fingerprint());
    sqlx::query("select pg_advisory_lock(hashtextextended($1, 0))")
        .bind(&template)
        .execute(&mut *conn)
        .await
        .unwrap();
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&template)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    if !exists {
        let raw = format!("{template}_raw");
        execute(conn, format!("drop database if exists {raw} with (force)")).await;
        execute(conn, format!("create database {raw}")).await;
        let pool = PgPool::connect_with(admin.clone().database(&raw)).await.unwrap();
        crate::migrate(&pool).await.unwrap();
        pool.close().await;
        execute(conn, format!("alter database {raw} rename to {template}")).await;
    }
    sqlx::query("select pg_advisory_unlock(hashtextextended($1, 0))")
        .bind(&template)
        .execute(conn)
        .await
        .unwrap();
    template
}

async fn execute(conn: &mut PgConnection, sql: String) {
    sqlx::query(AssertSqlSafe(sql)).execute(conn).await.unwrap();
}
