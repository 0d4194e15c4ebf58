//! Writes a change of an order and sees to it that subscribers hear of it.

use crate::context::Tx;
use crate::domain::{Change, EvidenceId};
use crate::error::Error;
use crate::store;

/// Row, history and event in one; the relay is woken for the event. The evidence is what moved the order, where there is any.
pub(in crate::flow) async fn record_change(
    tx: &mut Tx,
    change: &Change,
    evidence_id: Option<EvidenceId>,
) -> Result<(), Error> {
    if store::orders::apply(tx, change, evidence_id).await? {
        tx.wake_relay();
    }
    Ok(())
}
