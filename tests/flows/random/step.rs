//! What can happen in a life, as plain data: made from a seed, shrunk, printed, and pasted back as a test.
//!
//! A step names orders, messages and jobs by how many came after them, so that it means something in whatever list it stands.

use std::collections::HashSet;
use std::fmt::Write as _;

use alipay_sandbox::Fault;
use pay_alipay::response::{Class, Remedy};
use pay_core::domain::decide::decide_payment::Decision;
use pay_core::domain::{Channel, LatePolicy};
use pay_tests::{APP_ID, OTHER_APP_ID, OTHER_SELLER_ID};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng, SeedableRng};
use serde_json::Value;

/// A whole life of two shops.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Life {
    /// What they want done with late money.
    pub(super) policy: LatePolicy,
    /// What happens, in this order.
    pub(super) steps: Vec<Step>,
}

/// One thing that happens. `order` counts back from the one that was asked for last.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// A shop asks for an order: a new one, or the open one of the same user, perhaps by another channel. A short one can be paid for two
    /// minutes.
    Create { app: usize, user: u8, channel: Channel, short: bool },
    /// A buyer opens the cashier.
    Open { order: usize },
    /// A buyer pays.
    Pay { order: usize, buyer: u16, how: How },
    /// The shop closes an order.
    CloseOrder { order: usize },
    /// Alipay closes a trade that nobody paid.
    CloseTrade { order: usize },
    /// Alipay ends the time for refunds of a trade.
    FinishTrade { order: usize },
    /// Money goes back in Alipay's console, of one trade of an order.
    ConsoleRefund { order: usize, trade: usize, back: Back },
    /// The shop asks for a refund by a number of its own, which may have come before.
    AskRefund { order: usize, number: u8, back: Back },
    /// From now on, something goes wrong.
    Strike(Strike),
    /// Nothing goes wrong any more.
    FaultsEnd,
    /// Time passes for everybody.
    Pass { seconds: i64 },
    /// Alipay sends a message once more.
    Resend { order: usize, message: usize },
    /// A job that ended runs again: its worker died before it could say so.
    RunAgain { job: usize },
    /// An operator cancels a waiting job.
    LoseJob { job: usize },
    /// An operator decides about money that waits for it.
    Decide { payment: usize, decision: Decision },
    /// The clock's ticks come.
    Tick,
    /// Two workers run so many jobs each, at the same time as what follows happens.
    Work { jobs: u8 },
    /// The workers that are at work die.
    Kill,
    /// The workers work until there is nothing to do.
    Rest,
}

/// How a buyer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// As Alipay lets them.
    InTime,
    /// Though the trade is closed or past its end.
    Late,
    /// By a trade of its own.
    ByAnotherTrade,
    /// For good: it can never go back by Alipay.
    ForGood,
}

/// How much goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Back {
    /// So many fen.
    Fen(i64),
    /// What is left.
    Rest,
}

/// A fault, and whom it strikes how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Strike {
    pub(super) fault: Fault,
    /// Only calls of this method; all that it can strike if empty.
    pub(super) method: &'static str,
    /// Only one order.
    pub(super) order: Option<usize>,
    /// In how many of a hundred cases.
    pub(super) percent: u8,
    /// How often at most; 0: until faults end.
    pub(super) times: u32,
    pub(super) with: With,
}

/// What a fault needs besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum With {
    Nothing,
    DelayMs(u64),
    Copies(u32),
    /// Code and `sub_code`.
    Refusal(&'static str, &'static str),
    /// A field and what it says instead.
    Field(&'static str, &'static str),
    /// The shop's own address for notifications.
    OwnAddress,
}

/// Every fault of the sandbox and how it is drawn. One that is missing here does not compile.
macro_rules! faults {
    ($($fault:ident => $strike:expr,)*) => {
        pub(super) const FAULTS: &[Fault] = &[$(Fault::$fault,)*];

        fn strike(fault: Fault, luck: &mut StdRng) -> Strike {
            let draw: fn(Strike, &mut StdRng) -> Strike = match fault {
                $(Fault::$fault => $strike,)*
            };
            let times = if luck.random_bool(0.1) { 0 } else { luck.random_range(1..=4) };
            let order = luck.random_bool(0.3).then(|| luck.random_range(0..3));
            let percent = if luck.random_bool(0.5) { 100 } else { 50 };
            draw(Strike { fault, method: "", order, percent, times, with: With::Nothing }, luck)
        }
    };
}

faults! {
    // Real time: long enough for something to happen meanwhile, and not worth more of it.
    Delay => |strike, _| Strike { with: With::DelayMs(30), ..strike },
    ResetBefore => any_call,
    ResetAfter => any_call,
    GatewayTimeoutBefore => any_call,
    GatewayTimeoutAfter => any_call,
    UnavailableBefore => any_call,
    UnavailableAfter => any_call,
    SystemErrorBefore => any_call,
    SystemErrorAfter => any_call,
    Refusal => |strike, luck| {
        let (method, code, sub_code) = *REFUSALS.choose(luck).expect("a refusal");
        Strike { method, with: With::Refusal(code, sub_code), ..strike }
    },
    RefundTooSoon => |strike, _| strike,
    LandLate => |strike, luck| {
        let method = *["", REFUND, REFUND, CLOSE, PRECREATE].choose(luck).expect("a method");
        let delay_ms = *[1_000, 8_000, 30_000, 90_000, 900_000, 3_600_000].choose(luck).expect("a delay");
        Strike { method, with: With::DelayMs(delay_ms), ..strike }
    },
    BadSignature => any_call,
    MissingSignature => any_call,
    WrongNode => any_call,
    SecondNode => any_call,
    AlteredAnswer => |strike, luck| {
        let (method, field, value) = *ALTERED_ANSWERS.choose(luck).expect("an answer");
        Strike { method, with: With::Field(field, value), ..strike }
    },
    LatePayment => |strike, _| strike,
    SecondTrade => |strike, _| strike,
    NotifyDrop => |strike, _| strike,
    NotifyDouble => |strike, luck| Strike { with: With::Copies(luck.random_range(2..5)), ..strike },
    NotifyDelay => |strike, luck| {
        let delay_ms = *[2_000, 70_000, 1_200_000, 3_600_000].choose(luck).expect("a delay");
        Strike { with: With::DelayMs(delay_ms), ..strike }
    },
    NotifyReorder => |strike, _| strike,
    NotifyForged => |strike, _| strike,
    NotifyAltered => |strike, luck| {
        let (field, value) = *ALTERED_MESSAGES.choose(luck).expect("a message");
        // Of one order, so that it is known whose messages were spoilt.
        Strike { order: Some(luck.random_range(0..3)), with: With::Field(field, value), ..strike }
    },
    NotifyAlso => |strike, _| Strike { with: With::OwnAddress, ..strike },
    NotifyGbk => |strike, _| strike,
}

const QUERY: &str = "alipay.trade.query";
const CLOSE: &str = "alipay.trade.close";
const REFUND: &str = "alipay.trade.refund";
const REFUND_QUERY: &str = "alipay.trade.fastpay.refund.query";
const PRECREATE: &str = "alipay.trade.precreate";

/// Refund calls more often than others: they move money.
fn any_call(strike: Strike, luck: &mut StdRng) -> Strike {
    let method = *["", "", REFUND, REFUND, REFUND_QUERY, QUERY, CLOSE, PRECREATE].choose(luck).expect("one");
    Strike { method, ..strike }
}

/// Refusals of every class that a method's codes have, with each published one of a refund.
pub(super) const REFUSALS: &[(&str, &str, &str)] = &[
    (REFUND, "40004", "ACQ.SYSTEM_ERROR"),
    (REFUND, "40004", "ACQ.REFUND_CHARGE_ERROR"),
    (REFUND, "40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH"),
    (REFUND, "40004", "ACQ.DISCORDANT_REPEAT_REQUEST"),
    (REFUND, "40004", "ACQ.TRADE_HAS_CLOSE"),
    (REFUND, "40004", "ACQ.TRADE_STATUS_ERROR"),
    (REFUND, "40004", "ACQ.REASON_TRADE_STATUS_INVALID"),
    (REFUND, "40004", "ACQ.TRADE_HAS_FINISHED"),
    (REFUND, "40004", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"),
    (REFUND, "40004", "ACQ.REFUND_FEE_ERROR"),
    (REFUND, "40004", "ACQ.REASON_TRADE_REFUND_FEE_ERR"),
    (REFUND, "40004", "ACQ.NOT_ALLOW_PARTIAL_REFUND"),
    (REFUND, "40004", "ACQ.TRADE_NOT_EXIST"),
    (REFUND, "40004", "ACQ.CUSTOMER_VALIDATE_ERROR"),
    (REFUND, "40004", "ACQ.REFUND_ACCOUNT_NOT_EXIST"),
    (REFUND, "40004", "ACQ.REFUNDALLOC_UNAUTH_LIMIT"),
    (REFUND, "40004", "ACQ.REASON_TRADE_BEEN_FREEZEN"),
    (REFUND, "40004", "ACQ.TRADE_SETTLE_ERROR"),
    (REFUND, "40004", "ACQ.REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST"),
    (REFUND, "40004", "ACQ.OVERDRAFT_AGREEMENT_NOT_MATCH"),
    (REFUND, "40004", "ACQ.OVERDRAFT_ASSIGN_ACCOUNT_INVALID"),
    (REFUND, "40004", "ACQ.BUYER_NOT_EXIST"),
    (REFUND, "40004", "ACQ.BUYER_ERROR"),
    (REFUND, "40004", "ACQ.BUYER_ENABLE_STATUS_FORBID"),
    (REFUND, "40004", "ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND"),
    (REFUND, "40004", "ACQ.TRADE_NOT_ALLOW_REFUND"),
    (REFUND, "40004", "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"),
    (REFUND, "40004", "ACQ.CURRENCY_NOT_SUPPORT"),
    (REFUND, "40004", "ACQ.ENTERPRISE_PAY_BIZ_ERROR"),
    (REFUND, "40004", "ACQ.INVALID_PARAMETER"),
    (REFUND, "40004", "ACQ.USER_NOT_MATCH_ERR"),
    (REFUND, "40004", "ACQ.SOMETHING_NEW"),
    (REFUND, "40005", "isv.app-call-limited"),
    (REFUND, "40006", "isv.insufficient-isv-permissions"),
    (REFUND, "40002", "isv.invalid-signature"),
    (REFUND_QUERY, "40004", "TRADE_NOT_EXIST"),
    (REFUND_QUERY, "40004", "ACQ.TRADE_STATUS_ERROR"),
    (REFUND_QUERY, "40004", "ACQ.INVALID_PARAMETER"),
    (REFUND_QUERY, "40004", "ACQ.SYSTEM_ERROR"),
    (REFUND_QUERY, "40005", "isv.app-call-limited"),
    (REFUND_QUERY, "40006", "isv.insufficient-isv-permissions"),
    (QUERY, "40004", "ACQ.TRADE_NOT_EXIST"),
    (QUERY, "40004", "ACQ.TRADE_STATUS_ERROR"),
    (QUERY, "40004", "ACQ.INVALID_PARAMETER"),
    (QUERY, "40004", "ACQ.SYSTEM_ERROR"),
    (QUERY, "40005", "isv.app-call-limited"),
    (QUERY, "40006", "isv.insufficient-isv-permissions"),
    (CLOSE, "40004", "ACQ.TRADE_NOT_EXIST"),
    (CLOSE, "40004", "ACQ.REASON_ILLEGAL_STATUS"),
    (CLOSE, "40004", "ACQ.INVALID_PARAMETER"),
    (CLOSE, "40004", "ACQ.SYSTEM_ERROR"),
    (CLOSE, "40005", "isv.app-call-limited"),
    (CLOSE, "40006", "isv.insufficient-isv-permissions"),
    (PRECREATE, "40004", "ACQ.TRADE_HAS_SUCCESS"),
    (PRECREATE, "40004", "ACQ.CONTEXT_INCONSISTENT"),
    (PRECREATE, "40004", "ACQ.BUYER_SELLER_EQUAL"),
    (PRECREATE, "40004", "ACQ.ACCESS_FORBIDDEN"),
    (PRECREATE, "40004", "ACQ.SYSTEM_ERROR"),
    (PRECREATE, "40005", "isv.app-call-limited"),
    (PRECREATE, "40006", "isv.insufficient-isv-permissions"),
];

/// Signed answers that cannot be about what was asked, that nobody can read, or that differ in what nobody uses. None that a shop has to
/// believe: what Alipay signs and what can be true is true.
const ALTERED_ANSWERS: &[(&str, &str, &str)] = &[
    (QUERY, "out_trade_no", "ord_of_another_shop"),
    (QUERY, "trade_status", "TRADE_IN_A_NEW_STATUS"),
    (QUERY, "total_amount", "28,00"),
    (QUERY, "receipt_amount", ""),
    (QUERY, "subject", ""),
    (REFUND, "out_trade_no", "ord_of_another_shop"),
    (REFUND, "trade_no", "2026112322001400000000000000"),
    (REFUND, "refund_fee", "all of it"),
    (REFUND, "buyer_logon_id", ""),
    (REFUND_QUERY, "out_request_no", "of_another_refund"),
    (REFUND_QUERY, "refund_amount", "-1.00"),
    (CLOSE, "out_trade_no", "ord_of_another_shop"),
    (PRECREATE, "out_trade_no", "ord_of_another_shop"),
];

/// Signed messages that say something wrong.
const ALTERED_MESSAGES: &[(&str, &str)] = &[
    ("total_amount", "0.01"),
    ("total_amount", "1e3"),
    ("out_trade_no", "ord_01KAH2Z7V8M3N4P5Q6R7S8T9VW"),
    ("seller_id", OTHER_SELLER_ID),
    ("app_id", OTHER_APP_ID),
    ("app_id", APP_ID),
    ("trade_status", "TRADE_IN_A_NEW_STATUS"),
    ("gmt_payment", "yesterday"),
    ("subject", ""),
];

impl Life {
    /// The life of a seed: the same on every machine.
    pub(super) fn of(seed: u64) -> Self {
        let mut luck = StdRng::seed_from_u64(seed);
        // Review more often: there an operator has something to decide.
        let policies = [LatePolicy::Refund, LatePolicy::Reopen, LatePolicy::Review, LatePolicy::Review];
        let policy = *policies.choose(&mut luck).expect("a policy");
        let mut steps = Vec::new();
        while steps.len() < STEPS {
            steps.extend(episode(&mut luck));
        }
        Self { policy, steps }
    }

    /// The life as a test that can stand in [`pasted`](super::pasted).
    pub(super) fn source(&self, name: &str, why: &str) -> String {
        let mut source =
            format!("/// {}\n#[tokio::test]\nasync fn {name}() {{\n", why.replace('\n', "\n/// "));
        let _ = writeln!(source, "    holds(\n        LatePolicy::{:?},\n        vec![", self.policy);
        for step in &self.steps {
            let _ = writeln!(source, "            {},", step.source());
        }
        source.push_str("        ],\n    )\n    .await;\n}\n");
        source
    }
}

impl Step {
    /// As it is written in Rust.
    fn source(&self) -> String {
        let mut source = format!("Step::{self:?}");
        for (field, kind) in [
            ("channel: ", "Channel"),
            ("how: ", "How"),
            ("back: ", "Back"),
            ("decision: ", "Decision"),
            ("fault: ", "Fault"),
            ("with: ", "With"),
        ] {
            source = source.replace(field, &format!("{field}{kind}::"));
        }
        source
    }

    /// The same step with less in it, simplest first.
    pub(super) fn simpler(&self) -> Vec<Self> {
        match self.clone() {
            Self::Create { app, user, channel, short } => [
                (app > 0).then_some(Self::Create { app: 0, user, channel, short }),
                (user > 0).then_some(Self::Create { app, user: 0, channel, short }),
                (channel != Channel::Page).then_some(Self::Create {
                    app,
                    user,
                    channel: Channel::Page,
                    short,
                }),
                short.then_some(Self::Create { app, user, channel, short: false }),
            ]
            .into_iter()
            .flatten()
            .collect(),
            Self::Open { order } => less(order).map(|order| Self::Open { order }).collect(),
            Self::Pay { order, buyer, how } => {
                let plainer = (how != How::InTime).then_some(Self::Pay { order, buyer, how: How::InTime });
                let first = (buyer > 1).then_some(Self::Pay { order, buyer: 1, how });
                let newer = less(order).map(|order| Self::Pay { order, buyer, how });
                plainer.into_iter().chain(first).chain(newer).collect()
            }
            Self::CloseOrder { order } => less(order).map(|order| Self::CloseOrder { order }).collect(),
            Self::CloseTrade { order } => less(order).map(|order| Self::CloseTrade { order }).collect(),
            Self::FinishTrade { order } => less(order).map(|order| Self::FinishTrade { order }).collect(),
            Self::ConsoleRefund { order, trade, back } => {
                let newer = less(order).map(|order| Self::ConsoleRefund { order, trade, back });
                let first = less(trade).map(|trade| Self::ConsoleRefund { order, trade, back });
                let rounder = rounder(back).map(|back| Self::ConsoleRefund { order, trade, back });
                newer.chain(first).chain(rounder).collect()
            }
            Self::AskRefund { order, number, back } => {
                let newer = less(order).map(|order| Self::AskRefund { order, number, back });
                let rounder = rounder(back).map(|back| Self::AskRefund { order, number, back });
                newer.chain(rounder).collect()
            }
            Self::Strike(strike) => {
                let certain = (strike.percent < 100).then_some(Strike { percent: 100, ..strike });
                let once = (strike.times != 1).then_some(Strike { times: 1, ..strike });
                let of_all = strike.order.map(|_| Strike { order: None, ..strike });
                certain.into_iter().chain(once).chain(of_all).map(Self::Strike).collect()
            }
            Self::Pass { seconds } => {
                let shorter = [1, 60, seconds / 2].into_iter().filter(|shorter| *shorter < seconds);
                shorter.map(|seconds| Self::Pass { seconds }).collect()
            }
            Self::Resend { order, message } => {
                let newer = less(order).map(|order| Self::Resend { order, message });
                newer.chain(less(message).map(|message| Self::Resend { order, message })).collect()
            }
            Self::RunAgain { job } => less(job).map(|job| Self::RunAgain { job }).collect(),
            Self::LoseJob { job } => less(job).map(|job| Self::LoseJob { job }).collect(),
            Self::Decide { payment, decision } => {
                less(payment).map(|payment| Self::Decide { payment, decision }).collect()
            }
            Self::Work { .. } => vec![Self::Rest],
            Self::FaultsEnd | Self::Tick | Self::Kill | Self::Rest => Vec::new(),
        }
    }
}

fn less(index: usize) -> impl Iterator<Item = usize> {
    (index > 0).then_some(0).into_iter()
}

fn rounder(back: Back) -> impl Iterator<Item = Back> {
    match back {
        Back::Fen(100) | Back::Rest => None,
        Back::Fen(_) => Some(Back::Fen(100)),
    }
    .into_iter()
}

/// How many steps a life has, or a few more.
const STEPS: usize = 80;

/// What belongs together: single steps at random seldom come to where faults hurt.
fn episode(luck: &mut StdRng) -> Vec<Step> {
    match luck.random_range(0..100) {
        0..14 => vec![create(luck), work(luck)],
        14..27 => vec![pay(luck), work(luck)],
        27..28 => vec![Step::Open { order: order(luck) }],
        28..31 => vec![Step::CloseOrder { order: order(luck) }, work(luck)],
        31..32 => vec![Step::CloseTrade { order: order(luck) }],
        32..34 => vec![Step::FinishTrade { order: order(luck) }],
        34..40 => vec![refund_in_console(luck)],
        40..47 => vec![ask_for_refund(luck), work(luck)],
        47..63 => trouble(luck),
        63..65 => vec![Step::FaultsEnd],
        65..68 => vec![pass(luck)],
        68..70 => vec![Step::Resend { order: order(luck), message: luck.random_range(0..4) }],
        70..73 => vec![Step::RunAgain { job: luck.random_range(0..20) }, work(luck)],
        73..75 => vec![Step::LoseJob { job: luck.random_range(0..4) }],
        75..79 => vec![work(luck), decide(luck)],
        79..83 => vec![Step::Tick, work(luck)],
        83..84 => vec![Step::Work { jobs: 2 }, Step::Kill],
        84..87 => vec![Step::Rest],
        87..91 => replaced(luck),
        91..95 => late(luck),
        _ => refunds(luck),
    }
}

/// Mostly the newest: of what is old, little can still happen.
fn order(luck: &mut StdRng) -> usize {
    if luck.random_bool(0.6) { 0 } else { luck.random_range(0..4) }
}

fn work(luck: &mut StdRng) -> Step {
    Step::Work { jobs: luck.random_range(1..8) }
}

/// Something goes wrong, and then what it can strike happens.
fn trouble(luck: &mut StdRng) -> Vec<Step> {
    let strike = strike(*FAULTS.choose(luck).expect("a fault"), luck);
    let strikes_newest = Strike { order: strike.order.map(|_| 0), ..strike };
    let mut steps = vec![Step::Strike(strikes_newest)];
    match strike.fault {
        Fault::LatePayment | Fault::SecondTrade => steps.extend([pay(luck), pay(luck)]),
        Fault::RefundTooSoon => steps.extend([ask_for_refund(luck), ask_for_refund(luck)]),
        Fault::NotifyDrop
        | Fault::NotifyDouble
        | Fault::NotifyDelay
        | Fault::NotifyReorder
        | Fault::NotifyForged
        | Fault::NotifyAltered
        | Fault::NotifyAlso
        | Fault::NotifyGbk => {
            steps.push(Step::Pay { order: 0, buyer: 1, how: How::InTime });
            if luck.random_bool(0.5) {
                steps.push(refund_in_console(luck));
            }
        }
        _ => match strike.method {
            REFUND | REFUND_QUERY => steps.push(ask_for_refund(luck)),
            PRECREATE => {
                let (user, short) = (luck.random_range(0..3), luck.random_bool(0.2));
                steps.push(Step::Create { app: 0, user, channel: Channel::Qr, short });
            }
            CLOSE => steps.extend([Step::Open { order: 0 }, Step::CloseOrder { order: 0 }]),
            _ => steps.extend([Step::Pass { seconds: 20 }, Step::Tick]),
        },
    }
    steps.push(work(luck));
    steps
}

fn create(luck: &mut StdRng) -> Step {
    Step::Create {
        app: usize::from(luck.random_bool(0.2)),
        user: luck.random_range(0..3),
        channel: *Channel::ALL.choose(luck).expect("a channel"),
        short: luck.random_bool(0.2),
    }
}

fn pay(luck: &mut StdRng) -> Step {
    let how = match luck.random_range(0..20) {
        0..5 => How::Late,
        5..8 => How::ByAnotherTrade,
        8..9 => How::ForGood,
        _ => How::InTime,
    };
    Step::Pay { order: order(luck), buyer: luck.random_range(1..3), how }
}

fn back(luck: &mut StdRng) -> Back {
    match luck.random_range(0..10) {
        0..3 => Back::Rest,
        3..6 => Back::Fen(luck.random_range(1..=100)),
        _ => Back::Fen(luck.random_range(1..=2_800)),
    }
}

fn refund_in_console(luck: &mut StdRng) -> Step {
    Step::ConsoleRefund { order: order(luck), trade: luck.random_range(0..2), back: back(luck) }
}

fn ask_for_refund(luck: &mut StdRng) -> Step {
    // Numbers come again now and then.
    Step::AskRefund { order: order(luck), number: luck.random_range(0..60), back: back(luck) }
}

fn pass(luck: &mut StdRng) -> Step {
    let spans = [1, 3, 3, 5, 5, 20, 20, 61, 70, 300, 300, 1_500, 1_760, 2_400, 7_200, 90_000];
    Step::Pass { seconds: *spans.choose(luck).expect("a span") }
}

fn decide(luck: &mut StdRng) -> Step {
    Step::Decide {
        payment: luck.random_range(0..3),
        decision: *Decision::ALL.choose(luck).expect("a decision"),
    }
}

/// An order is replaced in its last minute, perhaps by one of another channel, perhaps again, and more than one of their links is paid.
fn replaced(luck: &mut StdRng) -> Vec<Step> {
    let (app, user) = (usize::from(luck.random_bool(0.2)), luck.random_range(0..3));
    let links = luck.random_range(2..4);
    let mut steps = Vec::new();
    for link in 0..links {
        if link > 0 {
            steps.push(Step::Pass { seconds: luck.random_range(61..80) });
        }
        let channel = *Channel::ALL.choose(luck).expect("a channel");
        steps.push(Step::Create { app, user, channel, short: true });
        steps.push(Step::Work { jobs: 3 });
        if luck.random_bool(0.5) {
            steps.push(Step::Open { order: 0 });
        }
    }
    for _ in 0..luck.random_range(1..4) {
        let how = if luck.random_bool(0.3) { How::Late } else { How::InTime };
        steps.push(Step::Pay { order: luck.random_range(0..links), buyer: 1, how });
        if luck.random_bool(0.5) {
            steps.push(work(luck));
        }
    }
    steps.push(Step::Work { jobs: 8 });
    steps
}

/// An order is closed and paid all the same; then something becomes of the money.
fn late(luck: &mut StdRng) -> Vec<Step> {
    let mut steps = vec![create(luck), Step::Work { jobs: 3 }, Step::Open { order: 0 }];
    steps.extend([Step::Pass { seconds: 2_400 }, Step::Tick, Step::Rest]);
    steps.push(Step::Pay { order: 0, buyer: 1, how: How::Late });
    if luck.random_bool(0.4) {
        steps.push(Step::ConsoleRefund { order: 0, trade: 0, back: back(luck) });
    }
    steps.push(Step::Work { jobs: 6 });
    if luck.random_bool(0.7) {
        steps.push(Step::Rest);
        steps.push(decide(luck));
    }
    steps
}

/// A paid order is refunded in parts while something goes wrong with the calls.
fn refunds(luck: &mut StdRng) -> Vec<Step> {
    let mut steps =
        vec![create(luck), Step::Rest, Step::Pay { order: 0, buyer: 1, how: How::InTime }, Step::Rest];
    let harmful = [
        Fault::LandLate,
        Fault::Refusal,
        Fault::ResetAfter,
        Fault::GatewayTimeoutAfter,
        Fault::RefundTooSoon,
        Fault::AlteredAnswer,
    ];
    for _ in 0..luck.random_range(1..3) {
        let fault = *harmful.choose(luck).expect("a fault");
        steps.push(Step::Strike(Strike { order: Some(0), ..strike(fault, luck) }));
    }
    for _ in 0..luck.random_range(1..4) {
        let step = if luck.random_bool(0.25) { refund_in_console(luck) } else { ask_for_refund(luck) };
        steps.push(match step {
            Step::ConsoleRefund { trade, back, .. } => Step::ConsoleRefund { order: 0, trade, back },
            Step::AskRefund { number, back, .. } => Step::AskRefund { order: 0, number, back },
            other => other,
        });
    }
    steps.push(Step::Work { jobs: 8 });
    steps.push(Step::Pass { seconds: *[3, 20, 70].choose(luck).expect("a span") });
    steps.push(Step::Work { jobs: 8 });
    steps
}

/// Evaluates to a list and to the words that it was written in.
macro_rules! written {
    ($($step:expr,)*) => { (vec![$($step,)*], vec![$(stringify!($step),)*]) };
}

#[test]
fn a_printed_step_is_the_step() {
    let (steps, words) = written![
        Step::Create { app: 1, user: 2, channel: Channel::Qr, short: true },
        Step::Pay { order: 0, buyer: 1, how: How::ByAnotherTrade },
        Step::ConsoleRefund { order: 0, trade: 1, back: Back::Rest },
        Step::AskRefund { order: 1, number: 7, back: Back::Fen(100) },
        Step::Strike(Strike {
            fault: Fault::Refusal,
            method: "alipay.trade.refund",
            order: Some(0),
            percent: 100,
            times: 2,
            with: With::Refusal("40004", "ACQ.SYSTEM_ERROR")
        }),
        Step::Decide { payment: 0, decision: Decision::SettledOutside },
        Step::Work { jobs: 3 },
        Step::FaultsEnd,
    ];
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let printed: Vec<String> = steps.iter().map(|step| plain(&step.source())).collect();
    assert_eq!(printed, words.into_iter().map(plain).collect::<Vec<_>>());
}

#[test]
fn a_seed_is_one_life() {
    assert_eq!(Life::of(7), Life::of(7));
    assert_ne!(Life::of(7), Life::of(8));
    let lives: Vec<Life> = (0..200).map(Life::of).collect();
    let is_ordered = |fault: &Fault| {
        let mut steps = lives.iter().flat_map(|life| &life.steps);
        steps.any(|step| matches!(step, Step::Strike(strike) if strike.fault == *fault))
    };
    assert!(FAULTS.iter().all(is_ordered), "each fault is ordered in some life");
}

#[test]
fn refusals_have_every_class_that_a_method_knows() {
    let classes = |wanted: &str| -> HashSet<Class> {
        let of_method = REFUSALS.iter().filter(|(method, ..)| *method == wanted);
        of_method.map(|(method, code, sub_code)| Class::of(method, code, Some(sub_code))).collect()
    };
    let refused = [Class::StateMovedOn, Class::Wait, Class::Unknown];
    let remedies =
        |remedies: &[Remedy]| remedies.iter().map(|remedy| Class::Final(*remedy)).collect::<Vec<_>>();
    let of_a_trade = [&refused[..], &[Class::NotYet], &remedies(&[Remedy::None, Remedy::Fix])].concat();
    for method in [QUERY, CLOSE, REFUND_QUERY] {
        assert_eq!(classes(method), of_a_trade.iter().copied().collect(), "{method}");
    }
    let of_an_offer = [&refused[..], &remedies(&[Remedy::None, Remedy::Fix])].concat();
    assert_eq!(classes(PRECREATE), of_an_offer.into_iter().collect());
    let all = [Remedy::None, Remedy::Outside, Remedy::Fix, Remedy::Whole, Remedy::Look];
    let of_a_refund = [&refused[..], &[Class::NotYet, Class::Happened], &remedies(&all)].concat();
    assert_eq!(classes(REFUND), of_a_refund.into_iter().collect());

    // Every refusal of a refund that Alipay publishes.
    let published: Value = serde_json::from_str(PUBLISHED).expect("JSON");
    for code in published["vectors"].as_array().expect("a list") {
        let sub_code = code["sub_code"].as_str().expect("a code");
        assert!(REFUSALS.contains(&(REFUND, "40004", sub_code)), "{sub_code}");
    }
}

const PUBLISHED: &str = include_str!("../../../alipay/tests/vectors/refund-codes.json");
