//! Makes an API key.

use crate::context::Context;
use crate::domain::{ApiKey, AppId, KeyId, KeySecret, Scopes};
use crate::error::Error;
use crate::store;

/// Makes a key for an app and returns it with its secret, which is not to be had a second time. Any number of keys may be valid at
/// once, so that one can take the place of another without a moment between them.
#[tracing::instrument(name = "flow.create_key", skip_all)]
pub async fn create_key(
    cx: &Context,
    app_id: &AppId,
    name: &str,
    scopes: Scopes,
) -> Result<(ApiKey, KeySecret), Error> {
    let now = cx.now();
    let secret = KeySecret::generate();
    let key = ApiKey {
        key_id: KeyId::new(now),
        app_id: app_id.clone(),
        name: name.to_owned(),
        scopes,
        created_at: now,
        last_used_at: None,
        revoked_at: None,
    };
    store::api_keys::insert(&mut *cx.connection().await?, &key, &secret.sha256()).await?;
    tracing::info!(key.id = %key.key_id, "key {} is made: {:?} for app {app_id}, {}", key.key_id, name, key.scopes);
    Ok((key, secret))
}
