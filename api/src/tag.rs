//! The chapters of the document.

use poem_openapi::Tags;

/// What belongs together in the document.
#[derive(Tags)]
pub(crate) enum Tag {
    /// Take orders and see what became of them.
    Orders,
    /// Give money back.
    Refunds,
    /// Read everything that happened.
    Events,
    /// What Alipay calls.
    Alipay,
    /// For load balancers and operators.
    Health,
}
