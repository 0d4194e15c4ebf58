//! `pay-api migrate`.

use pay_core::config::{DatabaseConfig, Env, app_ids_from_env};
use pay_core::domain::{Money, Product};
use pay_core::error::chain;
use pay_core::migrate::put_on_sale;
use pay_core::telemetry;

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

    pay_core::migrate(&pool).await.map_err(|error| Failure::Work(chain(&error)))?;
    tracing::info!("the tables are up to date");
    for app_id in &app_ids {
        let products = demo_products();
        put_on_sale(&pool, app_id, &products)
            .await
            .map_err(|error| Failure::work("the demo's products", &error))?;
        tracing::info!("{} products are on sale", products.len());
    }
    Ok(())
}

fn demo_products() -> Vec<Product> {
    let product = |(product_id, name, price_fen): (&str, &str, i64)| {
        let price = Money::from_fen(price_fen).ok()?;
        Some(Product { product_id: product_id.to_owned(), name: name.to_owned(), price, expiry: None })
    };
    DEMO_PRODUCTS.into_iter().filter_map(product).collect()
}
