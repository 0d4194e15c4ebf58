//! Reading refunds.

use crate::context::Context;
use crate::domain::{AppId, Refund, RefundId};
use crate::error::Error;
use crate::store;

/// The refund, if this app has it.
#[tracing::instrument(name = "flow.get_refund", skip_all, fields(refund.id = %refund_id))]
pub async fn get_refund(cx: &Context, app_id: &AppId, refund_id: RefundId) -> Result<Refund, Error> {
    let mut conn = cx.connection().await?;
    store::refunds::find_of_app(&mut conn, app_id, refund_id).await?.ok_or(Error::no_refund(refund_id))
}
