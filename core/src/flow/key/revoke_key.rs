//! Ends an API key.

use crate::context::Context;
use crate::domain::{ApiKey, KeyId};
use crate::error::{Error, Thing};
use crate::store;

/// Ends a key; every process of the API refuses it a few seconds later. Safe to repeat: the first time counts.
#[tracing::instrument(name = "flow.revoke_key", skip_all, fields(key.id = %key_id))]
pub async fn revoke_key(cx: &Context, key_id: KeyId) -> Result<ApiKey, Error> {
    let mut conn = cx.connection().await?;
    let key = store::api_keys::revoke(&mut conn, key_id, cx.now())
        .await?
        .ok_or(Error::NotFound(Thing::Key(Some(key_id))))?;
    tracing::info!("key {key_id} is revoked");
    Ok(key)
}
