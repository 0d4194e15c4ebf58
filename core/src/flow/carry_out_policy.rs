//! What becomes of money that pays nothing.

use chrono::{DateTime, Utc};

use crate::context::{Context, Tx};
use crate::domain::{Order, Payment};
use crate::error::Error;

/// Decides about what is left of money that pays nothing.
pub(super) async fn carry_out_policy(
    _cx: &Context,
    _tx: &mut Tx,
    _order: Option<&Order>,
    _payment: &Payment,
    _now: DateTime<Utc>,
) -> Result<(), Error> {
    Ok(())
}
