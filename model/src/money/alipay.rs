//! Alipay as an adversary: what it can answer, and what that does.

use super::world::{
    Answer, Landing, Number, OrderNo, Report, Told, Trade, TradeNo, TradeState, TradeWord, World,
};

/// What can go otherwise than it should with a call for a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// It is done, and the answer is lost.
    AnswerLost,
    /// It never arrives, and nobody knows.
    CallLost,
    /// It arrives later, and nobody knows.
    LandsLater,
    /// It is refused for good.
    RefusedForGood,
    /// It is refused for now.
    RefusedForNow,
    /// It is done, and the answer says that nobody knows.
    DoneAndUnclear,
}

/// What a query about an order can say. Where several trades name it, Alipay chooses.
pub fn query(world: &World, order: OrderNo) -> Vec<Told> {
    let known = known_trades(world, order);
    if known.is_empty() {
        return vec![Told::Absent];
    }
    known.into_iter().map(|trade| told(trade, &world.trades[usize::from(trade)])).collect()
}

/// The trades of an order that somebody has opened.
pub fn known_trades(world: &World, order: OrderNo) -> Vec<TradeNo> {
    let numbered = (0..).zip(&world.trades);
    numbered
        .filter(|(_, trade)| trade.order == order && trade.state != TradeState::Absent)
        .map(|(no, _)| no)
        .collect()
}

fn told(no: TradeNo, trade: &Trade) -> Told {
    match trade.state {
        TradeState::Absent => Told::Absent,
        TradeState::Waiting => Told::Waiting,
        TradeState::Closed => Told::Closed,
        TradeState::Paid | TradeState::Finished => Told::Paid(report(no, trade, None)),
    }
}

/// What a query says of a paid trade: it does not tell parts that went back.
fn report(no: TradeNo, trade: &Trade, number: Option<Number>) -> Report {
    Report {
        trade: no,
        order: trade.order,
        amount: trade.amount,
        refunded: if trade.is_back() { trade.amount } else { 0 },
        number,
        refundable: trade.state == TradeState::Paid,
    }
}

/// What a query about a trade says.
pub fn query_trade(world: &World, trade: TradeNo) -> TradeWord {
    let trade = &world.trades[usize::from(trade)];
    TradeWord { paid: trade.is_paid(), back: trade.is_back(), refundable: trade.state == TradeState::Paid }
}

/// A buyer pays; Alipay tells of it.
pub fn pay(world: &mut World, no: TradeNo) {
    let trade = &mut world.trades[usize::from(no)];
    trade.state = TradeState::Paid;
    let letter = report(no, trade, None);
    world.letters.push(letter);
}

/// Money goes back by a number. Alipay tells of it, but not of every one with which all of the money is back.
pub fn give_back(world: &mut World, no: TradeNo, number: Number, amount: u8) {
    let trade = &mut world.trades[usize::from(no)];
    trade.moved.push((number, amount));
    trade.moved.sort_unstable();
    if !trade.is_back() || trade.tells_whole {
        let letter = Report { refunded: trade.refunded(), ..report(no, trade, Some(number)) };
        world.letters.push(letter);
    }
}

/// What Alipay says to a call for a refund if nothing goes wrong, and does.
pub fn refund(world: &mut World, no: TradeNo, number: Number, amount: u8) -> Answer {
    let trade = &world.trades[usize::from(no)];
    match trade.moved_by(number) {
        Some(moved) if moved == amount => return Answer::NotMoved(trade.refunded()),
        Some(_) => return Answer::Happened,
        None => {}
    }
    if trade.state == TradeState::Finished {
        return Answer::RefusedForGood;
    }
    if trade.is_back() {
        return Answer::MovedOn;
    }
    if trade.refunded() + amount > trade.amount {
        return Answer::MoreThanLeft;
    }
    give_back(world, no, number, amount);
    Answer::Moved(world.trades[usize::from(no)].refunded())
}

/// The same with this going wrong. `None` if it cannot.
pub fn refund_with(world: &mut World, fault: Fault, call: Landing, no: TradeNo) -> Option<Answer> {
    let would_move = |world: &World| {
        let mut tried = world.clone();
        matches!(refund(&mut tried, no, call.number, call.amount), Answer::Moved(_))
    };
    match fault {
        Fault::RefusedForNow => Some(Answer::RefusedForNow),
        // What has moved is not refused for good.
        Fault::RefusedForGood => would_move(world).then_some(Answer::RefusedForGood),
        Fault::CallLost => Some(Answer::Nothing),
        Fault::LandsLater => {
            world.landing.push(call);
            Some(Answer::Nothing)
        }
        Fault::AnswerLost | Fault::DoneAndUnclear => {
            if !would_move(world) {
                return None;
            }
            refund(world, no, call.number, call.amount);
            Some(if fault == Fault::AnswerLost { Answer::Nothing } else { Answer::Unclear })
        }
    }
}
