//! All resources as one service, which also knows how to describe itself.

use poem_openapi::OpenApiService;

use crate::events::Events;
use crate::health::Health;
use crate::notify::Notify;
use crate::orders::Orders;
use crate::refunds::Refunds;

type Resources = (Orders, Refunds, Events, Notify, Health);

/// Every operation, with what the document says of the whole.
pub(crate) fn service() -> OpenApiService<Resources, ()> {
    let resources = (Orders, Refunds, Events, Notify, Health);
    OpenApiService::new(resources, "Paydesk", env!("CARGO_PKG_VERSION"))
        .description("Payment orders for shops that sell through Alipay.")
}
