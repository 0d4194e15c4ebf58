//! Lists of orders.

use chrono::{DateTime, Utc};
use pay_core::domain::{AppId, Order, OrderFilter, OrderId, OrderView, Page, Place, Status};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::dto::OrderBody;
use crate::error::ApiError;
use crate::page::{Cursor, List};
use crate::param::ShopId;
use crate::word::Word;

/// Some orders, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "OrderPage", example, skip_serializing_if_is_none)]
pub struct OrderPageView {
    /// At most as many as were asked for.
    pub orders: Vec<OrderBody>,
    /// Ask with this as `after` for the page behind. Missing on the last page.
    pub next: Option<String>,
}

impl Example for OrderPageView {
    fn example() -> Self {
        let next = "AAZhDokZAABvcmRfMDFLQUgyWjdWOE0zTjRQNVE2UjdTOFQ5Vleht3_2BFRs1Q";
        Self { orders: vec![OrderBody::example()], next: Some(next.to_owned()) }
    }
}

/// What a request asks for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) user_id: Option<ShopId>,
    pub(super) status: Option<Word<Status>>,
    pub(super) created_after: Option<DateTime<Utc>>,
    pub(super) created_before: Option<DateTime<Utc>>,
}

impl Asked {
    /// Which orders, from where on.
    pub(super) fn filter(
        self,
        app_id: &AppId,
        after: Option<&Cursor<OrderId>>,
    ) -> Result<OrderFilter, ApiError> {
        Ok(OrderFilter {
            user_id: self.user_id.map(|user_id| user_id.0),
            status: self.status.map(|status| status.0),
            created_after: self.created_after,
            created_before: self.created_before,
            after: after.map(|cursor| list(app_id).place(cursor)).transpose()?,
        })
    }
}

impl OrderPageView {
    /// The answer, with a cursor if there is more.
    pub(super) fn of(app_id: &AppId, page: &Page<Order>) -> Self {
        let last = page.rows.last().filter(|_| page.more);
        let next = last.map(|order| list(app_id).cursor(&Place { at: order.created_at, id: order.order_id }));
        Self { orders: page.rows.iter().map(|order| OrderView::from(order).into()).collect(), next }
    }
}

fn list(app_id: &AppId) -> List<'_> {
    List("orders", app_id)
}
