//! Which work has no job. Shared by who finds what is unfinished and who leaves it to others.

use chrono::{DateTime, TimeDelta, Utc};
use pay_queue::{Job, admin};
use sqlx::PgConnection;

use crate::error::Error;
use crate::store::StoreError;

/// How long a dead letter rests before its work is given a new job.
const REST: TimeDelta = TimeDelta::minutes(15);

/// Those of the keys that no live job of this kind holds, and no dead letter that still rests.
pub(in crate::flow) async fn unattended<J: Job>(
    conn: &mut PgConnection,
    keys: Vec<String>,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Error> {
    if keys.is_empty() {
        return Ok(keys);
    }
    let attended = admin::attended(conn, J::NAME, &keys, now - REST).await.map_err(StoreError::from)?;
    Ok(keys.into_iter().filter(|key| !attended.contains(key)).collect())
}
