//! Rows as the domain's types, and back.

use chrono::{DateTime, TimeDelta, Utc};
use pay_core::domain::answer::{Refusal, Refused, Remedy, Trade as TradeAnswer, UnmatchedTrade};
use pay_core::domain::decide::adopt_refund::RefundReport;
use pay_core::domain::{
    AppId, Cashier, Channel, EvidenceId, Money, Order, OrderId, Payment, PaymentReport, Refund, RefundId,
    RefundState, RefundStatus, Review, Stage, Suspect, Unsettled,
};

use super::world::{
    Age, Answer, Due, Number, OrderNo, PaymentRow, RefundNo, RefundRow, Report, StageRow, TimeLeft, Told,
    TradeNo, TradeWord, World,
};

/// The one app.
pub const APP: &str = "2021000000000001";

/// What time it always is; everything else is told by how far it is from now.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a time")
}

const SECONDS: TimeDelta = TimeDelta::seconds(15);
const MINUTES: TimeDelta = TimeDelta::minutes(20);
const DAY: TimeDelta = TimeDelta::hours(25);

/// When it was.
pub fn ago(age: Age) -> DateTime<Utc> {
    match age {
        Age::Now => now(),
        Age::Seconds => now() - SECONDS,
        Age::Minutes => now() - MINUTES,
        Age::Day => now() - DAY,
    }
}

/// How long ago it was.
pub fn age(at: DateTime<Utc>) -> Age {
    match now() - at {
        passed if passed >= DAY => Age::Day,
        passed if passed >= MINUTES => Age::Minutes,
        passed if passed >= SECONDS => Age::Seconds,
        _ => Age::Now,
    }
}

/// In which class a time to come is.
pub fn due(at: DateTime<Utc>) -> Due {
    match at - now() {
        to_come if to_come <= TimeDelta::zero() => Due::Now,
        to_come if to_come <= SECONDS => Due::Seconds,
        to_come if to_come <= TimeDelta::hours(1) => Due::Minutes,
        _ => Due::Day,
    }
}

/// An amount.
pub fn money(fen: u8) -> Money {
    Money::from_fen(fen.into()).expect("an amount")
}

/// The same as it is kept.
pub fn fen(money: Money) -> u8 {
    u8::try_from(money.fen()).expect("a small amount")
}

/// An order's id.
pub fn order_id(no: OrderNo) -> OrderId {
    format!("ord_{no:026}").parse().expect("an id")
}

/// Whose id it is.
pub fn order_no(id: OrderId) -> OrderNo {
    id.to_string().trim_start_matches("ord_").parse().expect("an order")
}

/// A trade's number.
pub fn trade_no(trade: TradeNo) -> String {
    format!("T{trade}")
}

/// A refund's number, as Alipay knows it.
pub fn number_text(trade: TradeNo, number: Number) -> String {
    match number {
        Number::Asked(no) => format!("r{no}"),
        Number::Own(1) => format!("T{trade}_back"),
        Number::Own(attempt) => format!("T{trade}_back_{attempt}"),
        Number::Console(no) => format!("console{no}"),
        Number::Closing => format!("T{trade}_closed"),
        Number::OtherClosing(after) => format!("T{trade}_closed_after_{after}"),
        Number::Fresh(refund) => format!("fresh{refund}"),
    }
}

/// Which number a text is.
pub fn number(trade: TradeNo, text: &str) -> Number {
    let rest = |prefix: &str| text.strip_prefix(prefix);
    let parsed = |rest: &str| rest.parse().expect("a number");
    let of_trade = |tail: &str| format!("T{trade}_{tail}");
    if text == of_trade("back") {
        Number::Own(1)
    } else if let Some(attempt) = rest(&of_trade("back_")) {
        Number::Own(parsed(attempt))
    } else if text == of_trade("closed") {
        Number::Closing
    } else if let Some(after) = rest(&of_trade("closed_after_")) {
        Number::OtherClosing(parsed(after))
    } else if let Some(no) = rest("console") {
        Number::Console(parsed(no))
    } else if let Some(no) = rest("fresh") {
        Number::Fresh(parsed(no))
    } else {
        Number::Asked(parsed(rest("r").expect("a number of the shop's")))
    }
}

/// An order as the domain knows it.
pub fn order(world: &World, no: OrderNo) -> Order {
    order_at(world, no, world.orders[usize::from(no)].stage)
}

/// The same as it was at an earlier stage: its time to pay never changes.
pub fn order_at(world: &World, no: OrderNo, stage: StageRow) -> Order {
    let row = &world.orders[usize::from(no)];
    let expires_at = match row.left {
        TimeLeft::Much => now() + TimeDelta::minutes(20),
        TimeLeft::Little => now() + TimeDelta::seconds(30),
        TimeLeft::None => now() - TimeDelta::minutes(1),
        TimeLeft::Proven => now() - TimeDelta::minutes(10),
    };
    Order {
        order_id: order_id(no),
        app_id: AppId::new(APP),
        user_id: String::new(),
        product_id: String::new(),
        subject: String::new(),
        amount: money(ORDER_AMOUNT),
        channel: Channel::Page,
        stage: stage_of(stage),
        version: 1,
        created_at: ago(Age::Day),
        expires_at,
        replaces: row.replaces.map(order_id),
    }
}

/// What every order costs.
pub const ORDER_AMOUNT: u8 = 3;

fn stage_of(row: StageRow) -> Stage {
    match row {
        StageRow::Create => Stage::Create { offered: false },
        StageRow::PayWait => Stage::PayWait {
            cashier: Some(Cashier::Redirect { url: String::new() }),
            prepaid_at: ago(Age::Day),
        },
        StageRow::Closing(reason) => Stage::Closing { since: ago(Age::Day), reason },
        StageRow::Closed(reason) => Stage::Closed { at: ago(Age::Day), reason },
        StageRow::Paid { since, late, refunded } => {
            Stage::Paid { at: ago(since), late, refunded: money(refunded) }
        }
        StageRow::Refunded { since, late } => Stage::Refunded { paid_at: ago(since), late },
    }
}

/// A stage as it is kept.
pub fn stage_row(stage: &Stage) -> StageRow {
    match stage {
        Stage::Create { .. } => StageRow::Create,
        Stage::PayWait { .. } => StageRow::PayWait,
        Stage::Closing { reason, .. } => StageRow::Closing(*reason),
        Stage::Closed { reason, .. } => StageRow::Closed(*reason),
        Stage::Paid { at, late, refunded } => {
            StageRow::Paid { since: age(*at), late: *late, refunded: fen(*refunded) }
        }
        Stage::Refunded { paid_at, late } => StageRow::Refunded { since: age(*paid_at), late: *late },
    }
}

/// A payment as the domain knows it.
pub fn payment(row: &PaymentRow) -> Payment {
    Payment {
        app_id: AppId::new(APP),
        trade_no: trade_no(row.trade),
        order_id: row.order.map(order_id),
        amount: money(row.amount),
        refunded: money(row.refunded),
        reserved: money(row.reserved),
        refundable: row.refundable,
        disposition: row.disposition,
        review: row.review.map(|reason| Review { reason, since: ago(Age::Day) }),
        suspect: row.suspect.map(|reason| Suspect { reason, since: ago(Age::Day) }),
        settled_outside: row.outside.then(|| "elsewhere".to_owned()),
        recorded_at: ago(row.recorded),
    }
}

/// A refund as the domain knows it.
pub fn refund(no: RefundNo, row: &RefundRow) -> Refund {
    let unsettled = Unsettled { pending_reason: None, unanswered_at: row.unanswered.map(ago) };
    let at = ago(Age::Day);
    Refund {
        refund_id: refund_id(no),
        app_id: AppId::new(APP),
        trade_no: trade_no(row.trade),
        order_id: row.order.map(order_id),
        refund_no: None,
        out_request_no: number_text(row.trade, row.number),
        amount: money(row.amount),
        requested: row.requested.map(money),
        reason: None,
        origin: row.origin,
        state: match row.status {
            RefundStatus::Pending => RefundState::Pending(unsettled),
            RefundStatus::Unknown => RefundState::Unknown(unsettled),
            RefundStatus::Succeeded => RefundState::Succeeded { at, corrected: row.corrected },
            RefundStatus::Failed => RefundState::Failed { at, failure: "refused".to_owned() },
        },
        delayed_at: None,
        created_at: ago(Age::Day),
    }
}

fn refund_id(no: RefundNo) -> RefundId {
    format!("rfd_{no:026}").parse().expect("an id")
}

/// Which refund it is.
pub fn refund_no(id: RefundId) -> RefundNo {
    id.to_string().trim_start_matches("rfd_").parse().expect("a refund")
}

/// A refund as it is kept. What a row keeps of earlier states, `before` has.
pub fn refund_row(after: &Refund, before: &RefundRow) -> RefundRow {
    RefundRow {
        amount: fen(after.amount),
        requested: after.requested.map(fen),
        origin: after.origin,
        status: after.status(),
        corrected: after.corrected(),
        unanswered: if after.is_settled() { before.unanswered } else { after.unanswered_at().map(age) },
        ..*before
    }
}

/// A statement's report.
pub fn report(row: &Report) -> PaymentReport {
    PaymentReport {
        order_id: order_id(row.order),
        trade_no: trade_no(row.trade),
        amount: money(row.amount),
        refunded: money(row.refunded),
        trade_status: status_word(row).to_owned(),
        paid_at: None,
        refundable: row.refundable,
        out_request_no: row.number.map(|number| number_text(row.trade, number)),
    }
}

/// Alipay's word for how a trade stands.
pub const fn status_word(row: &Report) -> &'static str {
    if row.refunded == row.amount {
        "TRADE_CLOSED"
    } else if row.refundable {
        "TRADE_SUCCESS"
    } else {
        "TRADE_FINISHED"
    }
}

/// A report as it is kept.
pub fn report_row(report: &PaymentReport, trade: TradeNo) -> Report {
    Report {
        trade,
        order: order_no(report.order_id),
        amount: fen(report.amount),
        refunded: fen(report.refunded),
        number: report.out_request_no.as_deref().map(|text| number(trade, text)),
        refundable: report.refundable,
    }
}

/// What a statement says of money that went back.
pub fn refund_report(row: &Report) -> RefundReport {
    RefundReport {
        evidence_id: format!("evd_{:026}", 0).parse::<EvidenceId>().expect("an id"),
        app_id: AppId::new(APP),
        trade_no: trade_no(row.trade),
        amount: money(row.amount),
        refunded: money(row.refunded),
        out_request_no: row.number.map(|number| number_text(row.trade, number)),
        recorded_at: now(),
    }
}

/// Alipay's answer about an order.
pub fn told(told: Told) -> TradeAnswer {
    match told {
        Told::Absent => TradeAnswer::Absent,
        Told::Waiting => TradeAnswer::Waiting,
        Told::Closed => TradeAnswer::Closed,
        Told::Paid(row) if row.refunded == row.amount => TradeAnswer::PaidAndRefunded(report(&row)),
        Told::Paid(row) => TradeAnswer::Paid(report(&row)),
    }
}

/// Alipay's word about one trade.
pub fn trade_word(world: &World, trade: TradeNo, heard: TradeWord) -> Option<UnmatchedTrade> {
    let found = &world.trades[usize::from(trade)];
    heard.paid.then(|| UnmatchedTrade {
        out_trade_no: order_id(found.order).to_string(),
        trade_no: trade_no(trade),
        amount: money(found.amount),
        refunded: money(if heard.back { found.amount } else { 0 }),
        trade_status: "TRADE_SUCCESS".to_owned(),
        paid_at: None,
        refundable: heard.refundable,
    })
}

/// What a refusal asks of us.
pub fn refused(answer: Answer) -> Refused {
    let (code, refusal) = match answer {
        Answer::RefusedForNow => ("ACQ.SELLER_BALANCE_NOT_ENOUGH", Refusal::Later),
        Answer::MoreThanLeft => ("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", Refusal::Final(Remedy::Look)),
        Answer::MovedOn => ("ACQ.TRADE_STATUS_ERROR", Refusal::StateMovedOn),
        Answer::Happened => ("ACQ.DISCORDANT_REPEAT_REQUEST", Refusal::Happened),
        Answer::Unclear => ("ACQ.SYSTEM_ERROR", Refusal::Unclear),
        _ => ("ACQ.TRADE_NOT_ALLOW_REFUND", Refusal::Final(Remedy::None)),
    };
    Refused { code: code.to_owned(), refusal }
}
