//! The catalogue of another service, over HTTP.
//!
//! `GET {CATALOG_URL}/{product_id}?app_id=…` answers 200 with `{"name", "price_fen", "expiry_s"?}`, or 404 for what is not on sale. Anything
//! else, or no answer in time, means that the catalogue is unavailable: no order is taken then. So does a name that
//! [`Product::check_name`] refuses, or an expiry above [`EXPIRY_MAX`]. One below [`EXPIRY_MIN`] is raised to it.

use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use url::Url;

use super::{Catalog, CatalogError};
use crate::domain::order::{EXPIRY_MAX, EXPIRY_MIN};
use crate::domain::{AppId, Money, Product};

/// Asks another service.
#[derive(Debug, Clone)]
pub struct HttpCatalog {
    client: Client,
    url: Url,
}

/// A buyer waits for this: better refused soon than late.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);
/// For the whole answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);
/// A product is a few hundred bytes.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

#[derive(Deserialize)]
struct Answer {
    name: String,
    price_fen: i64,
    expiry_s: Option<i64>,
}

impl HttpCatalog {
    /// Asks at `url`, to which the product's id is appended.
    ///
    /// # Errors
    /// [`CatalogError::Unavailable`] if this process cannot speak HTTP at all.
    pub fn new(url: Url) -> Result<Self, CatalogError> {
        let client = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(ANSWER_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(unavailable)?;
        Ok(Self { client, url })
    }

    async fn ask(&self, app_id: &AppId, product_id: &str) -> Result<Option<Vec<u8>>, CatalogError> {
        let mut url = self.url.clone();
        match url.path_segments_mut() {
            Ok(mut segments) => {
                segments.pop_if_empty().push(product_id);
            }
            Err(()) => return Err(CatalogError::Wrong("CATALOG_URL cannot have a path".to_owned())),
        }
        let request = self.client.get(url).query(&[("app_id", app_id.as_str())]);
        let mut answer = request.send().await.map_err(unavailable)?;
        match answer.status() {
            StatusCode::NOT_FOUND => return Ok(None),
            StatusCode::OK => {}
            status => return Err(CatalogError::Unavailable(format!("it answered {status}").into())),
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unavailable)? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(CatalogError::Wrong(format!("more than {ANSWER_BYTES_MAX} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Some(body))
    }
}

fn unavailable(error: reqwest::Error) -> CatalogError {
    CatalogError::Unavailable(error.without_url().into())
}

#[async_trait]
impl Catalog for HttpCatalog {
    async fn find(&self, app_id: &AppId, product_id: &str) -> Result<Option<Product>, CatalogError> {
        let Some(body) = self.ask(app_id, product_id).await? else { return Ok(None) };
        product(product_id, &body).map(Some)
    }
}

fn product(product_id: &str, body: &[u8]) -> Result<Product, CatalogError> {
    let Answer { name, price_fen, expiry_s } =
        serde_json::from_slice(body).map_err(|error| CatalogError::Wrong(error.to_string()))?;
    Product::check_name(&name).map_err(|fault| CatalogError::Wrong(fault.to_string()))?;
    let price = Money::from_fen(price_fen)
        .ok()
        .filter(|price| (1..=Money::ALIPAY_MAX.fen()).contains(&price.fen()))
        .ok_or_else(|| CatalogError::Wrong(format!("price_fen is {price_fen}")))?;
    let expiry_max = EXPIRY_MAX.num_seconds();
    if let Some(expiry_s) = expiry_s.filter(|expiry_s| !(1..=expiry_max).contains(expiry_s)) {
        return Err(CatalogError::Wrong(format!("expiry_s is {expiry_s}; it must be at most {expiry_max}")));
    }
    // Less than the least is raised to it, as in the table: services were told once that 60 s are enough.
    let expiry = expiry_s.map(|expiry_s| TimeDelta::seconds(expiry_s).max(EXPIRY_MIN));
    Ok(Product { product_id: product_id.to_owned(), name, price, expiry })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_product_or_wrong() {
        let coffee = product("coffee", r#"{"name":"咖啡","price_fen":2800,"more":1}"#.as_bytes()).unwrap();
        assert_eq!((coffee.price.fen(), coffee.expiry), (2800, None));
        let short = product("p", br#"{"name":"a","price_fen":1,"expiry_s":60}"#).unwrap();
        assert_eq!(short.expiry, Some(EXPIRY_MIN));
        for wrong in [
            r#"{"name":"","price_fen":1}"#,
            r#"{"name":"a\nb","price_fen":1}"#,
            r#"{"name":"a\u0000b","price_fen":1}"#,
            r#"{"name":"a\ud800b","price_fen":1}"#,
            r#"{"name":" ","price_fen":1}"#,
            r#"{"name":"a","price_fen":0}"#,
            r#"{"name":"a","price_fen":-1}"#,
            r#"{"name":"a","price_fen":1.5}"#,
            r#"{"name":"a","price_fen":10000000001}"#,
            r#"{"name":"a","price_fen":1,"expiry_s":0}"#,
            r#"{"name":"a","price_fen":1,"expiry_s":-60}"#,
            r#"{"name":"a","price_fen":1,"expiry_s":1296001}"#,
            "nothing",
        ] {
            assert!(matches!(product("p", wrong.as_bytes()), Err(CatalogError::Wrong(_))), "{wrong}");
        }
    }
}
