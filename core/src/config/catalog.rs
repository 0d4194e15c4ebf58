//! Where names and prices come from.

use url::Url;

use super::Env;

/// The catalogue that orders are priced by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogConfig {
    /// The `products` table of our own database.
    Postgres,
    /// Another service: `CATALOG_URL`, to which the product's id is appended.
    Http(Url),
}

impl CatalogConfig {
    /// Reads `CATALOG_URL`; without it, the catalogue is our own table.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let Some(text) = env.text("CATALOG_URL").map(str::to_owned) else { return Some(Self::Postgres) };
        match Url::parse(&text) {
            Ok(url)
                if matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none() =>
            {
                Some(Self::Http(url))
            }
            _ => {
                env.fault(
                    "CATALOG_URL",
                    format!("must be an http or https address without a query, and is {text:?}"),
                );
                None
            }
        }
    }
}
