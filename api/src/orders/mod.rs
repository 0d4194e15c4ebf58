//! Orders: take them, and see what became of them.

mod dto;
mod examples;
mod list;
mod places;
mod timeline;
mod wait;

use chrono::{DateTime, Utc};
use pay_core::Context;
use pay_core::domain::{Order, OrderId, OrderView, Status};
use pay_core::flow::{self, Created, IdempotencyKey};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use tokio::time::Instant;

use crate::auth::{KeyFor, scope};
use crate::body::Body;
use crate::error::ApiError;
use crate::page::{self, Cursor, Size};
use crate::param::{Id, RequestKey, ShopId};
use crate::problem::Code;
use crate::stopping::Stopping;
use crate::tag::Tag;
use crate::waiting::Waiting;
use crate::word::Word;
use list::Asked;
use wait::WaitSeconds;

pub use dto::{CreateOrder, OrderBody, OrderFacts};
pub use list::OrderPageView;
pub use places::Places;
pub use timeline::TimelineView;
pub use wait::{WAIT_DEFAULT_S, WAIT_MAX_S};

/// Where new orders are taken.
pub(crate) const PATH: &str = "/v1/orders";

/// More come than can be taken.
pub(crate) fn too_many() -> ApiError {
    ApiError::new(Code::TooBusy, "more orders are being taken than can be at once")
}

pub(crate) struct Orders;

#[derive(ApiResponse)]
enum OrderTaken {
    /// A new order, ready to be paid.
    #[oai(status = 201)]
    Created(
        Json<OrderBody>,
        /// Where the order can be read.
        #[oai(header = "Location")]
        String,
    ),
    /// The user's open order of this product, ready to be paid; its price is the one it began with.
    #[oai(status = 200)]
    Reused(
        Json<OrderBody>,
        /// Where the order can be read.
        #[oai(header = "Location")]
        String,
    ),
    /// The order is taken; its cashier is still being prepared. Read it again.
    #[oai(status = 202)]
    Accepted(
        Json<OrderBody>,
        /// Where the order can be read.
        #[oai(header = "Location")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Tag::Orders")]
impl Orders {
    /// Take an order
    ///
    /// Sells a product to a user at the catalogue's price. The same user's open order of the same product is returned if there is one, so
    /// repeating the request is safe. Waits up to `WAIT_DEFAULT_S` s for the cashier; `Prefer: wait=N` changes that, from 0 to `WAIT_MAX_S`.
    ///
    /// Needs a key for `orders`.
    #[oai(path = "/orders", method = "post", operation_id = "createOrder")]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a part that it uses or a parameter of the document"
    )]
    async fn create_order(
        &self,
        who: KeyFor<scope::NewOrders>,
        cx: Data<&Context>,
        places: Data<&Places>,
        waiting: Data<&Waiting>,
        stopping: Data<&Stopping>,
        body: Body<CreateOrder>,
        /// Your own name for this request. The same key with another request is refused.
        #[oai(name = "Idempotency-Key")]
        idempotency_key: Header<Option<RequestKey>>,
        /// `wait=N`: how many seconds to wait for the cashier.
        #[oai(name = "Prefer")]
        prefer: Header<Option<String>>,
    ) -> Result<OrderTaken, ApiError> {
        let deadline = Instant::now() + wait::preferred(prefer.0.as_deref())?;
        let new = body.0.into();
        let key = idempotency_key.0.map(|key| IdempotencyKey::new(key.0, &new));

        let place = places.take().ok_or_else(too_many)?;
        let product = flow::find_product(&cx, who.app_id(), &new).await?;
        let turn = place.turn().await.ok_or_else(too_many)?;
        let Created { mut order, reused } = flow::create_order(&cx, who.app_id(), new, &product, key).await?;
        // Who waits for the cashier keeps nobody from having an order taken.
        drop(turn);
        while order.awaits_prepay() && Instant::now() < deadline && !stopping.is_ended() {
            waiting.for_change(order.order_id, order.version, deadline).await;
            order = flow::get_order(&cx, who.app_id(), order.order_id).await?;
        }
        let location = format!("/v1/orders/{}", order.order_id);
        let answer = if order.awaits_prepay() {
            OrderTaken::Accepted
        } else if reused {
            OrderTaken::Reused
        } else {
            OrderTaken::Created
        };
        Ok(answer(Json(OrderBody::of_created(OrderView::from(&order), reused)), location))
    }

    /// List orders
    ///
    /// The app's orders that the filters let through, the newest first. Go on with `next` until there is none: every order that was there
    /// at the first page comes once, whatever is made meanwhile.
    ///
    /// Needs a key for `orders`.
    #[oai(path = "/orders", method = "get", operation_id = "listOrders")]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a part that it uses or a parameter of the document"
    )]
    async fn list_orders(
        &self,
        who: KeyFor<scope::Orders>,
        cx: Data<&Context>,
        /// Only the orders of this buyer, by your own id.
        user_id: Query<Option<ShopId>>,
        /// Only the orders that stand there now.
        status: Query<Option<Word<Status>>>,
        /// Only the orders made at this time or later.
        created_after: Query<Option<DateTime<Utc>>>,
        /// Only the orders made before this time.
        created_before: Query<Option<DateTime<Utc>>>,
        /// How many orders at most, by default `SIZE_DEFAULT`.
        limit: Query<Option<Size>>,
        /// The `next` of the page before.
        after: Query<Option<Cursor<OrderId>>>,
    ) -> Result<Json<OrderPageView>, ApiError> {
        let asked = Asked {
            user_id: user_id.0,
            status: status.0,
            created_after: created_after.0,
            created_before: created_before.0,
        };
        let filter = asked.filter(who.app_id(), after.0.as_ref())?;
        let limit = page::size(limit.0);
        let page = flow::list_orders(&cx, who.app_id(), &filter, limit).await?;
        Ok(Json(OrderPageView::of(who.app_id(), &page)))
    }

    /// Read an order
    ///
    /// Answers at once, unless `wait` says otherwise: then an order that is neither paid nor closed is answered as soon as it changes, at the
    /// latest after so many seconds, or earlier if the process ends; the answer is the order as it then is, changed or not, so ask again
    /// while it is not what you wait for. Meanwhile Alipay is asked about it more often. Waiting is cheap; who goes away waits no more.
    ///
    /// Needs a key for `orders`.
    #[oai(path = "/orders/:order_id", method = "get", operation_id = "getOrder")]
    async fn get_order(
        &self,
        who: KeyFor<scope::Orders>,
        cx: Data<&Context>,
        waiting: Data<&Waiting>,
        /// The order's id.
        order_id: Path<Id<OrderId>>,
        /// For how many seconds to wait for a change, as `Prefer: wait=N` does when an order is taken. `WAIT_MAX_S` at most: below the half minute after which proxies lose patience.
        wait: Query<Option<WaitSeconds>>,
    ) -> Result<Json<OrderBody>, ApiError> {
        let wait = wait.0.map(wait::time).unwrap_or_default();
        let deadline = Instant::now() + wait;
        let mut order: Order = flow::get_order(&cx, who.app_id(), order_id.0.0).await?;
        if !wait.is_zero() && order.awaits_money() {
            waiting.for_money(order.order_id, order.version, deadline).await;
            order = flow::get_order(&cx, who.app_id(), order.order_id).await?;
        }
        Ok(Json(OrderView::from(&order).into()))
    }

    /// Close an order
    ///
    /// For an order that shall not be paid any more. It is `CLOSING` until Alipay confirms it; a payment that lands meanwhile wins. Safe
    /// to repeat. A paid order is refused with `order_paid`: refund it instead.
    ///
    /// Needs a key for `orders`.
    #[oai(path = "/orders/:order_id/close", method = "post", operation_id = "closeOrder")]
    async fn close_order(
        &self,
        who: KeyFor<scope::Orders>,
        cx: Data<&Context>,
        /// The order's id.
        order_id: Path<Id<OrderId>>,
    ) -> Result<Json<OrderBody>, ApiError> {
        let order = flow::request_close(&cx, who.app_id(), order_id.0.0).await?;
        Ok(Json(OrderView::from(&order).into()))
    }

    /// Read an order's story
    ///
    /// Tells what happened to the order and by whose word, and what happens next and when. Begin here when somebody asks why an order is
    /// not paid.
    ///
    /// Needs a key for `ops`.
    #[oai(path = "/orders/:order_id/timeline", method = "get", operation_id = "readTimeline")]
    async fn read_timeline(
        &self,
        who: KeyFor<scope::Ops>,
        cx: Data<&Context>,
        /// The order's id.
        order_id: Path<Id<OrderId>>,
    ) -> Result<Json<TimelineView>, ApiError> {
        Ok(Json(flow::read_timeline(&cx, who.app_id(), order_id.0.0).await?.into()))
    }
}
