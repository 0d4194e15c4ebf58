//! The work behind each method: read the fields, move the world, say what happened.
//!
//! [`offers`] are the five ways to ask for money, [`trades`] asks about trades and moves them, [`bills`] makes links.

mod bills;
mod offers;
mod trades;

use chrono::{DateTime, Utc};

use super::Method;
use super::answer::{Node, Outcome};
use super::biz::Biz;
use super::check::Checked;
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

/// Does the work of a checked call. `base_url` is how this caller reaches the sandbox.
pub(in crate::gateway) fn act(
    world: &mut World,
    now: DateTime<Utc>,
    call: &Checked<'_>,
    params: &Params,
    base_url: &str,
) -> Result<Done, Failed> {
    let biz = Biz(&call.biz);
    let outcome: Outcome = match call.method {
        Method::PagePay => return offers::page(world, now, call, params, Product::Page),
        Method::WapPay => return offers::page(world, now, call, params, Product::Wap),
        Method::AppPay => return offers::page(world, now, call, params, Product::App),
        Method::Precreate => offers::precreate(world, now, call, params, base_url).map_err(bare),
        Method::Create => offers::create(world, now, call, params).map_err(bare),
        Method::Query => trades::query(world, biz, &call.app.seller_id),
        Method::Close => trades::close(world, now, biz, &call.app.seller_id),
        Method::Cancel => trades::cancel(world, now, biz, &call.app.seller_id),
        Method::Refund => trades::refund(world, now, biz, &call.app.seller_id),
        Method::RefundQuery => trades::refund_query(world, biz, &call.app.seller_id).map_err(bare),
        Method::BillUrl => bills::url(world, now, biz, &call.app.seller_id, base_url).map_err(bare),
    };
    outcome.map(Done::Node)
}

fn bare(refusal: Refusal) -> Failed {
    (refusal, Node::default())
}

/// Both numbers of a trade, which most answers begin with.
fn numbers(trade: &Trade) -> Node {
    Node::default().text("out_trade_no", &trade.offer.out_trade_no).text("trade_no", &trade.trade_no)
}
