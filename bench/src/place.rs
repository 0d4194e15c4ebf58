//! Where something is measured.

use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};

use crate::cluster::Cluster;

type Error = Box<dyn std::error::Error>;

/// A database of its own for one measurement.
pub(crate) struct Place {
    name: String,
    pub(crate) url: String,
    pub(crate) pool: PgPool,
}

impl Place {
    /// An empty one, named after what is measured.
    pub(crate) async fn new(cluster: &Cluster, figure: &str) -> Result<Self, Error> {
        Self::of_template(cluster, figure, "template1").await
    }

    /// A copy of another, to which nobody is connected.
    pub(crate) async fn of_template(cluster: &Cluster, figure: &str, template: &str) -> Result<Self, Error> {
        let name: String = figure.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let admin = PgPool::connect(&cluster.url("postgres")).await?;
        let create = format!("create database \"{name}\" template \"{template}\"");
        sqlx::query(AssertSqlSafe(create)).execute(&admin).await?;
        // What the measurement before has dirtied is not for this one to write.
        sqlx::query("checkpoint").execute(&admin).await?;
        admin.close().await;
        let url = cluster.url(&name);
        let pool = PgPoolOptions::new().max_connections(40).connect(&url).await?;
        Ok(Self { name, url, pool })
    }

    /// Leaves it for others to be copied of; returns its name.
    pub(crate) async fn into_template(self) -> String {
        self.pool.close().await;
        self.name
    }

    /// Drops it.
    pub(crate) async fn remove(self, cluster: &Cluster) -> Result<(), Error> {
        self.pool.close().await;
        let admin = PgPool::connect(&cluster.url("postgres")).await?;
        let drop = format!("drop database \"{}\" with (force)", self.name);
        sqlx::query(AssertSqlSafe(drop)).execute(&admin).await?;
        admin.close().await;
        Ok(())
    }
}
