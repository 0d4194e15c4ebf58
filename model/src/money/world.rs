//! What there is at one moment: the tables, the queue, Alipay, and who is in the middle of something.
//!
//! Rows are those of the database, as small as they can be: amounts are single fen, times are how long ago ([`Age`]) or how long until
//! ([`Due`]), in the four classes that the product's rules tell apart.

use std::hash::{DefaultHasher, Hash, Hasher};

use pay_core::domain::{CloseReason, Disposition, Origin, RefundStatus, ReviewReason, SuspectReason};

/// Which order.
pub type OrderNo = u8;
/// Which trade.
pub type TradeNo = u8;
/// Which refund, as a row of the table.
pub type RefundNo = u8;

/// How long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Age {
    /// At this moment.
    Now,
    /// Longer ago than Alipay wants between two refunds, and less than a minute.
    Seconds,
    /// Longer ago than a minute.
    Minutes,
    /// Longer ago than a day.
    Day,
}

/// When.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Due {
    /// At any moment.
    Now,
    /// In less than a minute.
    Seconds,
    /// In less than an hour.
    Minutes,
    /// In a day.
    Day,
}

/// How much of an order's time to pay is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeLeft {
    /// Much.
    Much,
    /// Too little to be handed out again.
    Little,
    /// None; a notification may still be under way.
    None,
    /// None for so long that Alipay's not knowing a trade proves that there is none.
    Proven,
}

/// An order's stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StageRow {
    /// Its cashier is being prepared; nobody has heard of it.
    Create,
    /// It can be paid.
    PayWait,
    /// It should be closed.
    Closing(CloseReason),
    /// It is closed.
    Closed(CloseReason),
    /// Its money is certain.
    Paid {
        /// Since when.
        since: Age,
        /// Whether it had been closed.
        late: bool,
        /// What went back.
        refunded: u8,
    },
    /// All of its money went back.
    Refunded {
        /// When it had become certain.
        since: Age,
        /// Whether it had been closed.
        late: bool,
    },
}

/// A row of `orders`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrderRow {
    /// How far it has come.
    pub stage: StageRow,
    /// The order whose place it took.
    pub replaces: Option<OrderNo>,
    /// How long it can still be paid.
    pub left: TimeLeft,
    /// Whether a buyer was ever given its cashier.
    pub offered: bool,
    /// How often subscribers were told that it is paid.
    pub told_paid: u8,
}

impl OrderRow {
    /// Whether money settled it.
    pub const fn is_paid(&self) -> bool {
        matches!(self.stage, StageRow::Paid { .. } | StageRow::Refunded { .. })
    }

    /// Whether its money may still come.
    pub const fn awaits_money(&self) -> bool {
        matches!(self.stage, StageRow::Create | StageRow::PayWait | StageRow::Closing(_))
    }
}

/// A row of `payments`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PaymentRow {
    /// The trade.
    pub trade: TradeNo,
    /// The order it names.
    pub order: Option<OrderNo>,
    /// What came in.
    pub amount: u8,
    /// What went back.
    pub refunded: u8,
    /// What is promised.
    pub reserved: u8,
    /// Whether Alipay takes refunds of it.
    pub refundable: bool,
    /// What it is to its order.
    pub disposition: Disposition,
    /// What an operator has to decide.
    pub review: Option<ReviewReason>,
    /// Why it is doubted.
    pub suspect: Option<SuspectReason>,
    /// Whether an operator dealt with it elsewhere.
    pub outside: bool,
    /// What went back by Alipay's count.
    pub said: Option<u8>,
    /// When Alipay is asked about it.
    pub look: Option<Due>,
    /// When it was recorded.
    pub recorded: Age,
    /// Until when no refund of it is called for.
    pub held: Due,
}

/// What Alipay knows a refund by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Number {
    /// By the shop's number.
    Asked(u8),
    /// By one of our own accord; the how manieth.
    Own(u8),
    /// By one that was given in Alipay's console.
    Console(u8),
    /// What all that was left is called when nobody named it.
    Closing,
    /// The same where that name is taken, and so much had gone back before.
    OtherClosing(u8),
    /// A new one for a call that had no answer. No product does that.
    Fresh(RefundNo),
}

/// A row of `refunds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RefundRow {
    /// The trade.
    pub trade: TradeNo,
    /// The order.
    pub order: Option<OrderNo>,
    /// Its number.
    pub number: Number,
    /// How much.
    pub amount: u8,
    /// What was asked for, where another amount moved.
    pub requested: Option<u8>,
    /// Whose wish it is.
    pub origin: Origin,
    /// Where it stands.
    pub status: RefundStatus,
    /// Whether it had failed before it succeeded.
    pub corrected: bool,
    /// When a call was made whose answer we do not have. Kept when it fails.
    pub unanswered: Option<Age>,
}

/// What Alipay says of a payment, as a statement keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Report {
    /// The trade.
    pub trade: TradeNo,
    /// The order it names.
    pub order: OrderNo,
    /// What was paid.
    pub amount: u8,
    /// What went back in all.
    pub refunded: u8,
    /// The number of the refund that it tells of.
    pub number: Option<Number>,
    /// Whether Alipay takes refunds of it.
    pub refundable: bool,
}

/// What Alipay answers about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    /// No trade.
    Absent,
    /// Opened, not paid.
    Waiting,
    /// Closed unpaid.
    Closed,
    /// Paid; perhaps all of it is back.
    Paid(Report),
}

/// What Alipay answers to a call for a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Moved by this call; in all so much.
    Moved(u8),
    /// Moved by an earlier one; in all so much.
    NotMoved(u8),
    /// Refused for good, and nothing else is known.
    RefusedForGood,
    /// Refused for now.
    RefusedForNow,
    /// Refused, since more than is left was asked for.
    MoreThanLeft,
    /// Refused, since the trade moved on.
    MovedOn,
    /// This number has moved another amount.
    Happened,
    /// Nobody knows: no answer.
    Nothing,
    /// Nobody knows: the answer says so.
    Unclear,
}

/// What a call for a refund has to clear up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DoubtRow {
    /// The call moved nothing.
    NotMoved(u8),
    /// This refusal.
    Refused(Answer),
}

/// How a refund ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndRow {
    /// With so much, and Alipay's total.
    Succeeded(u8, Option<u8>),
    /// With nothing; what else is done.
    Failed(ThenRow),
}

/// What is done after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThenRow {
    /// Nothing.
    Rest,
    /// The trade is asked about.
    Look,
    /// The same, and the payment is suspect.
    Suspect,
}

/// What the queue can be told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Prepares the cashier.
    CreatePrepay(OrderNo),
    /// Reads a notification.
    HandleNotify(Report),
    /// Marks the order paid, by this statement.
    MarkPaid(Report),
    /// Books what went back by this statement; whether it is the one that its payment came by.
    AdoptRefund(Report, bool),
    /// Asks about the order; whether it is the look after it was closed.
    ReconcileOrder(OrderNo, bool),
    /// Ends the order.
    CloseOrder(OrderNo),
    /// Executes the refund.
    RefundOrder(RefundNo),
    /// Asks once more about a refund that failed; whether it was planned for that.
    RecheckRefund(RefundNo, bool),
    /// Asks about the trade.
    ReconcilePayment(TradeNo),
    /// Asks about a quarantined notification.
    SettleQuarantine(Report),
}

/// How far somebody has come who calls Alipay between reading and writing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Run {
    /// Has read the order, and asks about it.
    Asks(StageRow),
    /// Was told.
    Told(StageRow, Told),
    /// Has read the order, and closes its trade.
    Closes(StageRow),
    /// The trade moved meanwhile: asks again.
    AsksAgain(StageRow),
    /// Has read the refund, and asks whether an earlier call moved it.
    AsksFirst(RefundRow),
    /// Takes the turn to call.
    TakesTurn(RefundRow),
    /// Calls; as it was before the turn.
    Calls(RefundRow),
    /// Was answered, and asks how much went back. As it is while the call has no answer.
    Doubts(RefundRow, DoubtRow),
    /// Notes that it waits: as it was, as it is, until when.
    Notes(RefundRow, RefundRow, Due),
    /// Ends it.
    Ends(RefundRow, EndRow),
    /// Asks about the trade: when a look was planned, and the refunds to be asked about.
    AsksTrade(Option<Due>, Vec<RefundNo>),
    /// Was told of the trade, and asks about refunds: whether it is back, those to be asked about, those that moved.
    AsksRefunds(Option<Due>, TradeWord, Vec<RefundNo>, Vec<(RefundNo, u8)>),
    /// Asks how much went back by these numbers: those to be asked about, those that moved.
    AsksNumbers(Vec<Number>, Vec<(Number, u8)>),
    /// Asks how much went back by a refund's number.
    AsksRefund,
    /// So much went back by it.
    Moved(Option<u8>),
    /// Asks about the trade that a message names.
    AsksMessage,
    /// Was told.
    MessageTold(TradeWord),
}

/// What Alipay says of one trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TradeWord {
    /// Whether it was paid.
    pub paid: bool,
    /// Whether all of it is back.
    pub back: bool,
    /// Whether it can be refunded.
    pub refundable: bool,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct JobRow {
    /// What it does.
    pub act: Act,
    /// When.
    pub due: Due,
    /// How far its worker has come, if one has begun.
    pub run: Option<Run>,
}

/// An operator in the middle of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Deciding {
    /// About which money.
    pub trade: TradeNo,
    /// What.
    pub wish: Wish,
    /// How far.
    pub run: Run,
    /// Whether any of the money was there when Alipay was asked.
    pub was_kept: bool,
}

/// What operators do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wish {
    /// It goes back.
    Refund,
    /// It pays its order.
    Accept,
    /// It was dealt with elsewhere.
    SettleOutside,
    /// This refund is given up; when a call of it had no answer, as it was read.
    GiveUp(RefundNo, Option<Age>),
}

/// How a trade stands at Alipay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TradeState {
    /// Nobody opened it.
    Absent,
    /// Opened.
    Waiting,
    /// Paid.
    Paid,
    /// Paid, and refunded no more.
    Finished,
    /// Closed unpaid.
    Closed,
}

/// A trade at Alipay.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Trade {
    /// The order it names.
    pub order: OrderNo,
    /// How much is paid by it.
    pub amount: u8,
    /// How it stands.
    pub state: TradeState,
    /// Whether a buyer can pay it whenever they like, as a gateway should not allow.
    pub any_time: bool,
    /// What went back, by number.
    pub moved: Vec<(Number, u8)>,
    /// Whether Alipay tells of the refund with which all of it is back: not of a payment by a page.
    pub tells_whole: bool,
    /// Whether a refund of it was called for a moment ago.
    pub just_called: bool,
}

impl Trade {
    /// Whether it was paid.
    pub const fn is_paid(&self) -> bool {
        matches!(self.state, TradeState::Paid | TradeState::Finished)
    }

    /// What went back.
    pub fn refunded(&self) -> u8 {
        self.moved.iter().map(|(_, amount)| amount).sum()
    }

    /// Whether all went back.
    pub fn is_back(&self) -> bool {
        self.is_paid() && self.refunded() == self.amount
    }

    /// How much went back by a number.
    pub fn moved_by(&self, number: Number) -> Option<u8> {
        self.moved.iter().find(|(moved, _)| *moved == number).map(|(_, amount)| *amount)
    }
}

/// A call on its way to Alipay that nobody waits for any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Landing {
    /// For which refund.
    pub refund: RefundNo,
    /// Under which number.
    pub number: Number,
    /// How much.
    pub amount: u8,
    /// When it was made.
    pub made: Age,
}

/// What may still happen, each so many times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Chances {
    /// A call for a refund goes otherwise than it should.
    pub faults: u8,
    /// A worker or an operator's command dies.
    pub kills: u8,
    /// A job is lost.
    pub losses: u8,
    /// A notification is lost.
    pub drops: u8,
    /// A notification is sent twice.
    pub doubles: u8,
    /// Something is refunded in Alipay's console.
    pub console: u8,
    /// An operator decides.
    pub decisions: u8,
    /// The shop has this wish, by its place in the list.
    pub wishes: u8,
    /// A trade becomes finished.
    pub finishes: u8,
}

/// Everything at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    /// `orders`.
    pub orders: Vec<OrderRow>,
    /// `payments`, by trade.
    pub payments: Vec<PaymentRow>,
    /// `refunds`, in the order they were made.
    pub refunds: Vec<RefundRow>,
    /// The queue.
    pub jobs: Vec<JobRow>,
    /// What lost its job, until the sweep finds it.
    pub lost: Vec<(Act, Due)>,
    /// Who decides.
    pub operator: Option<Deciding>,
    /// Alipay's trades.
    pub trades: Vec<Trade>,
    /// Alipay's notifications on their way.
    pub letters: Vec<Report>,
    /// Calls on their way.
    pub landing: Vec<Landing>,
    /// What may still happen.
    pub chances: Chances,
    /// A property that the last step broke.
    pub breach: Option<&'static str>,
}

impl World {
    /// The payment by a trade.
    pub fn payment(&self, trade: TradeNo) -> Option<&PaymentRow> {
        self.payments.iter().find(|payment| payment.trade == trade)
    }

    /// The same, to be changed.
    pub fn payment_mut(&mut self, trade: TradeNo) -> &mut PaymentRow {
        self.payments.iter_mut().find(|payment| payment.trade == trade).expect("a payment")
    }

    /// A trade's refunds, oldest first.
    pub fn refunds_of(&self, trade: TradeNo) -> impl Iterator<Item = (RefundNo, &RefundRow)> {
        let numbered = (0..).zip(&self.refunds);
        numbered.filter(move |(_, refund)| refund.trade == trade)
    }

    /// Whether a job for this act is there.
    pub fn has_job(&self, act: Act) -> bool {
        self.jobs.iter().any(|job| job.act == act)
    }

    /// The others of an order's chain.
    pub fn chain_of(&self, order: OrderNo) -> Vec<OrderNo> {
        let mut chain = vec![order];
        loop {
            let linked = (0..).zip(&self.orders).find_map(|(no, row)| {
                let replaces = row.replaces?;
                match (chain.contains(&no), chain.contains(&replaces)) {
                    (true, false) => Some(replaces),
                    (false, true) => Some(no),
                    _ => None,
                }
            });
            match linked {
                Some(no) => chain.push(no),
                None => break,
            }
        }
        chain.retain(|no| *no != order);
        chain.sort_unstable();
        chain
    }

    /// The same world written in one way: the order of jobs, letters and calls says nothing.
    #[must_use]
    pub fn canonical(mut self) -> Self {
        self.jobs.sort_by_cached_key(digest);
        self.letters.sort_by_cached_key(digest);
        self.landing.sort_by_cached_key(digest);
        self.lost.sort_by_cached_key(digest);
        self.payments.sort_by_key(|payment| payment.trade);
        self
    }
}

fn digest(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
