//! Refunds: ask for them, and see what became of them.

mod dto;

use pay_core::domain::{OrderId, Place, RefundId, RefundView};
use pay_core::{Context, flow};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};

use crate::auth::{KeyFor, scope};
use crate::body::Body;
use crate::error::ApiError;
use crate::page::{self, Cursor, List, Size};
use crate::param::Id;
use crate::tag::Tag;

pub use dto::{CreateRefund, RefundBody, RefundFacts, RefundPageView};

pub(crate) struct Refunds;

#[derive(ApiResponse)]
enum RefundTaken {
    /// The refund, new or asked for before by the same number.
    #[oai(status = 201)]
    Taken(
        Json<RefundBody>,
        /// Where the refund can be read.
        #[oai(header = "Location")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Tag::Refunds")]
impl Refunds {
    /// Give money back
    ///
    /// In full or in part, by your own number: the same number is the same refund, however often it is asked for. The money is promised
    /// at once and goes back soon after; read the refund, or wait for `refund.succeeded`. One that takes long says why in
    /// `pending_reason`, and is told of by `refund.delayed`. One that Alipay refuses is `failed`, and told of by `refund.failed`: that is no
    /// licence to pay the buyer by other means before 24 hours have passed, when it is checked once more.
    ///
    /// Needs a key for `refunds`.
    #[oai(path = "/orders/:order_id/refunds", method = "post", operation_id = "createRefund")]
    async fn create_refund(
        &self,
        who: KeyFor<scope::Refunds>,
        cx: Data<&Context>,
        /// The paid order.
        order_id: Path<Id<OrderId>>,
        body: Body<CreateRefund>,
    ) -> Result<RefundTaken, ApiError> {
        let refund = flow::request_refund(&cx, who.app_id(), order_id.0.0, body.0.into()).await?;
        let location = format!("/v1/refunds/{}", refund.refund_id);
        Ok(RefundTaken::Taken(Json(RefundView::from(&refund).into()), location))
    }

    /// List an order's refunds
    ///
    /// All of them, the oldest first: those that you asked for, and those that were made otherwise.
    ///
    /// Needs a key for `refunds`.
    #[oai(path = "/orders/:order_id/refunds", method = "get", operation_id = "listRefunds")]
    async fn list_refunds(
        &self,
        who: KeyFor<scope::Refunds>,
        cx: Data<&Context>,
        /// The order.
        order_id: Path<Id<OrderId>>,
        /// How many refunds at most, by default `SIZE_DEFAULT`.
        limit: Query<Option<Size>>,
        /// The `next` of the page before.
        after: Query<Option<Cursor<RefundId>>>,
    ) -> Result<Json<RefundPageView>, ApiError> {
        let order_id = order_id.0.0;
        let list = List("refunds", who.app_id());
        let after = after.0.map(|cursor| list.place(&cursor)).transpose()?;
        let limit = page::size(limit.0);
        let page = flow::list_refunds(&cx, who.app_id(), order_id, after, limit).await?;
        let behind = page.rows.last().filter(|_| page.more);
        let next = behind.map(|refund| list.cursor(&Place { at: refund.created_at, id: refund.refund_id }));
        Ok(Json(RefundPageView {
            refunds: page.rows.iter().map(|refund| RefundView::from(refund).into()).collect(),
            next,
        }))
    }

    /// Read a refund
    ///
    /// Tells where its money is. Refunds that nobody asked for here can be read too: for money that came too late or twice, and those
    /// made in Alipay's console.
    ///
    /// Needs a key for `refunds`.
    #[oai(path = "/refunds/:refund_id", method = "get", operation_id = "getRefund")]
    async fn get_refund(
        &self,
        who: KeyFor<scope::Refunds>,
        cx: Data<&Context>,
        /// The refund's id.
        refund_id: Path<Id<RefundId>>,
    ) -> Result<Json<RefundBody>, ApiError> {
        let refund = flow::get_refund(&cx, who.app_id(), refund_id.0.0).await?;
        Ok(Json(RefundView::from(&refund).into()))
    }
}
