//! stub
use crate::context::{Context, Tx};
use crate::domain::{Order, Payment};
use crate::error::Error;
use chrono::{DateTime, Utc};
pub(super) async fn carry_out_policy(
    _cx: &Context,
    _tx: &mut Tx,
    _order: Option<&Order>,
    _payment: &Payment,
    _now: DateTime<Utc>,
) -> Result<(), Error> {
    Ok(())
}
