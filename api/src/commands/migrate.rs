//! `pay-api migrate`.

use pay_core::config::{DatabaseConfig, Env, app_ids_from_env};
use pay_core::domain::{AppId, Money, Product};
use pay_core::{MIGRATOR, store, telemetry};

use super::Failure;

/// What `--demo` puts on sale: id, name, price in fen.
const DEMO_PRODUCTS: [(&str, &str, i64); 3] = [
    ("coffee", "手冲咖啡 Coffee", 2_800),
    ("book", "《支付系统》Book", 8_888),
    ("month", "会员月卡 Membership", 1),
];

pub(crate) async fn migrate(demo: bool) -> Result<(), Failure> {
    let mut env = Env::of_process();
    telemetry::start(&mut env);
    let database = DatabaseConfig::from_env(&mut env);
    let app_ids = if demo { app_ids_from_env(&mut env) } else { Some(Vec::new()) };
    let (database, app_ids) = env.finish(database.zip(app_ids))?;
    let pool = database.pool();

    MIGRATOR.run(&pool).await.map_err(|error| Failure::work("the product's tables", &error))?;
    pay_queue::migrate(&pool).await.map_err(|error| Failure::work("the queue's tables", &error))?;
    tracing::info!("the tables are up to date");
    for app_id in &app_ids {
        seed(&pool, app_id).await.map_err(|error| Failure::work("the demo's products", &error))?;
    }
    Ok(())
}

async fn seed(pool: &sqlx::PgPool, app_id: &AppId) -> Result<(), store::StoreError> {
    let mut conn = pool.acquire().await?;
    for (product_id, name, price_fen) in DEMO_PRODUCTS {
        let Ok(price) = Money::from_fen(price_fen) else { continue };
        let product =
            Product { product_id: product_id.to_owned(), name: name.to_owned(), price, expiry: None };
        store::products::put(&mut conn, app_id, &product).await?;
    }
    tracing::info!("{} products are on sale", DEMO_PRODUCTS.len());
    Ok(())
}
