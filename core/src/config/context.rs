//! Everything that a process needs to reach the world.

use super::{AlipayConfig, CatalogConfig, DatabaseConfig, Env, apps_from_env, redis_from_env};
use crate::domain::Settings;
use crate::events::RedisConfig;

/// What a [`Context`](crate::Context) is made of.
#[derive(Debug, Clone)]
pub struct ContextConfig {
    /// Postgres.
    pub database: DatabaseConfig,
    /// Redis.
    pub redis: RedisConfig,
    /// The Alipay applications, at least one.
    pub apps: Vec<AlipayConfig>,
    /// Where names and prices come from.
    pub catalog: CatalogConfig,
    /// How long things take.
    pub settings: Settings,
}

impl ContextConfig {
    /// Reads all of it, so that every fault is found at once.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let database = DatabaseConfig::from_env(env);
        let redis = redis_from_env(env);
        let apps = apps_from_env(env);
        let catalog = CatalogConfig::from_env(env);
        let settings = Settings::from_env(env);
        Some(Self { database: database?, redis: redis?, apps: apps?, catalog: catalog?, settings: settings? })
    }
}
