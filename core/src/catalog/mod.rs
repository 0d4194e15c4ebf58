//! Where names and prices come from. Asked before any transaction begins. Imports `domain`.

pub mod http;
pub mod postgres;

use std::fmt::Debug;

use async_trait::async_trait;

use crate::domain::{AppId, Product};

pub use http::HttpCatalog;
pub use postgres::PostgresCatalog;

/// A catalogue of what is on sale.
#[async_trait]
pub trait Catalog: Debug + Send + Sync {
    /// The product as it is on sale now, or none.
    async fn find(&self, app_id: &AppId, product_id: &str) -> Result<Option<Product>, CatalogError>;
}

/// Why the catalogue gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// It could not be reached in time; the same later is right.
    #[error("the catalogue is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It answered something that is not a product.
    #[error("the catalogue's answer is wrong: {0}")]
    Wrong(String),
}
