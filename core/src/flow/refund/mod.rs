//! The acts about money that goes back: creating a refund, executing it, and adopting one made in Alipay's console.
//!
//! How a refund is promised and how it ends is written once, in [`record_refund`].

mod adopt_refund;
mod get_refund;
mod give_up_refund;
mod recheck_refund;
pub(super) mod record_refund;
mod refund_order;
mod request_refund;
pub(super) mod tell_delayed_refunds;

pub use adopt_refund::{AdoptRefund, adopt_refund};
pub use get_refund::get_refund;
pub use give_up_refund::give_up_refund;
pub use recheck_refund::{RecheckRefund, recheck_refund};
pub use refund_order::{RefundOrder, refund_order};
pub use request_refund::request_refund;
pub use tell_delayed_refunds::tell_delayed_refunds;
