//! The money: orders, payments and refunds, with everybody who can touch them.
//!
//! A step is one transaction, or one call to Alipay and its answer; a worker or an operator stands between two of them for as long as
//! others like to act, and may die there. The decisions are the product's own functions in [`pay_core::domain`]; what they lead to is
//! carried out on rows here as the flows carry it out on tables ([`tables`], [`work`], [`operator`]). Alipay is an adversary ([`alipay`]).
//! The worlds that are walked are in [`worlds`], what must hold is in [`property`], and what a product with one guard less is called is in
//! [`variant`].
//!
//! Time passes by [`Step::Passes`]: some seconds, some minutes or a day. What is written down is how long ago something was, in classes
//! that lie on either side of each of the product's bounds. Nothing runs on time: whatever is due may be done at any later moment.

#![expect(clippy::missing_panics_doc, reason = "a model panics where it is wrong itself")]

pub mod alipay;
pub mod convert;
mod operator;
pub mod property;
mod tables;
pub mod variant;
mod work;
pub mod world;
pub mod worlds;

use pay_core::domain::decide::policy;
use pay_core::domain::{CloseReason, LatePolicy, Reuse};

use crate::Model;
use alipay::Fault;
use tables::{Stop, Tx};
pub use variant::Variant;
pub use work::{Closed, Heard, Part, answer_of};
use world::{
    Act, Age, Due, Number, OrderNo, OrderRow, RefundNo, Report, Run, StageRow, TimeLeft, TradeNo, TradeState,
    Wish, World,
};

/// What the shop may want, once each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShopWish {
    /// A refund of an order: its number, and how much if not all that is left.
    Refund(OrderNo, u8, Option<u8>),
    /// An order to be closed.
    Close(OrderNo),
    /// The same product for the same buyer, while this order has little time left.
    Again(OrderNo),
}

/// A small world.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether something happens in this world")]
pub struct Config {
    /// What it is called.
    pub name: &'static str,
    /// How it begins.
    pub begin: World,
    /// What becomes of money that pays nothing.
    pub policy: LatePolicy,
    /// What the shop may want.
    pub shop: &'static [ShopWish],
    /// What operators may want. [`Wish::GiveUp`] stands for any refund.
    pub operator: &'static [Wish],
    /// What may go wrong with calls for refunds.
    pub faults: &'static [Fault],
    /// How much may be refunded in Alipay's console, for each time.
    pub console: &'static [Console],
    /// Whether Alipay also tells of refunds that we called for.
    pub tells_ours: bool,
    /// Whether the sweep runs.
    pub sweeps: bool,
    /// Whether orders that wait are asked about before their time is over.
    pub looks: bool,
    /// Whether buyers open the cashier before they pay.
    pub opens: bool,
    /// The jobs that nobody comes in between of here: they are walked step by step in other worlds.
    pub whole: &'static [Whole],
    /// The guard that is missing.
    pub variant: Option<Variant>,
}

/// Jobs of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whole {
    /// Those that ask about a trade or a refund by the clock.
    Looks,
    /// Those that ask about an order, or end it.
    Orders,
    /// Those that call for refunds.
    Refunds,
    /// Those that book what Alipay tells of.
    Adopts,
}

impl Whole {
    const fn of(act: Act) -> Option<Self> {
        match act {
            Act::ReconcilePayment(_) | Act::RecheckRefund(..) => Some(Self::Looks),
            Act::ReconcileOrder(..) | Act::CloseOrder(_) => Some(Self::Orders),
            Act::RefundOrder(_) => Some(Self::Refunds),
            Act::AdoptRefund(..) => Some(Self::Adopts),
            Act::CreatePrepay(_) | Act::HandleNotify(_) | Act::MarkPaid(_) | Act::SettleQuarantine(_) => None,
        }
    }
}

/// A refund in Alipay's console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Console {
    /// Of so much, by a number.
    Part(u8),
    /// Of all that is left.
    Rest,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A buyer opens the cashier of this trade.
    Opens(TradeNo),
    /// A buyer pays by this trade.
    Pays(TradeNo),
    /// Alipay takes no refunds of this trade any more.
    Finishes(TradeNo),
    /// So much of a trade is refunded in Alipay's console.
    Console(TradeNo, u8),
    /// A notification arrives.
    Arrives(Report),
    /// A notification arrives, and will arrive once more.
    ArrivesTwice(Report),
    /// A notification is lost.
    IsLost(Report),
    /// A call for this refund reaches Alipay at last.
    Lands(RefundNo),
    /// A call for this refund never reaches Alipay.
    NeverLands(RefundNo),
    /// A worker goes on with a job.
    Works(Act, Part),
    /// A worker dies in the middle of a job.
    Dies(Act),
    /// A job is lost: cancelled, or a dead letter.
    Loses(Act),
    /// The sweep finds what lost its job.
    Revives(Act),
    /// The sweep finds money that nobody has finished with.
    FindsLeftOver(TradeNo),
    /// The clock ends an order's time to pay.
    Expires(OrderNo),
    /// The clock has an order asked about.
    LooksAt(OrderNo),
    /// The clock has a trade asked about.
    LooksAtTrade(TradeNo),
    /// The shop wants something.
    Shop(ShopWish),
    /// An operator begins.
    Decides(TradeNo, Wish),
    /// An operator's command goes on.
    GoesOn(Part),
    /// An operator's command dies.
    Interrupted,
    /// Time passes.
    Passes(Due),
}

impl Model for Config {
    type State = World;
    type Step = Step;

    fn begin(&self) -> World {
        self.begin.clone()
    }

    fn steps(&self, world: &World) -> Vec<(Step, World)> {
        if world.breach.is_some() {
            return Vec::new();
        }
        let mut steps = Vec::new();
        self.alipay_acts(world, &mut steps);
        self.workers_act(world, &mut steps);
        self.clock_acts(world, &mut steps);
        self.shop_acts(world, &mut steps);
        for (trade, wish, next) in operator::begins(self, world) {
            steps.push((Step::Decides(trade, wish), next));
        }
        for (part, next) in operator::goes_on(self, world) {
            steps.push((Step::GoesOn(part), next));
        }
        if world.operator.is_some() && world.chances.kills > 0 {
            let mut next = world.clone();
            next.operator = None;
            next.chances.kills -= 1;
            steps.push((Step::Interrupted, next));
        }
        time_passes(world, &mut steps);
        steps.into_iter().map(|(step, next)| (step, next.canonical())).collect()
    }

    fn broken(&self, world: &World) -> Option<&'static str> {
        property::broken(world)
    }

    fn is_owed(&self, step: &Step) -> bool {
        !matches!(
            step,
            Step::Opens(_)
                | Step::Pays(_)
                | Step::Finishes(_)
                | Step::Console(..)
                | Step::Shop(_)
                | Step::Decides(..)
                | Step::Dies(_)
                | Step::Loses(_)
                | Step::Interrupted
        )
    }

    fn is_quiet(&self, world: &World) -> bool {
        property::is_quiet(world)
    }
}

impl Config {
    fn alipay_acts(&self, world: &World, steps: &mut Vec<(Step, World)>) {
        for (no, trade) in (0..).zip(&world.trades) {
            let mut with = |step: Step, act: &dyn Fn(&mut World)| {
                let mut next = world.clone();
                act(&mut next);
                steps.push((step, next));
            };
            let order = world.orders.get(usize::from(trade.order));
            let offered = order.is_some_and(|order| order.offered);
            let in_time = order.is_some_and(|order| order.left <= TimeLeft::Little);
            let unpaid = matches!(trade.state, TradeState::Absent | TradeState::Waiting);
            let can_pay = offered && ((unpaid && in_time) || (trade.any_time && !trade.is_paid()));
            if self.opens && can_pay && trade.state == TradeState::Absent {
                with(Step::Opens(no), &|next| next.trades[usize::from(no)].state = TradeState::Waiting);
            }
            if can_pay {
                with(Step::Pays(no), &|next| alipay::pay(next, no));
            }
            if trade.state == TradeState::Paid && world.chances.finishes > 0 {
                with(Step::Finishes(no), &|next| {
                    next.chances.finishes -= 1;
                    next.trades[usize::from(no)].state = TradeState::Finished;
                });
            }
            let left = trade.amount - trade.refunded();
            if trade.state == TradeState::Paid && world.chances.console > 0 {
                for console in self.console {
                    let amount = match console {
                        Console::Part(amount) => *amount,
                        Console::Rest => left,
                    };
                    // Nobody is told of a whole refund: only what is still looked at is found before the bill comes.
                    let unheard = amount == left && !trade.tells_whole && !is_looked_at(world, no);
                    if amount == 0 || amount > left || unheard {
                        continue;
                    }
                    with(Step::Console(no, amount), &|next| {
                        let number = Number::Console(next.chances.console);
                        next.chances.console -= 1;
                        alipay::give_back(next, no, number, amount);
                    });
                }
            }
        }
        for (at, letter) in world.letters.iter().enumerate() {
            if world.letters[..at].contains(letter) {
                continue;
            }
            let mut arrived = world.clone();
            if !world.has_job(Act::HandleNotify(*letter)) {
                arrived.jobs.push(job(Act::HandleNotify(*letter)));
            }
            if world.chances.doubles > 0 {
                let mut next = arrived.clone();
                next.chances.doubles -= 1;
                steps.push((Step::ArrivesTwice(*letter), next));
            }
            arrived.letters.remove(at);
            steps.push((Step::Arrives(*letter), arrived));
            if world.chances.drops > 0 && may_be_lost(world, *letter) {
                let mut next = world.clone();
                next.chances.drops -= 1;
                next.letters.remove(at);
                steps.push((Step::IsLost(*letter), next));
            }
        }
        for (at, call) in world.landing.iter().enumerate() {
            let mut next = world.clone();
            next.landing.remove(at);
            steps.push((Step::NeverLands(call.refund), next.clone()));
            let trade = world.refunds[usize::from(call.refund)].trade;
            alipay::refund(&mut next, trade, call.number, call.amount);
            self.tell(world, &mut next);
            steps.push((Step::Lands(call.refund), next));
        }
    }

    /// What Alipay sends after a call of ours, if it does.
    fn tell(&self, before: &World, next: &mut World) {
        if !self.tells_ours {
            next.letters.truncate(before.letters.len());
        }
    }

    fn workers_act(&self, world: &World, steps: &mut Vec<(Step, World)>) {
        for (at, job) in world.jobs.iter().enumerate() {
            if world.jobs[..at].contains(job) {
                continue;
            }
            let is_whole = Whole::of(job.act).is_some_and(|kind| self.whole.contains(&kind));
            for (part, next) in work::steps(self, world, at) {
                for next in if is_whole { self.to_the_end(next) } else { vec![next] } {
                    steps.push((Step::Works(job.act, part), next));
                }
            }
            if job.run.is_some() && world.chances.kills > 0 {
                let mut next = world.clone();
                next.chances.kills -= 1;
                next.jobs[at].run = None;
                if self.variant == Some(Variant::DeathBuries) {
                    next.jobs.remove(at);
                }
                steps.push((Step::Dies(job.act), next));
            }
            let revived = !matches!(
                job.act,
                Act::RecheckRefund(..)
                    | Act::ReconcileOrder(..)
                    | Act::CloseOrder(_)
                    | Act::ReconcilePayment(_)
                    | Act::CreatePrepay(_)
            );
            if job.run.is_none() && world.chances.losses > 0 && revived {
                let mut next = world.clone();
                next.chances.losses -= 1;
                next.jobs.remove(at);
                next.lost.push((job.act, Due::Minutes));
                steps.push((Step::Loses(job.act), next));
            }
        }
        if self.sweeps && self.variant != Some(Variant::LostForEver) {
            self.sweep(world, steps);
        }
    }

    /// What becomes of a job that has begun if nobody comes in between.
    fn to_the_end(&self, world: World) -> Vec<World> {
        let is_whole = |act| Whole::of(act).is_some_and(|kind| self.whole.contains(&kind));
        match world.jobs.iter().position(|job| job.run.is_some() && is_whole(job.act)) {
            Some(at) => {
                let next = work::steps(self, &world, at).into_iter();
                next.flat_map(|(_, next)| self.to_the_end(next)).collect()
            }
            None => vec![world],
        }
    }

    fn sweep(&self, world: &World, steps: &mut Vec<(Step, World)>) {
        for (at, (act, due)) in world.lost.iter().enumerate() {
            if *due != Due::Now {
                continue;
            }
            let mut next = world.clone();
            next.lost.remove(at);
            next.jobs.extend(unfinished(world, *act).map(job));
            steps.push((Step::Revives(*act), next));
        }
        for payment in &world.payments {
            let adopted = is_being_adopted(world, payment.trade);
            let asked = world.has_job(Act::ReconcilePayment(payment.trade));
            if payment.recorded < Age::Minutes
                || adopted
                || asked
                || !convert::payment(payment).is_left_over()
            {
                continue;
            }
            let mut tx = Tx { config: self, world: world.clone() };
            let next = match tx.carry_out_policy(payment.trade, policy::Heard::Nothing) {
                Ok(()) => tx.world,
                Err(Stop::Broken(property)) => World { breach: Some(property), ..world.clone() },
                Err(Stop::Stale | Stop::NotYet(_)) => continue,
            };
            steps.push((Step::FindsLeftOver(payment.trade), next));
        }
    }

    fn clock_acts(&self, world: &World, steps: &mut Vec<(Step, World)>) {
        for (no, row) in (0..).zip(&world.orders) {
            let mut tx = Tx { config: self, world: world.clone() };
            let order = tx.order(no);
            if order.is_open() && order.expires_at <= convert::now() {
                let change = order.want_closed(CloseReason::Expired, convert::now());
                if tx.record_change(no, change).is_ok() {
                    steps.push((Step::Expires(no), tx.world));
                }
            }
            let act = match row.stage {
                StageRow::PayWait if self.looks => Act::ReconcileOrder(no, false),
                StageRow::Closing(_) => Act::CloseOrder(no),
                _ => continue,
            };
            if !world.has_job(act) {
                let mut next = world.clone();
                next.jobs.push(job(act));
                steps.push((Step::LooksAt(no), next));
            }
        }
        for payment in world.payments.iter().filter(|payment| payment.look == Some(Due::Now)) {
            let mut tx = Tx { config: self, world: world.clone() };
            tx.world.payment_mut(payment.trade).look = Some(Due::Minutes);
            tx.enqueue_once(Act::ReconcilePayment(payment.trade));
            steps.push((Step::LooksAtTrade(payment.trade), tx.world));
        }
    }

    fn shop_acts(&self, world: &World, steps: &mut Vec<(Step, World)>) {
        for (place, wish) in self.shop.iter().enumerate() {
            let mark = 1 << place;
            if world.chances.wishes & mark == 0 {
                continue;
            }
            let mut tx = Tx { config: self, world: world.clone() };
            tx.world.chances.wishes &= !mark;
            match tx.wish(*wish) {
                Ok(true) => steps.push((Step::Shop(*wish), tx.world)),
                // Refused, and nothing is written.
                Ok(false) | Err(Stop::Stale | Stop::NotYet(_)) => {}
                Err(Stop::Broken(property)) => {
                    steps.push((Step::Shop(*wish), World { breach: Some(property), ..world.clone() }));
                }
            }
        }
    }
}

impl Tx<'_> {
    /// `false` if it is refused.
    fn wish(&mut self, wish: ShopWish) -> Result<bool, Stop> {
        let now = convert::now();
        match wish {
            ShopWish::Refund(no, refund_no, amount) => {
                let settles = |row: &&world::PaymentRow| {
                    row.order == Some(no) && row.disposition == pay_core::domain::Disposition::Settles
                };
                let Some(row) = self.world.payments.iter().find(settles).copied() else { return Ok(false) };
                let granted = match convert::payment(&row).reserve(amount.map(convert::money)) {
                    Ok(granted) => convert::fen(granted),
                    Err(_) if self.lacks(Variant::PromisesWithoutBound) && row.refunded < row.amount => {
                        amount.unwrap_or(row.amount)
                    }
                    Err(_) => return Ok(false),
                };
                let number = Number::Asked(refund_no);
                self.promise(row.trade, number, granted, pay_core::domain::Origin::Asked)
            }
            ShopWish::Close(no) => {
                let order = self.order(no);
                if !order.is_open() {
                    return Ok(false);
                }
                self.begin_close(no, order.want_closed(CloseReason::Requested, now))?;
                Ok(true)
            }
            ShopWish::Again(no) => {
                let order = self.order(no);
                if !order.is_open() {
                    return Ok(false);
                }
                let Ok(Reuse::Replace(change)) = order.reuse(order.channel, now) else { return Ok(false) };
                self.begin_close(no, Ok(Some(*change)))?;
                let closing = matches!(self.world.orders[usize::from(no)].stage, StageRow::Closing(_));
                let new = OrderNo::try_from(self.world.orders.len()).expect("few orders");
                self.world.orders.push(OrderRow {
                    stage: StageRow::Create,
                    replaces: closing.then_some(no),
                    left: TimeLeft::Much,
                    offered: false,
                    told_paid: 0,
                });
                self.enqueue(Act::CreatePrepay(new), Due::Now);
                Ok(true)
            }
        }
    }
}

const fn job(act: Act) -> world::JobRow {
    world::JobRow { act, due: Due::Now, run: None }
}

/// Whether the clock shall still ask about the trade, and has not begun to.
fn is_looked_at(world: &World, trade: TradeNo) -> bool {
    let asking = |job: &world::JobRow| job.act == Act::ReconcilePayment(trade) && job.run.is_some();
    match world.payment(trade) {
        Some(payment) => {
            (payment.look.is_some() || payment.recorded < Age::Day) && !world.jobs.iter().any(asking)
        }
        None => true,
    }
}

/// Whether what a notification tells is found all the same: by a query about its order, or by the look a day later.
fn may_be_lost(world: &World, letter: Report) -> bool {
    if letter.refunded > 0 {
        // Of a part nothing else tells, unless a call of ours made it.
        return !matches!(letter.number, Some(Number::Console(_)));
    }
    let order = &world.orders[usize::from(letter.order)];
    let alone = world.trades.iter().filter(|trade| trade.order == letter.order).count() == 1;
    let asked = world.has_job(Act::ReconcileOrder(letter.order, true));
    let of_trade = world.payment(letter.trade).is_some();
    of_trade || (alone && (order.awaits_money() || asked))
}

/// What is left to do of what lost its job, by its rows.
fn unfinished(world: &World, act: Act) -> Option<Act> {
    let left = match act {
        Act::RefundOrder(no) => !world.refunds[usize::from(no)].status.is_settled() && !world.has_job(act),
        Act::MarkPaid(report) if world.payment(report.trade).is_some() => {
            return unfinished(world, Act::AdoptRefund(report, false));
        }
        Act::AdoptRefund(report, _) => !is_adopted(world, report),
        _ => true,
    };
    left.then_some(act)
}

/// Whether what went back of a payment is being booked, which ends by carrying out the policy about the rest.
fn is_being_adopted(world: &World, trade: TradeNo) -> bool {
    let adopts = |act: &Act| matches!(act, Act::AdoptRefund(report, true) if report.trade == trade);
    world.jobs.iter().any(|job| adopts(&job.act)) || world.lost.iter().any(|(act, _)| adopts(act))
}

/// Whether what a statement says went back is booked, as far as the rows can tell.
fn is_adopted(world: &World, report: Report) -> bool {
    let Some(payment) = world.payment(report.trade) else { return false };
    let booked = |number: Number| {
        world.refunds_of(report.trade).any(|(_, refund)| {
            refund.number == number && refund.status == pay_core::domain::RefundStatus::Succeeded
        })
    };
    let told = match report.number {
        None => payment.said >= Some(report.refunded),
        Some(number) => booked(number),
    };
    report.refunded == 0 || payment.refunded == payment.amount || told
}

/// All that can come of waiting.
fn time_passes(world: &World, steps: &mut Vec<(Step, World)>) {
    // A call is sent as soon as its turn is taken.
    if world.jobs.iter().any(|job| matches!(job.run, Some(Run::Calls(_)))) {
        return;
    }
    for by in [Due::Seconds, Due::Minutes, Due::Day] {
        // Whatever was called for has arrived or never will.
        if by == Due::Day && !world.landing.is_empty() {
            continue;
        }
        let next = passed(world, by);
        if next != *world {
            steps.push((Step::Passes(by), next));
        }
    }
}

/// The world some time later. What is in the middle of something is cut off if that is long.
fn passed(world: &World, by: Due) -> World {
    let mut next = world.clone();
    let age = |age: Age| match by {
        Due::Now => age,
        Due::Seconds => age.max(Age::Seconds),
        Due::Minutes => age.max(Age::Minutes),
        Due::Day => Age::Day,
    };
    let due = |due: Due| if due <= by { Due::Now } else { due };
    for order in &mut next.orders {
        order.left = match (by, order.left) {
            (Due::Minutes, TimeLeft::Much) => TimeLeft::Little,
            (Due::Minutes, TimeLeft::Little) => TimeLeft::None,
            (Due::Minutes | Due::Day, _) => TimeLeft::Proven,
            (_, left) => left,
        };
        if let StageRow::Paid { since, .. } | StageRow::Refunded { since, .. } = &mut order.stage {
            *since = age(*since);
        }
    }
    for payment in &mut next.payments {
        payment.look = payment.look.map(due);
        payment.recorded = age(payment.recorded);
        payment.held = due(payment.held);
    }
    for refund in &mut next.refunds {
        refund.unanswered = refund.unanswered.map(age);
    }
    for job in &mut next.jobs {
        job.due = due(job.due);
        match &mut job.run {
            Some(_) if by >= Due::Minutes => job.run = None,
            Some(run) => grow_older(run, age, due),
            None => {}
        }
    }
    for (_, rest) in &mut next.lost {
        *rest = due(*rest);
    }
    match &mut next.operator {
        Some(_) if by >= Due::Minutes => next.operator = None,
        Some(operator) => {
            grow_older(&mut operator.run, age, due);
            if let Wish::GiveUp(_, unanswered) = &mut operator.wish {
                *unanswered = unanswered.map(age);
            }
        }
        None => {}
    }
    for trade in &mut next.trades {
        trade.just_called = false;
    }
    for call in &mut next.landing {
        call.made = age(call.made);
    }
    next.canonical()
}

/// What somebody has read is as old as what it was read from.
fn grow_older(run: &mut Run, age: impl Fn(Age) -> Age, due: impl Fn(Due) -> Due) {
    match run {
        Run::AsksFirst(row)
        | Run::TakesTurn(row)
        | Run::Calls(row)
        | Run::Doubts(row, _)
        | Run::Ends(row, _) => {
            row.unanswered = row.unanswered.map(age);
        }
        Run::Notes(before, after, until) => {
            before.unanswered = before.unanswered.map(&age);
            after.unanswered = after.unanswered.map(&age);
            *until = due(*until);
        }
        Run::AsksTrade(planned, _) | Run::AsksRefunds(planned, ..) => *planned = planned.map(due),
        Run::Asks(stage) | Run::Told(stage, _) | Run::Closes(stage) | Run::AsksAgain(stage) => {
            if let StageRow::Paid { since, .. } | StageRow::Refunded { since, .. } = stage {
                *since = age(*since);
            }
        }
        Run::AsksNumbers(..) | Run::AsksRefund | Run::Moved(_) | Run::AsksMessage | Run::MessageTold(_) => {}
    }
}
