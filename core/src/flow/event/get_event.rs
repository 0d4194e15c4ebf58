//! Reading one event.

use crate::context::Context;
use crate::domain::{AppId, EventId};
use crate::error::{Error, Thing};
use crate::store;

/// The event's envelope, byte for byte as it is announced, if this app has it: also one that the feed does not show yet.
#[tracing::instrument(name = "flow.get_event", skip_all, fields(event.id = %event_id))]
pub async fn get_event(cx: &Context, app_id: &AppId, event_id: EventId) -> Result<String, Error> {
    let mut conn = cx.connection().await?;
    let body = store::events::find_of_app(&mut conn, app_id, event_id).await?;
    body.ok_or(Error::NotFound(Thing::Event(event_id)))
}
