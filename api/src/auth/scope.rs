//! What a key can be needed for, as types: an operation names one in its signature, so none can forget to check it.

use pay_core::domain::Scope;

/// A scope as a type.
pub trait Needed: Send + Sync + 'static {
    /// The scope.
    const SCOPE: Scope;
    /// How much of a key's requests this leaves to others: of two equally frequent things, the one that leaves more is refused first.
    const LEAVES: Share = Share::Nothing;
}

/// A part of what a key may ask at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Nothing is left.
    Nothing,
    /// Half of it is left.
    Half,
}

/// Take orders. When there is too much to do, new orders are what is refused first: those that exist can still be read, closed and
/// refunded.
#[derive(Debug)]
pub enum NewOrders {}

/// Read and close orders, and read events.
#[derive(Debug)]
pub enum Orders {}

/// Give money back, and read refunds.
#[derive(Debug)]
pub enum Refunds {}

/// See why things are as they are.
#[derive(Debug)]
pub enum Ops {}

impl Needed for NewOrders {
    const SCOPE: Scope = Scope::Orders;
    const LEAVES: Share = Share::Half;
}

impl Needed for Orders {
    const SCOPE: Scope = Scope::Orders;
}

impl Needed for Refunds {
    const SCOPE: Scope = Scope::Refunds;
}

impl Needed for Ops {
    const SCOPE: Scope = Scope::Ops;
}
