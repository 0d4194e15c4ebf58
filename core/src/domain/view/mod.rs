//! Orders, payments and refunds as everyone outside reads them: each fact under its one public name.
//!
//! The API answers with them, and events carry them. As JSON a view is the `data` of an event: what is not there is `null`, and times have
//! microseconds. Fields that only the API shows are left out of it.

mod order;
mod payment;
mod refund;
mod time;

pub use order::OrderView;
pub use payment::PaymentView;
pub use refund::RefundView;
pub(super) use time::rfc3339;
