//! The promise, clause by clause: what must hold in every state, and what in a quiet one.

use pay_core::domain::RefundStatus;

use super::world::{Age, Number, OrderNo, World};

/// (a) An order is paid exactly if subscribers were told once that it is.
pub const TOLD_ONCE: &str = "(a) an order is paid exactly if order.paid was told of once";
/// (a) Money that was back when Alipay was asked ships nothing.
pub const NOTHING_KEPT: &str = "(a) an order is accepted only while its money is kept";
/// (a) Of the orders that replace each other, at most one is paid, and by one trade.
pub const PAID_ONCE: &str = "(a) one purchase is paid by one trade";
/// (b) Alipay keeps what the books say, trade by trade.
pub const SAME_MONEY: &str = "(b) what Alipay keeps of a trade is what is paid less what is refunded here";
/// (b) Nothing is booked as back that is not.
pub const BOOKED_IS_BACK: &str = "(b) what is booked as refunded went back";
/// (b) A refund is called failed only when nothing that was called for a moment ago can still land.
pub const FAILED_IS_FAILED: &str = "(b) a refund fails only when no call of the last minute may still land";
/// (b) Alipay wants some seconds between two refunds of a trade.
pub const APART: &str = "(b) refunds of one trade are called for three seconds apart";
/// (d) No act meets a state that its table of states does not foresee.
pub const EDGE: &str = "(d) nothing moves along an edge that its table of states does not have";
/// (e) Kept money settles an order, or operators see it.
pub const SEEN: &str =
    "(e) kept money settles a paid order, is in the operators' list, or was settled outside";
/// (e) What is reserved is what live refunds promise.
pub const RESERVED: &str = "(e) what is reserved is the sum of the refunds under way";
/// (e) No more is promised than is left.
pub const PROMISE: &str = "(e) no more is promised than is left";
/// (f) A balance is never below nothing.
pub const BALANCE: &str = "(f) never more is refunded or freed than there is";
/// (f) An order's refunded sum is its settling payment's.
pub const SAME_SUM: &str = "(f) an order's refunded sum is its settling payment's";

/// What a state breaks.
pub fn broken(world: &World) -> Option<&'static str> {
    world.breach.or_else(|| always(world)).or_else(|| if is_quiet(world) { at_rest(world) } else { None })
}

fn always(world: &World) -> Option<&'static str> {
    for (no, order) in (0..).zip(&world.orders) {
        if order.told_paid != u8::from(order.is_paid()) {
            return Some(TOLD_ONCE);
        }
        let settling = settling(world, no);
        let others = world.chain_of(no);
        let paid_elsewhere = others.iter().any(|other| world.orders[usize::from(*other)].is_paid());
        if settling.len() > 1 || (order.is_paid() && paid_elsewhere) {
            return Some(PAID_ONCE);
        }
        if order.is_paid() != (settling.len() == 1) {
            return Some(TOLD_ONCE);
        }
        if settling.first().is_some_and(|refunded| *refunded != refunded_of(world, no)) {
            return Some(SAME_SUM);
        }
    }
    for payment in &world.payments {
        let live = world.refunds_of(payment.trade).filter(|(_, refund)| !refund.status.is_settled());
        if live.map(|(_, refund)| refund.amount).sum::<u8>() != payment.reserved {
            return Some(RESERVED);
        }
        let trade = &world.trades[usize::from(payment.trade)];
        if payment.refunded > trade.refunded() {
            return Some(BOOKED_IS_BACK);
        }
    }
    for refund in &world.refunds {
        let named = !matches!(refund.number, Number::Closing | Number::OtherClosing(_));
        let moved = world.trades[usize::from(refund.trade)].moved_by(refund.number);
        if refund.status == RefundStatus::Succeeded && named && moved != Some(refund.amount) {
            return Some(BOOKED_IS_BACK);
        }
    }
    for call in world.landing.iter().filter(|call| call.made < Age::Minutes) {
        if world.refunds[usize::from(call.refund)].status == RefundStatus::Failed {
            return Some(FAILED_IS_FAILED);
        }
    }
    None
}

fn at_rest(world: &World) -> Option<&'static str> {
    for (no, trade) in (0..).zip(&world.trades).filter(|(_, trade)| trade.is_paid()) {
        let Some(payment) = world.payment(no) else { return Some(SAME_MONEY) };
        if (payment.amount, payment.refunded) != (trade.amount, trade.refunded()) {
            return Some(SAME_MONEY);
        }
        let kept = payment.refunded < payment.amount;
        let seen = payment.review.is_some() || payment.suspect.is_some() || payment.outside;
        let settles = payment.disposition == pay_core::domain::Disposition::Settles;
        if kept && !settles && !seen {
            return Some(SEEN);
        }
    }
    None
}

/// What went back of the payments that settle an order.
fn settling(world: &World, no: OrderNo) -> Vec<u8> {
    let settles = |payment: &&super::world::PaymentRow| {
        payment.order == Some(no) && payment.disposition == pay_core::domain::Disposition::Settles
    };
    world.payments.iter().filter(settles).map(|payment| payment.refunded).collect()
}

fn refunded_of(world: &World, no: OrderNo) -> u8 {
    match world.orders[usize::from(no)].stage {
        super::world::StageRow::Paid { refunded, .. } => refunded,
        super::world::StageRow::Refunded { .. } => super::convert::ORDER_AMOUNT,
        _ => 0,
    }
}

/// Whether nothing is under way and nothing is planned: no order waits, no refund is open, and Alipay has told all.
pub fn is_quiet(world: &World) -> bool {
    world.jobs.is_empty()
        && world.lost.is_empty()
        && world.operator.is_none()
        && world.letters.is_empty()
        && world.landing.is_empty()
        && world.orders.iter().all(|order| !order.awaits_money())
        && world.refunds.iter().all(|refund| refund.status.is_settled())
        && world.payments.iter().all(|payment| payment.look.is_none())
}
