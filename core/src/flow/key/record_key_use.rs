//! Notes that an API key is in use.

use chrono::{DateTime, Utc};

use crate::context::Context;
use crate::domain::KeyId;
use crate::error::Error;
use crate::store;

/// Notes when a key was used, so that an operator sees whether anybody still needs it.
pub async fn record_key_use(cx: &Context, key_id: KeyId, at: DateTime<Utc>) -> Result<(), Error> {
    Ok(store::api_keys::record_use(&mut *cx.connection().await?, key_id, at).await?)
}
