//! What the control API and the Rust handle show of the world.

mod messages;
mod money;

pub(crate) use messages::CallView;
pub use messages::{AttemptView, NotificationView};
pub(crate) use money::OfferView;
pub use money::{EntryView, LedgerView, RefundView, TradeView};
