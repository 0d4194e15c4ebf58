//! The small worlds that are walked to their ends.

use pay_core::domain::{CloseReason, Disposition, LatePolicy};

use super::alipay::Fault;
use super::convert::ORDER_AMOUNT;
use super::world::{
    Age, Chances, Due, OrderNo, OrderRow, PaymentRow, StageRow, TimeLeft, Trade, TradeState, Wish, World,
};
use super::{Config, Console, ShopWish, Whole};

/// All of them.
pub fn all() -> Vec<Config> {
    vec![
        two_trades(),
        three_refunds(),
        whole_refund(),
        late(LatePolicy::Refund, "late money that goes back"),
        late(LatePolicy::Reopen, "late money that reopens its order"),
        late(LatePolicy::Review, "late money that an operator decides about"),
        late_and_console(),
        reopened_and_console(),
        chain(LatePolicy::Refund, "replaced orders"),
        chain(LatePolicy::Reopen, "replaced orders that late money reopens"),
        chain_and_operator(),
        close_against_pay(),
        console(),
        console_that_tells(),
        deaths(),
        lost_jobs(),
        another_amount(),
        giving_up(),
        refused_meanwhile(),
        finished(),
    ]
}

/// The one of this name.
pub fn named(name: &str) -> Config {
    all().into_iter().find(|config| config.name == name).unwrap_or_else(|| panic!("no world {name:?}"))
}

const fn order(stage: StageRow) -> OrderRow {
    OrderRow { stage, replaces: None, left: TimeLeft::Proven, offered: true, told_paid: 0 }
}

const fn trade(order: OrderNo, state: TradeState) -> Trade {
    Trade {
        order,
        amount: ORDER_AMOUNT,
        state,
        any_time: false,
        moved: Vec::new(),
        tells_whole: false,
        just_called: false,
    }
}

fn any_time(order: OrderNo) -> Trade {
    Trade { any_time: true, ..trade(order, TradeState::Absent) }
}

fn world(orders: Vec<OrderRow>, trades: Vec<Trade>, chances: Chances) -> World {
    World {
        orders,
        payments: Vec::new(),
        refunds: Vec::new(),
        jobs: Vec::new(),
        lost: Vec::new(),
        operator: None,
        trades,
        letters: Vec::new(),
        landing: Vec::new(),
        chances,
        breach: None,
    }
}

/// An order that is paid.
fn paid(chances: Chances) -> World {
    let stage = StageRow::Paid { since: Age::Now, late: false, refunded: 0 };
    let order = OrderRow { told_paid: 1, ..order(stage) };
    let mut world = world(vec![order], vec![trade(0, TradeState::Paid)], chances);
    world.payments.push(PaymentRow {
        trade: 0,
        order: Some(0),
        amount: ORDER_AMOUNT,
        refunded: 0,
        reserved: 0,
        refundable: true,
        disposition: Disposition::Settles,
        review: None,
        suspect: None,
        outside: false,
        said: None,
        look: Some(Due::Day),
        recorded: Age::Now,
        held: Due::Now,
    });
    world
}

fn config(name: &'static str, begin: World) -> Config {
    Config {
        name,
        begin,
        policy: LatePolicy::Refund,
        shop: &[],
        operator: &[],
        faults: &[],
        console: &[],
        tells_ours: false,
        sweeps: false,
        looks: false,
        opens: false,
        whole: &[Whole::Looks],
        variant: None,
    }
}

fn two_trades() -> Config {
    let order = OrderRow { left: TimeLeft::Little, ..order(StageRow::PayWait) };
    let trades = vec![trade(0, TradeState::Absent), any_time(0)];
    Config {
        whole: &[Whole::Looks, Whole::Refunds, Whole::Adopts],
        ..config("two trades of one order", world(vec![order], trades, Chances::default()))
    }
}

fn three_refunds() -> Config {
    let chances = Chances { faults: 1, wishes: 0b111, ..Chances::default() };
    Config {
        shop: &[
            ShopWish::Refund(0, 1, Some(1)),
            ShopWish::Refund(0, 2, Some(1)),
            ShopWish::Refund(0, 3, None),
        ],
        faults: &[Fault::AnswerLost],
        ..config("three refunds of one payment", paid(chances))
    }
}

fn whole_refund() -> Config {
    let chances = Chances { faults: 1, wishes: 0b11, kills: 1, ..Chances::default() };
    Config {
        shop: &[ShopWish::Refund(0, 1, None), ShopWish::Refund(0, 2, Some(2))],
        faults: &[
            Fault::AnswerLost,
            Fault::CallLost,
            Fault::LandsLater,
            Fault::RefusedForGood,
            Fault::RefusedForNow,
            Fault::DoneAndUnclear,
        ],
        ..config("a refund of the whole and one of a part", paid(chances))
    }
}

/// An order that was closed, and whose money comes all the same.
fn late(policy: LatePolicy, name: &'static str) -> Config {
    let order = order(StageRow::Closed(CloseReason::Expired));
    let chances = Chances { faults: 2, decisions: 2, kills: 1, ..Chances::default() };
    Config {
        policy,
        operator: &[Wish::Refund, Wish::Accept, Wish::SettleOutside],
        faults: &[Fault::RefusedForGood, Fault::LandsLater],
        whole: &[],
        ..config(name, world(vec![order], vec![any_time(0)], chances))
    }
}

fn late_and_console() -> Config {
    let order = order(StageRow::Closed(CloseReason::Expired));
    let chances = Chances { decisions: 1, console: 2, ..Chances::default() };
    Config {
        policy: LatePolicy::Review,
        operator: &[Wish::Refund, Wish::Accept, Wish::SettleOutside],
        console: &[Console::Part(1), Console::Rest],
        ..config(
            "late money, an operator and Alipay's console",
            world(vec![order], vec![any_time(0)], chances),
        )
    }
}

/// The clerk gives late money back before anybody has heard that it came.
fn reopened_and_console() -> Config {
    let order = order(StageRow::Closed(CloseReason::Expired));
    let chances = Chances { console: 2, kills: 1, ..Chances::default() };
    Config {
        policy: LatePolicy::Reopen,
        console: &[Console::Part(1), Console::Rest],
        whole: &[],
        sweeps: true,
        ..config(
            "late money that reopens its order, and Alipay's console",
            world(vec![order], vec![any_time(0)], chances),
        )
    }
}

fn chain(policy: LatePolicy, name: &'static str) -> Config {
    let order = OrderRow { left: TimeLeft::Little, ..order(StageRow::PayWait) };
    let chances = Chances { wishes: 0b1, ..Chances::default() };
    let begin = world(vec![order], vec![any_time(0), any_time(1)], chances);
    Config {
        policy,
        shop: &[ShopWish::Again(0)],
        whole: &[Whole::Looks, Whole::Orders, Whole::Refunds, Whole::Adopts],
        ..config(name, begin)
    }
}

/// An operator accepts late money while another order of the chain is paid.
fn chain_and_operator() -> Config {
    let replaced = order(StageRow::Closed(CloseReason::Replaced));
    let open = OrderRow { left: TimeLeft::Little, replaces: Some(0), ..order(StageRow::PayWait) };
    let chances = Chances { decisions: 1, ..Chances::default() };
    let trades = vec![any_time(0), trade(1, TradeState::Absent)];
    Config {
        policy: LatePolicy::Review,
        operator: &[Wish::Accept, Wish::Refund],
        whole: &[Whole::Looks, Whole::Orders, Whole::Refunds, Whole::Adopts],
        ..config("replaced orders and an operator", world(vec![replaced, open], trades, chances))
    }
}

fn close_against_pay() -> Config {
    let order = OrderRow { left: TimeLeft::Much, ..order(StageRow::PayWait) };
    let chances = Chances { wishes: 0b1, kills: 1, drops: 1, doubles: 1, ..Chances::default() };
    let begin = world(vec![order], vec![trade(0, TradeState::Absent)], chances);
    Config { shop: &[ShopWish::Close(0)], looks: true, opens: true, ..config("close against pay", begin) }
}

fn console() -> Config {
    let chances = Chances { wishes: 0b1, console: 2, faults: 1, ..Chances::default() };
    Config {
        shop: &[ShopWish::Refund(0, 1, Some(2))],
        console: &[Console::Part(1), Console::Rest],
        faults: &[Fault::AnswerLost, Fault::LandsLater],
        ..config("refunds in Alipay's console", paid(chances))
    }
}

/// The same with a payment of whose whole refund Alipay tells, too.
fn console_that_tells() -> Config {
    let config = console();
    let mut begin = config.begin.clone();
    begin.trades[0].tells_whole = true;
    Config {
        name: "refunds in Alipay's console that it tells of",
        begin,
        whole: &[],
        console: &[Console::Rest],
        ..config
    }
}

fn deaths() -> Config {
    let order = OrderRow { left: TimeLeft::Little, ..order(StageRow::PayWait) };
    let chances = Chances { wishes: 0b1, kills: 3, drops: 1, ..Chances::default() };
    let begin = world(vec![order], vec![trade(0, TradeState::Absent)], chances);
    Config {
        shop: &[ShopWish::Refund(0, 1, None)],
        sweeps: true,
        tells_ours: true,
        ..config("deaths of workers", begin)
    }
}

fn lost_jobs() -> Config {
    let order = order(StageRow::Closed(CloseReason::Expired));
    let chances = Chances { losses: 2, console: 1, ..Chances::default() };
    let begin = world(vec![order], vec![any_time(0)], chances);
    Config { console: &[Console::Part(1)], sweeps: true, ..config("jobs that are lost", begin) }
}

fn another_amount() -> Config {
    let order = OrderRow { left: TimeLeft::Little, ..order(StageRow::PayWait) };
    let odd = Trade { amount: 2, ..any_time(0) };
    let chances = Chances { decisions: 1, faults: 1, doubles: 1, ..Chances::default() };
    Config {
        operator: &[Wish::Refund, Wish::Accept],
        faults: &[Fault::RefusedForGood],
        whole: &[Whole::Looks, Whole::Orders],
        ..config("money of another amount", world(vec![order], vec![odd], chances))
    }
}

fn refused_meanwhile() -> Config {
    let chances = Chances { wishes: 0b1, faults: 2, ..Chances::default() };
    Config {
        shop: &[ShopWish::Refund(0, 1, Some(2))],
        faults: &[Fault::LandsLater, Fault::RefusedForGood],
        whole: &[],
        ..config("a refund that is refused while a call is on its way", paid(chances))
    }
}

fn giving_up() -> Config {
    let chances = Chances { wishes: 0b11, decisions: 2, faults: 1, ..Chances::default() };
    Config {
        shop: &[ShopWish::Refund(0, 1, Some(2)), ShopWish::Refund(0, 2, Some(2))],
        operator: &[Wish::GiveUp(0, None)],
        faults: &[Fault::LandsLater],
        ..config("a refund that is given up", paid(chances))
    }
}

fn finished() -> Config {
    let order = OrderRow { left: TimeLeft::Little, ..order(StageRow::PayWait) };
    let chances = Chances { finishes: 1, wishes: 0b1, decisions: 1, ..Chances::default() };
    let begin = world(vec![order], vec![any_time(0)], chances);
    Config {
        shop: &[ShopWish::Refund(0, 1, Some(1))],
        operator: &[Wish::Refund, Wish::SettleOutside],
        ..config("a trade that is finished", begin)
    }
}
