//! The work behind each method: read the fields, move the world, say what happened.
//!
//! [`offers`] are the five ways to ask for money, [`trades`] asks about trades and moves them, [`bills`] makes links.

mod bills;
mod offers;
mod trades;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::Method;
use super::answer::{Node, Outcome};
use super::biz::Biz;
use super::params::Params;
use crate::refusal::Refusal;
use crate::trade::{Product, Trade};
use crate::world::World;

/// What a method did: a node to send, or the token of a cashier to send the browser to.
pub(in crate::gateway) enum Done {
    Node(Node),
    Cashier(String),
}

/// A refusal and what its node carries besides.
type Failed = (Refusal, Node);

/// A checked call, as its work needs it.
#[derive(Debug, Clone, Copy)]
pub(in crate::gateway) struct Asked<'a> {
    pub(in crate::gateway) app_id: &'a str,
    pub(in crate::gateway) seller_id: &'a str,
    pub(in crate::gateway) method: Method,
    pub(in crate::gateway) biz: &'a Map<String, Value>,
    pub(in crate::gateway) params: &'a Params,
    /// How this caller reaches the sandbox.
    pub(in crate::gateway) base_url: &'a str,
}

/// Does the work of a checked call.
pub(in crate::gateway) fn act(
    world: &mut World,
    now: DateTime<Utc>,
    call: &Asked<'_>,
) -> Result<Done, Failed> {
    let (biz, seller_id, base_url) = (Biz(call.biz), call.seller_id, call.base_url);
    let outcome: Outcome = match call.method {
        Method::PagePay => return offers::page(world, now, call, Product::Page),
        Method::WapPay => return offers::page(world, now, call, Product::Wap),
        Method::AppPay => return offers::page(world, now, call, Product::App),
        Method::Precreate => offers::precreate(world, now, call).map_err(bare),
        Method::Create => offers::create(world, now, call).map_err(bare),
        Method::Query => trades::query(world, biz, seller_id),
        Method::Close => trades::close(world, now, biz, seller_id),
        Method::Cancel => trades::cancel(world, now, biz, seller_id),
        Method::Refund => trades::refund(world, now, biz, seller_id),
        Method::RefundQuery => trades::refund_query(world, biz, seller_id).map_err(bare),
        Method::BillUrl => bills::url(world, now, biz, seller_id, base_url).map_err(bare),
    };
    outcome.map(Done::Node)
}

/// Whether this call is a refund that follows another refund of its trade too closely.
pub(in crate::gateway) fn is_refund_too_soon(world: &World, now: DateTime<Utc>, call: &Asked<'_>) -> bool {
    call.method == Method::Refund && trades::is_refund_too_soon(world, now, Biz(call.biz), call.seller_id)
}

/// What the node of a business failure carries besides its codes.
pub(in crate::gateway) fn nothing(method: Method, biz: &Map<String, Value>) -> Node {
    match method {
        Method::Query => trades::nothing_found(Biz(biz)),
        Method::Close => trades::nothing_closed(Biz(biz)),
        Method::Cancel => trades::nothing_cancelled(),
        Method::Refund => trades::nothing_refunded(Biz(biz)),
        _ => Node::default(),
    }
}

fn bare(refusal: Refusal) -> Failed {
    (refusal, Node::default())
}

/// Both numbers of a trade, which most answers begin with.
fn numbers(trade: &Trade) -> Node {
    Node::default().text("out_trade_no", &trade.offer.out_trade_no).text("trade_no", &trade.trade_no)
}
