//! The acts about orders: creating one, preparing its cashier, asking about it, closing it, reading it.
//!
//! Whatever changes an order goes through [`record_change`], whoever decides to close one through [`begin_close`].

pub(super) mod begin_close;
mod bring_forward;
mod close_due;
mod close_order;
mod create_order;
mod create_prepay;
mod expire_order;
mod get_order;
mod list_orders;
mod read_timeline;
mod receive_return;
mod reconcile_due;
mod reconcile_order;
pub(super) mod record_change;
mod request_close;

pub use bring_forward::bring_forward;
pub use close_due::{CloseDue, close_due};
pub use close_order::{CloseOrder, close_order};
pub use create_order::{Created, IdempotencyKey, create_order, find_product};
pub use create_prepay::{CreatePrepay, create_prepay};
pub use expire_order::{ExpireOrder, expire_order};
pub use get_order::{get_order, order_versions};
pub use list_orders::{list_orders, list_refunds};
pub use read_timeline::read_timeline;
pub use receive_return::receive_return;
pub use reconcile_due::{ReconcileDue, reconcile_due};
pub use reconcile_order::{ReconcileOrder, reconcile_order};
pub use request_close::request_close;
