//! What a key can be needed for, as types: an operation names one in its signature, so none can forget to check it.

use pay_core::domain::Scope;

/// A scope as a type.
pub trait Needed: Send + Sync + 'static {
    /// The scope.
    const SCOPE: Scope;
}

/// Take, read and close orders, and read events.
#[derive(Debug)]
pub enum Orders {}

/// Give money back, and read refunds.
#[derive(Debug)]
pub enum Refunds {}

/// See why things are as they are.
#[derive(Debug)]
pub enum Ops {}

impl Needed for Orders {
    const SCOPE: Scope = Scope::Orders;
}

impl Needed for Refunds {
    const SCOPE: Scope = Scope::Refunds;
}

impl Needed for Ops {
    const SCOPE: Scope = Scope::Ops;
}
