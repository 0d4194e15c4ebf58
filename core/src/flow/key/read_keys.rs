//! Reading API keys.

use crate::context::Context;
use crate::domain::{ApiKey, KeySecret};
use crate::error::{Error, Thing};
use crate::store;

/// Every key, the oldest first, those that were revoked among them.
pub async fn list_keys(cx: &Context) -> Result<Vec<ApiKey>, Error> {
    Ok(store::api_keys::list(&mut *cx.connection().await?).await?)
}

/// Every key that opens something, by the SHA-256 of its secret: for a process that knows its callers without asking each time.
pub async fn live_keys(cx: &Context) -> Result<Vec<([u8; 32], ApiKey)>, Error> {
    Ok(store::api_keys::list_live(&mut *cx.connection().await?).await?)
}

/// Whose secret this is, also of a key that was revoked.
pub async fn identify_key(cx: &Context, secret: &KeySecret) -> Result<ApiKey, Error> {
    let mut conn = cx.connection().await?;
    store::api_keys::find_by_sha256(&mut conn, &secret.sha256())
        .await?
        .ok_or(Error::NotFound(Thing::Key(None)))
}
