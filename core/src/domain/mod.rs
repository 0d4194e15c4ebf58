//! What an order is and what may happen to it. Pure: no IO, no async, no clock.
//!
//! Imports nothing of the product; every other part may import it. Begin with [`status`] for the states, then
//! [`order`] for what moves them and [`payment`] for what Alipay's money means; [`timeline`] tells it all.

pub mod act;
pub mod answer;
pub mod api_key;
pub mod by;
pub mod decide;
pub mod event;
pub mod feed;
pub mod ids;
pub mod look;
pub mod money;
pub mod order;
pub mod page;
pub mod payment;
pub mod payment_state;
pub mod product;
pub mod refund;
pub mod settings;
pub mod stage;
pub mod status;
pub mod timeline;
pub mod view;
mod words;

pub use act::ActName;
pub use api_key::{ApiKey, KeySecret, NoScope, NotAKey, Scope, Scopes};
pub use by::{By, ByError, NAME_CHARS_MAX, NOTE_CHARS_MAX, is_note};
pub use event::{EventType, NewEvent, Telling};
pub use feed::{CursorError, EventCursor, FeedPlace, FeedPosition, Generation};
pub use ids::{AppId, EventId, EvidenceId, IdError, KeyId, NotificationId, OrderId, RefundId};
pub use money::{Money, MoneyError};
pub use order::{Absence, Cashier, Change, Channel, CloseReason, NewOrder, Order, Reuse};
pub use page::{OrderFilter, Page, Place};
pub use payment::{
    Disposition, Evidence, LatePolicy, Payment, PaymentReport, Review, ReviewReason, Source, Suspect,
    SuspectReason, Unmatched,
};
pub use payment_state::{IllegalPayment, PaymentState, PaymentTrigger};
pub use product::{NameFault, Product};
pub use refund::{
    IllegalRefund, NewRefund, Origin, Refund, RefundRefused, RefundState, RefundStatus, RefundTrigger,
    Unsettled,
};
pub use settings::Settings;
pub use stage::Stage;
pub use status::{IllegalTransition, Status, Trigger};
pub use view::{OrderView, PaymentView, RefundView};
