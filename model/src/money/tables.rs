//! What the acts write, each in the transaction of its caller, as the flows of the same names do. The decisions are the product's.

use pay_core::domain::decide::adopt_refund::is_unexplained;
use pay_core::domain::decide::mark_paid::{self as mark, Effect};
use pay_core::domain::decide::policy::{self, Act as PolicyAct, Facts};
use pay_core::domain::{
    Change, CloseReason, Disposition, EventType, IllegalTransition, LatePolicy, Order, Origin,
    PaymentTrigger, RefundStatus, RefundTrigger, ReviewReason, SuspectReason,
};

use super::variant::Variant;
use super::world::{
    Act, Age, Due, JobRow, Number, OrderNo, PaymentRow, RefundNo, RefundRow, Report, StageRow, TradeNo, World,
};
use super::{Config, convert, property};

/// Why a transaction is rolled back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Something moved meanwhile; it is tried again.
    Stale,
    /// Nothing is to be done before.
    NotYet(Due),
    /// What cannot be.
    Broken(&'static str),
}

/// What becomes of a transaction.
pub(super) type Done = Result<(), Stop>;

/// A transaction: the world as it becomes.
#[derive(Debug)]
pub(super) struct Tx<'a> {
    /// What kind of product and world it is.
    pub config: &'a Config,
    /// The world.
    pub world: World,
}

impl Tx<'_> {
    pub(super) fn lacks(&self, guard: Variant) -> bool {
        self.config.variant == Some(guard)
    }

    /// A second job for the same statement that nobody has begun says nothing that the first does not say.
    pub(super) fn enqueue(&mut self, act: Act, due: Due) {
        let says_all = matches!(act, Act::HandleNotify(_) | Act::MarkPaid(_) | Act::AdoptRefund(..));
        if says_all && self.world.jobs.iter().any(|job| job.act == act && job.run.is_none()) {
            return;
        }
        self.world.jobs.push(JobRow { act, due, run: None });
    }

    pub(super) fn enqueue_once(&mut self, act: Act) {
        if !self.world.has_job(act) {
            self.enqueue(act, Due::Now);
        }
    }

    pub(super) fn order(&self, no: OrderNo) -> Order {
        convert::order(&self.world, no)
    }

    /// Row and event together; compares with what the change was computed from.
    pub(super) fn record_change(
        &mut self,
        no: OrderNo,
        change: Result<Option<Change>, IllegalTransition>,
    ) -> Result<Option<StageRow>, Stop> {
        let Some(change) = change.map_err(|_| Stop::Broken(property::EDGE))? else { return Ok(None) };
        let blind = self.lacks(Variant::ClosesOverPayment);
        let row = &mut self.world.orders[usize::from(no)];
        if convert::stage_row(&change.before.stage) != row.stage && !blind {
            return Err(Stop::Stale);
        }
        row.stage = convert::stage_row(&change.after.stage);
        row.offered |= row.stage == StageRow::PayWait;
        if change.event() == Some(EventType::OrderPaid) {
            row.told_paid = row.told_paid.saturating_add(1);
        }
        Ok(Some(row.stage))
    }

    pub(super) fn begin_close(
        &mut self,
        no: OrderNo,
        change: Result<Option<Change>, IllegalTransition>,
    ) -> Done {
        if let Some(StageRow::Closing(_)) = self.record_change(no, change)? {
            self.enqueue_once(Act::CloseOrder(no));
        }
        Ok(())
    }

    /// The others of an order's chain, as the flow locks them: of an order that may be in one.
    fn others(&self, order: &Order, no: OrderNo) -> Vec<OrderNo> {
        if order.is_in_chain() { self.world.chain_of(no) } else { Vec::new() }
    }

    pub(super) fn mark_paid(&mut self, report: Report) -> Done {
        let no = report.order;
        let order = self.order(no);
        let mut others: Vec<Order> =
            self.others(&order, no).into_iter().map(|other| self.order(other)).collect();
        if self.lacks(Variant::ChainUnseen) {
            others.clear();
        }
        let said = convert::report(&report);
        let mut disposition = mark::disposition(&order, &others, &said);
        if self.lacks(Variant::SecondTradeSettles) && disposition == Disposition::Duplicate {
            disposition = Disposition::Settles;
        }
        let known = self.world.payment(report.trade).copied();
        let effects = match known {
            None => {
                self.insert_payment(report, disposition);
                mark::first_report(&order, &others, &said, disposition)
            }
            Some(known) => mark::repeated_report(&order, &convert::payment(&known), &said),
        };
        for effect in effects {
            self.follow(report, effect, known.is_none())?;
        }
        Ok(())
    }

    fn insert_payment(&mut self, report: Report, disposition: Disposition) {
        let look = (!self.lacks(Variant::NoLookAfterADay)).then_some(Due::Day);
        self.world.payments.push(PaymentRow {
            trade: report.trade,
            order: Some(report.order),
            amount: report.amount,
            refunded: 0,
            reserved: 0,
            refundable: report.refundable,
            disposition,
            review: None,
            suspect: None,
            outside: false,
            said: None,
            look,
            recorded: Age::Now,
            held: Due::Now,
        });
    }

    fn follow(&mut self, report: Report, effect: Effect, first: bool) -> Done {
        let (no, trade) = (report.order, report.trade);
        let order = self.order(no);
        let now = convert::now();
        match effect {
            Effect::Pay => {
                self.record_change(no, order.pay(&convert::report(&report), now))?;
                let refunded = self.world.payment_mut(trade).refunded;
                if refunded > 0 {
                    let change = self.order(no).refund(convert::money(refunded), now);
                    self.record_change(no, change)?;
                }
                Ok(())
            }
            Effect::CloseOther(other) => {
                let other = convert::order_no(other);
                let change = self.order(other).want_closed(CloseReason::PaidElsewhere, now);
                self.begin_close(other, change)
            }
            Effect::EndMismatched => self.record_change(no, order.end_mismatched(now)).map(drop),
            Effect::EndPaidElsewhere => self.record_change(no, order.end_paid_elsewhere(now)).map(drop),
            Effect::TellMismatched => Ok(()),
            Effect::BookWholeRefund => self.adopt_the_rest(trade),
            Effect::AdoptRefund => {
                self.enqueue(Act::AdoptRefund(report, first), Due::Now);
                Ok(())
            }
            Effect::CarryOutPolicy => self.carry_out_policy(trade, policy::Heard::Nothing),
            Effect::SetNotRefundable => {
                self.world.payment_mut(trade).refundable = false;
                Ok(())
            }
        }
    }

    pub(super) fn carry_out_policy(&mut self, trade: TradeNo, heard: policy::Heard) -> Done {
        let row = *self.world.payment_mut(trade);
        let payment = convert::payment(&row);
        if !payment.is_left_over() {
            return Ok(());
        }
        let order = row.order.map(|no| self.order(no));
        let reopens = payment.disposition == Disposition::Late && self.config.policy == LatePolicy::Reopen;
        let others = match (&order, row.order) {
            (Some(order), Some(no)) if reopens => self.others(order, no),
            _ => Vec::new(),
        };
        let is_paid = |no: &OrderNo| self.world.orders[usize::from(*no)].is_paid();
        let own = |origin| matches!(origin, Origin::Late | Origin::Duplicate);
        let refused = |refund: &RefundRow| own(refund.origin) && refund.status == RefundStatus::Failed;
        let facts = Facts {
            payment: &payment,
            order: order.as_ref(),
            chain_is_paid: others.iter().any(is_paid) && !self.lacks(Variant::ReopensPaidChain),
            policy: self.config.policy,
            refund_failed: self.world.refunds_of(trade).any(|(_, refund)| refused(refund)),
            heard: if self.lacks(Variant::ReopensUnasked) { policy::Heard::StillThere } else { heard },
        };
        match (policy::decide(&facts), row.order) {
            (PolicyAct::Nothing, _) | (PolicyAct::Reopen, None) => Ok(()),
            (PolicyAct::Ask, _) => {
                self.world.payment_mut(trade).look = Some(Due::Now);
                self.enqueue_once(Act::ReconcilePayment(trade));
                Ok(())
            }
            (PolicyAct::Refund, _) => {
                let late = payment.disposition == Disposition::Late;
                self.refund_whole(trade, if late { Origin::Late } else { Origin::Duplicate })
            }
            (PolicyAct::LeaveToOperator(reason), _) => self.leave_to_operator(trade, reason),
            (PolicyAct::Reopen, Some(no)) => {
                let at_alipay = &self.world.trades[usize::from(trade)];
                if heard != policy::Heard::StillThere && at_alipay.refunded() == at_alipay.amount {
                    return Err(Stop::Broken(property::NOTHING_KEPT));
                }
                self.reopen(no, &others, trade)
            }
        }
    }

    pub(super) fn reopen(&mut self, no: OrderNo, others: &[OrderNo], trade: TradeNo) -> Done {
        let now = convert::now();
        self.allows(trade, PaymentTrigger::PaysItsOrder)?;
        let payment = self.world.payment_mut(trade);
        payment.disposition = Disposition::Settles;
        payment.review = None;
        payment.look = Some(payment.look.map_or(Due::Day, |planned| planned.min(Due::Day)));
        let refunded = payment.refunded;
        if self.record_change(no, self.order(no).reopen(now))?.is_none() {
            return Ok(());
        }
        if refunded > 0 {
            let change = self.order(no).refund(convert::money(refunded), now);
            self.record_change(no, change)?;
        }
        for other in others {
            let order = self.order(*other);
            if order.is_open() {
                self.begin_close(*other, order.want_closed(CloseReason::PaidElsewhere, now))?;
            }
        }
        Ok(())
    }

    /// The others of the chain of an order that an operator reopens. [`None`] if one of them is paid.
    pub(super) fn unpaid_others(&self, no: OrderNo) -> Option<Vec<OrderNo>> {
        let others = self.others(&self.order(no), no);
        let paid = others.iter().any(|other| self.world.orders[usize::from(*other)].is_paid());
        (!paid || self.lacks(Variant::ReopensPaidChain)).then_some(others)
    }

    fn refund_whole(&mut self, trade: TradeNo, origin: Origin) -> Done {
        let row = *self.world.payment_mut(trade);
        let payment = convert::payment(&row);
        let Ok(amount) = payment.reserve(None) else { return Err(Stop::Broken(property::PROMISE)) };
        let number = convert::number(trade, &payment.own_request_no(1));
        let promised = self.promise(trade, number, convert::fen(amount), origin)?;
        if !promised && !self.lacks(Variant::SpentNumberPassedOver) {
            self.leave_to_operator(trade, ReviewReason::RefundRefused)?;
        }
        Ok(())
    }

    /// Stores a refund with its promise and its job; `false` when its number is taken.
    pub(super) fn promise(
        &mut self,
        trade: TradeNo,
        number: Number,
        amount: u8,
        origin: Origin,
    ) -> Result<bool, Stop> {
        if self.world.refunds_of(trade).any(|(_, refund)| refund.number == number) {
            return Ok(false);
        }
        let order = self.world.payment_mut(trade).order;
        self.world.refunds.push(RefundRow {
            trade,
            order,
            number,
            amount,
            requested: None,
            origin,
            status: RefundStatus::Pending,
            corrected: false,
            unanswered: None,
        });
        self.reserve(trade, amount)?;
        let no = RefundNo::try_from(self.world.refunds.len() - 1).expect("few refunds");
        self.enqueue(Act::RefundOrder(no), Due::Now);
        Ok(true)
    }

    /// Has a refund that failed tried again.
    pub(super) fn retry(&mut self, no: RefundNo) -> Done {
        let row = &mut self.world.refunds[usize::from(no)];
        if row.status.next(RefundTrigger::TriedAgain).is_err() {
            return Err(Stop::Stale);
        }
        row.status = RefundStatus::Pending;
        let (trade, amount) = (row.trade, row.amount);
        self.reserve(trade, amount)?;
        self.enqueue(Act::RefundOrder(no), Due::Now);
        Ok(())
    }

    fn allows(&mut self, trade: TradeNo, trigger: PaymentTrigger) -> Done {
        let state = convert::payment(self.world.payment_mut(trade)).state();
        state.next(trigger).map(drop).map_err(|_| Stop::Broken(property::EDGE))
    }

    fn reserve(&mut self, trade: TradeNo, amount: u8) -> Done {
        self.allows(trade, PaymentTrigger::RefundPromised)?;
        let unbound = self.lacks(Variant::PromisesWithoutBound);
        let payment = self.world.payment_mut(trade);
        if payment.refunded + payment.reserved + amount > payment.amount && !unbound {
            return Err(Stop::Stale);
        }
        payment.reserved += amount;
        // Not in every state: Alipay may later say that more went back than the promises left room for.
        if payment.refunded + payment.reserved > payment.amount {
            self.world.breach = Some(property::PROMISE);
        }
        Ok(())
    }

    pub(super) fn leave_to_operator(&mut self, trade: TradeNo, reason: ReviewReason) -> Done {
        self.allows(trade, PaymentTrigger::LeftToOperator)?;
        self.world.payment_mut(trade).review = Some(reason);
        Ok(())
    }

    pub(super) fn settle_outside(&mut self, trade: TradeNo) -> Done {
        self.allows(trade, PaymentTrigger::SettledOutside)?;
        let payment = self.world.payment_mut(trade);
        (payment.outside, payment.review, payment.suspect) = (true, None, None);
        Ok(())
    }

    /// Books a refund that Alipay already made; `false` when its number is there.
    pub(super) fn adopt(&mut self, trade: TradeNo, number: Number, amount: u8) -> Result<bool, Stop> {
        let known = self.world.refunds_of(trade).any(|(_, refund)| refund.number == number);
        if known && !self.lacks(Variant::BooksTwice) {
            return Ok(false);
        }
        let order = self.world.payment_mut(trade).order;
        self.world.refunds.push(RefundRow {
            trade,
            order,
            number,
            amount,
            requested: None,
            origin: Origin::External,
            status: RefundStatus::Succeeded,
            corrected: false,
            unanswered: None,
        });
        self.book(trade, 0, amount)?;
        let no = RefundNo::try_from(self.world.refunds.len() - 1).expect("few refunds");
        self.follow_up(no)?;
        Ok(true)
    }

    /// The balance moves, as far as the table lets it.
    fn book(&mut self, trade: TradeNo, freed: u8, back: u8) -> Done {
        let payment = self.world.payment_mut(trade);
        payment.refunded += back;
        payment.reserved = payment.reserved.checked_sub(freed).ok_or(Stop::Broken(property::BALANCE))?;
        if payment.refunded > payment.amount { Err(Stop::Broken(property::BALANCE)) } else { Ok(()) }
    }

    pub(super) fn adopt_the_rest(&mut self, trade: TradeNo) -> Done {
        let payment = convert::payment(self.world.payment_mut(trade));
        let rest = payment.left();
        if rest.is_zero() {
            if payment.undecided() {
                self.world.payment_mut(trade).review = None;
            }
            return Ok(());
        }
        for number in [payment.closing_request_no(), payment.other_closing_request_no()] {
            if self.adopt(trade, convert::number(trade, &number), convert::fen(rest))? {
                return Ok(());
            }
        }
        Err(Stop::Stale)
    }

    /// Books those that moved although they had failed.
    pub(super) fn succeed_after_all(&mut self, trade: TradeNo, moved: &[(RefundNo, u8)]) -> Done {
        for (no, amount) in moved {
            let payment = convert::payment(self.world.payment_mut(trade));
            if convert::money(*amount) <= payment.not_back() {
                self.succeed(*no, *amount)?;
            }
        }
        Ok(())
    }

    pub(super) fn succeed(&mut self, no: RefundNo, amount: u8) -> Done {
        let before = self.world.refunds[usize::from(no)];
        let after = convert::refund(no, &before).succeed(convert::money(amount), convert::now());
        let Some(after) = after.map_err(|_| Stop::Broken(property::EDGE))? else {
            return if self.lacks(Variant::BooksTwice) { self.book(before.trade, 0, amount) } else { Ok(()) };
        };
        self.world.refunds[usize::from(no)] = convert::refund_row(&after, &before);
        let freed = if before.status.is_settled() { 0 } else { before.amount };
        self.book(before.trade, freed, amount)?;
        self.follow_up(no)
    }

    pub(super) fn fail(&mut self, no: RefundNo) -> Done {
        let before = self.world.refunds[usize::from(no)];
        let after = convert::refund(no, &before).fail("refused", convert::now());
        let Some(after) = after.map_err(|_| Stop::Broken(property::EDGE))? else { return Ok(()) };
        self.world.refunds[usize::from(no)] = convert::refund_row(&after, &before);
        if !self.lacks(Variant::KeepsItsPromise) {
            self.book(before.trade, before.amount, 0)?;
        }
        if !self.lacks(Variant::FailedForEver) {
            self.enqueue(Act::RecheckRefund(no, true), Due::Day);
        }
        self.follow_up(no)
    }

    fn follow_up(&mut self, no: RefundNo) -> Done {
        let refund = self.world.refunds[usize::from(no)];
        let trade = refund.trade;
        let row = *self.world.payment_mut(trade);
        let payment = convert::payment(&row);
        let failed = refund.status == RefundStatus::Failed;
        let back = payment.refunded == payment.amount;
        if !failed
            && (payment.settles() || self.lacks(Variant::OrderIsToldOfAll))
            && !self.lacks(Variant::OrderIsNotTold)
            && let Some(no) = row.order
        {
            self.record_change(no, self.order(no).refund(payment.refunded, convert::now()))?;
        }
        if failed && refund.origin != Origin::Asked && !back {
            self.leave_to_operator(trade, ReviewReason::RefundRefused)?;
        } else if payment.undecided() && back {
            self.world.payment_mut(trade).review = None;
        }
        if !failed && row.outside {
            self.mark_suspect(trade, SuspectReason::BackAfterSettledOutside);
        }
        self.reckon(trade, None, SuspectReason::RefundedElsewhere);
        Ok(())
    }

    pub(super) fn mark_suspect(&mut self, trade: TradeNo, reason: SuspectReason) {
        let payment = self.world.payment_mut(trade);
        payment.suspect = payment.suspect.or(Some(reason));
    }

    pub(super) fn reckon(&mut self, trade: TradeNo, total: Option<u8>, reason: SuspectReason) {
        let in_doubt = |refund: &RefundRow| match refund.status {
            RefundStatus::Unknown => true,
            RefundStatus::Pending => refund.unanswered.is_some(),
            RefundStatus::Succeeded | RefundStatus::Failed => false,
        };
        let doubted = self.world.refunds_of(trade).filter(|(_, refund)| in_doubt(refund));
        let doubted: u8 = doubted.map(|(_, refund)| refund.amount).sum();
        let payment = self.world.payment_mut(trade);
        payment.said = payment.said.max(total);
        let Some(said) = payment.said else { return };
        let known = convert::money(payment.refunded);
        if !is_unexplained(convert::money(said), known, convert::money(doubted)) {
            let explained = [SuspectReason::RefundedElsewhere, SuspectReason::MoreThanIsLeft];
            if payment.suspect.is_some_and(|reason| explained.contains(&reason)) {
                payment.suspect = None;
            }
            return;
        }
        if payment.suspect.is_some() {
            return;
        }
        self.mark_suspect(trade, reason);
        self.look_now(trade);
        let failed = |refund: &RefundRow| refund.status == RefundStatus::Failed;
        let failed: Vec<RefundNo> =
            self.world.refunds_of(trade).filter(|(_, refund)| failed(refund)).map(|(no, _)| no).collect();
        for no in failed {
            self.enqueue_once(Act::RecheckRefund(no, false));
        }
    }

    pub(super) fn look_now(&mut self, trade: TradeNo) {
        self.world.payment_mut(trade).look = Some(Due::Now);
    }
}
