//! A database for each test, copied from a template that is made once per set of migrations.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::TimeDelta;
use pay_core::MIGRATOR;
use pay_core::domain::{AppId, Money, Product};
use pay_core::store;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool};
use ulid::Ulid;
use url::Url;

use crate::APP_ID;

/// What every test may sell: id, name, price in fen.
const PRODUCTS: [(&str, &str, i64); 2] =
    [("coffee", "咖啡 Coffee \"großé\" & more 😀", 2_800), ("book", "Book", 1)];

/// How many connections a shop has.
pub const CONNECTIONS_MAX: u32 = 16;

/// Where the names of functions are looked up by those to whom a database's time is turned.
const TURNED: &str = "turned,public,pg_catalog";

/// Any number; only one test makes the template at a time.
const TEMPLATE_LOCK: i64 = 0x70_61_79;

/// A database that is dropped by [`Database::close`].
#[derive(Debug)]
pub struct Database {
    name: String,
    admin: PgConnectOptions,
    /// Its address.
    pub url: String,
    /// Connections to it.
    pub pool: PgPool,
}

impl Database {
    /// A fresh one with all tables and two products.
    ///
    /// # Panics
    /// Without a server at `TEST_DATABASE_URL`.
    pub async fn create() -> Self {
        Self::create_at(admin()).await
    }

    /// The same at another server, whose own database is at this address.
    pub async fn create_on(server: &str) -> Self {
        Self::create_at(server.parse().expect("an address of a server's own database")).await
    }

    async fn create_at(admin: PgConnectOptions) -> Self {
        let mut conn = admin.connect().await.expect("the server");
        let template = template(&admin, &mut conn).await;
        Self::make(admin, conn, &format!("template {template} strategy file_copy")).await
    }

    /// One without tables.
    ///
    /// # Panics
    /// Without a server at `TEST_DATABASE_URL`.
    pub async fn empty() -> Self {
        let admin = admin();
        let conn = admin.connect().await.expect("the server at TEST_DATABASE_URL");
        Self::make(admin, conn, "").await
    }

    async fn make(admin: PgConnectOptions, mut conn: PgConnection, how: &str) -> Self {
        let name = format!("test_{}", Ulid::generate().to_string().to_lowercase());
        run(&mut conn, format!("create database {name} {how}")).await;
        conn.close().await.expect("to leave the server");

        let options = admin.clone().database(&name);
        let pool = connect(&options).await;
        Self { name, admin, url: options.to_url_lossy().to_string(), pool }
    }

    /// Cuts off whoever is connected, and lets nobody in until [`Database::come_back`].
    pub async fn go_away(&self) {
        let mut conn = self.admin.connect().await.expect("the server at TEST_DATABASE_URL");
        run(&mut conn, format!("alter database {} allow_connections false", self.name)).await;
        let cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1";
        sqlx::query(cut).bind(&self.name).execute(&mut conn).await.expect("to cut them off");
    }

    /// Lets everybody in again. Of one whose time was [turned](Database::turn), it is now so far ahead of this host's.
    pub async fn come_back(&self, ahead: TimeDelta) {
        let mut conn = self.admin.connect().await.expect("the server at TEST_DATABASE_URL");
        run(&mut conn, format!("alter database {} allow_connections true", self.name)).await;
        self.make_turned(ahead).await;
    }

    /// From now on its time is ahead of this host's, or behind if `by` is negative, for whoever connects.
    pub async fn turn(&mut self, by: TimeDelta) {
        self.make_turned(by).await;
        let turned = format!("alter database {} set search_path = {TURNED}", self.name);
        sqlx::raw_sql(AssertSqlSafe(turned)).execute(&self.pool).await.expect("to turn its time");
        self.pool.close().await;
        self.pool = connect(&self.admin.clone().database(&self.name)).await;
    }

    /// Its address for those to whom its time is ahead by so much, or behind.
    pub async fn url_ahead(&self, by: TimeDelta) -> String {
        self.make_turned(by).await;
        let mut url: Url = self.url.parse().expect("an address");
        url.query_pairs_mut().append_pair("options[search_path]", TURNED);
        url.to_string()
    }

    /// Functions that stand before Postgres' own for those who look there first.
    async fn make_turned(&self, by: TimeDelta) {
        let micros = by.num_microseconds().expect("not so far");
        let turned = format!(
            "create schema if not exists turned;
             create or replace function turned.clock_timestamp() returns timestamptz language sql
                 as 'select pg_catalog.clock_timestamp() + {micros} * interval ''1 microsecond''';
             create or replace function turned.now() returns timestamptz language sql
                 as 'select pg_catalog.now() + {micros} * interval ''1 microsecond''';"
        );
        sqlx::raw_sql(AssertSqlSafe(turned)).execute(&self.pool).await.expect("to turn its time");
    }

    /// Drops it, whoever is still connected.
    pub async fn close(self) {
        self.pool.close().await;
        remove(&self.admin, &self.name).await;
    }

    /// Drops the one at this address, of a test that panicked and goes on all the same.
    pub async fn remove(url: &str) {
        let options: PgConnectOptions = url.parse().expect("its address");
        remove(&admin(), options.get_database().expect("its name")).await;
    }
}

async fn remove(admin: &PgConnectOptions, name: &str) {
    let mut conn = admin.connect().await.expect("the server at TEST_DATABASE_URL");
    run(&mut conn, format!("drop database {name} with (force)")).await;
}

/// The server's own database.
fn admin() -> PgConnectOptions {
    let admin = std::env::var("TEST_DATABASE_URL")
        .expect("TEST_DATABASE_URL: run the tests by ./test, which brings a server");
    admin.parse().expect("TEST_DATABASE_URL: an address of a server's own database")
}

async fn connect(options: &PgConnectOptions) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS_MAX);
    pool.connect_with(options.clone()).await.expect("the test's database")
}

async fn run(conn: &mut PgConnection, statement: String) {
    sqlx::query(AssertSqlSafe(statement.clone()))
        .execute(conn)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// Named by what is in it, so that a changed migration makes a new one.
async fn template(admin: &PgConnectOptions, conn: &mut PgConnection) -> String {
    let mut fingerprint = DefaultHasher::new();
    pay_queue::migrations_fingerprint().hash(&mut fingerprint);
    MIGRATOR.iter().for_each(|migration| migration.checksum.hash(&mut fingerprint));
    PRODUCTS.hash(&mut fingerprint);
    let name = format!("paydesk_{:016x}", fingerprint.finish());

    sqlx::query("select pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut *conn)
        .await
        .expect("the lock");
    let ready: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1 and datistemplate)")
            .bind(&name)
            .fetch_one(&mut *conn)
            .await
            .expect("the list of databases");
    if !ready {
        run(conn, format!("drop database if exists {name} with (force)")).await;
        run(conn, format!("create database {name}")).await;
        let pool = PgPool::connect_with(admin.clone().database(&name)).await.expect("the template");
        fill(&pool).await;
        pool.close().await;
        run(conn, format!("alter database {name} is_template true")).await;
    }
    sqlx::query("select pg_advisory_unlock($1)").bind(TEMPLATE_LOCK).execute(conn).await.expect("the lock");
    name
}

async fn fill(pool: &PgPool) {
    MIGRATOR.run(pool).await.expect("the product's tables");
    pay_queue::migrate(pool).await.expect("the queue's tables");
    let mut conn = pool.acquire().await.expect("a connection");
    for (product_id, name, price_fen) in PRODUCTS {
        let price = Money::from_fen(price_fen).expect("a price");
        let product =
            Product { product_id: product_id.to_owned(), name: name.to_owned(), price, expiry: None };
        store::products::put(&mut conn, &AppId::new(APP_ID), &product).await.expect("a product");
    }
}
