//! What workers do: each job as its flow does it, one transaction or one call to Alipay at a time.

use pay_core::domain::answer::{Closing, Notification, RefundAnswer, Says, ToldRefund};
use pay_core::domain::decide::adopt_refund::{self, Booking, Decision};
use pay_core::domain::decide::close_order::{self, Effect as CloseEffect, Next};
use pay_core::domain::decide::handle_notify::{self, Judgement};
use pay_core::domain::decide::policy::Heard as Word;
use pay_core::domain::decide::reconcile_order::{self, Effect as ReconcileEffect};
use pay_core::domain::decide::reconcile_payment::{self, Effect as LookEffect};
use pay_core::domain::decide::refund_order::{self, After, Asked, Begin, Doubt, Then};
use pay_core::domain::decide::settle_quarantine::{self, Effect as SettleEffect};
use pay_core::domain::{AppId, Cashier, Order, RefundStatus, SuspectReason};

use super::tables::{Done, Stop, Tx};
use super::variant::Variant;
use super::world::{
    Act, Age, Answer, DoubtRow, Due, EndRow, Landing, Number, OrderNo, RefundNo, RefundRow, Report, Run,
    StageRow, ThenRow, Told, TradeNo, TradeState, TradeWord, World,
};
use super::{Config, alipay, convert, property};

/// What Alipay said to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heard {
    /// About an order.
    Order(Told),
    /// To a request to close its trade.
    Closing(Closed),
    /// About a trade.
    Trade(TradeWord),
    /// How much went back by a number.
    Amount(Option<u8>),
    /// To a call for a refund.
    Refund(Answer),
}

/// What became of a request to close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Closed {
    /// Closed.
    Closed,
    /// There is no trade.
    Absent,
    /// It moved.
    Moved,
}

/// What happens to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// A worker takes it and works up to the first call, or to its end.
    Begins,
    /// Its call is answered.
    Hears(Heard),
    /// It writes: what it has found, or what it is about to do.
    Writes,
}

/// All that can happen to the job at `at` next.
pub(super) fn steps(config: &Config, world: &World, at: usize) -> Vec<(Part, World)> {
    let job = &world.jobs[at];
    let worker = Worker { config, world, at };
    match &job.run {
        None if job.due == Due::Now => worker.begin().into_iter().map(|next| (Part::Begins, next)).collect(),
        None => Vec::new(),
        Some(run) => worker.go_on(run),
    }
}

struct Worker<'a> {
    config: &'a Config,
    world: &'a World,
    at: usize,
}

impl Worker<'_> {
    fn act(&self) -> Act {
        self.world.jobs[self.at].act
    }

    fn lacks(&self, guard: Variant) -> bool {
        self.config.variant == Some(guard)
    }

    fn stage(&self, no: OrderNo) -> StageRow {
        self.world.orders[usize::from(no)].stage
    }

    /// It goes on so.
    fn run(&self, run: Run) -> World {
        let mut next = self.world.clone();
        next.jobs[self.at].run = Some(run);
        next
    }

    /// It has nothing left to do.
    fn end(&self) -> World {
        self.commit(|_| Ok(()))
    }

    /// It is to be tried again.
    fn again(&self, due: Due) -> World {
        let mut next = self.world.clone();
        next.jobs[self.at].run = None;
        next.jobs[self.at].due = due;
        next
    }

    /// It writes and ends, in one transaction.
    fn commit(&self, write: impl FnOnce(&mut Tx<'_>) -> Done) -> World {
        let mut world = self.world.clone();
        world.jobs.remove(self.at);
        let mut tx = Tx { config: self.config, world };
        match write(&mut tx) {
            Ok(()) => tx.world,
            Err(Stop::Stale) => self.again(Due::Now),
            Err(Stop::NotYet(due)) => self.again(due),
            Err(Stop::Broken(property)) => World { breach: Some(property), ..self.world.clone() },
        }
    }

    /// `None` while it may not begin.
    fn begin(&self) -> Option<World> {
        Some(match self.act() {
            Act::CreatePrepay(no) => self.commit(|tx| {
                let order = tx.order(no);
                if !order.awaits_prepay() || order.expires_at <= convert::now() {
                    return Ok(());
                }
                let cashier = Cashier::Redirect { url: String::new() };
                tx.record_change(no, order.prepare(cashier, convert::now())).map(drop)
            }),
            Act::HandleNotify(report) => self.handle_notify(report),
            Act::MarkPaid(report) => self.commit(|tx| tx.mark_paid(report)),
            Act::AdoptRefund(report, _) => self.run(Run::AsksNumbers(self.questions(report), Vec::new())),
            Act::ReconcileOrder(no, _) => self.run(Run::Asks(self.stage(no))),
            Act::CloseOrder(no) => match self.stage(no) {
                stage @ StageRow::Closing(_) => self.run(Run::Asks(stage)),
                _ => self.end(),
            },
            Act::RefundOrder(no) => {
                let trade = self.refund(no).trade;
                let same_trade = |act: Act| match act {
                    Act::RefundOrder(other) => self.refund(other).trade == trade,
                    _ => false,
                };
                // Jobs for one trade's money never run at the same time.
                if self.world.jobs.iter().any(|job| job.run.is_some() && same_trade(job.act)) {
                    return None;
                }
                self.begin_refund(no)
            }
            Act::RecheckRefund(no, _) => match self.refund(no).status {
                RefundStatus::Failed => self.run(Run::AsksRefund),
                _ => self.end(),
            },
            Act::ReconcilePayment(trade) => {
                self.run(Run::AsksTrade(self.world.payment(trade)?.look, failed_of(self.world, trade)))
            }
            Act::SettleQuarantine(_) => self.run(Run::AsksMessage),
        })
    }

    fn refund(&self, no: RefundNo) -> &RefundRow {
        &self.world.refunds[usize::from(no)]
    }

    fn go_on(&self, run: &Run) -> Vec<(Part, World)> {
        let write = |next: World| vec![(Part::Writes, next)];
        match (self.act(), run.clone()) {
            (act @ (Act::ReconcileOrder(no, _) | Act::CloseOrder(no)), Run::Asks(read)) => {
                self.asks(act, no, read)
            }
            (Act::CloseOrder(no), Run::Closes(read)) => self.closes(no, read),
            (Act::CloseOrder(no), Run::AsksAgain(read)) => {
                let told = alipay::query(self.world, no);
                let hears = |told| (Part::Hears(Heard::Order(told)), self.run(Run::Told(read, told)));
                told.into_iter().map(hears).collect()
            }
            (Act::CloseOrder(no), Run::Told(read, told)) => write(self.settle_close(no, read, told)),
            (Act::ReconcileOrder(no, _), Run::Told(read, told)) => write(self.settle_look(no, read, told)),
            (Act::RefundOrder(no), run) => self.refund_goes_on(no, run),
            (Act::RecheckRefund(no, _), Run::AsksRefund) => {
                let moved = moved_by(self.world, self.refund(no).trade, self.refund(no).number);
                let next = if moved.is_some() { self.run(Run::Moved(moved)) } else { self.end() };
                vec![(Part::Hears(Heard::Amount(moved)), next)]
            }
            (Act::RecheckRefund(no, _), Run::Moved(Some(amount))) => write(self.commit(|tx| {
                let trade = tx.world.refunds[usize::from(no)].trade;
                let payment = convert::payment(tx.world.payment_mut(trade));
                if convert::money(amount) > payment.not_back() { Ok(()) } else { tx.succeed(no, amount) }
            })),
            (Act::AdoptRefund(report, _), Run::AsksNumbers(mut rest, mut moved)) => {
                if rest.is_empty() {
                    return write(self.adopt(report, &moved));
                }
                let number = rest.remove(0);
                let amount = moved_by(self.world, report.trade, number);
                moved.extend(amount.map(|amount| (number, amount)));
                vec![(Part::Hears(Heard::Amount(amount)), self.run(Run::AsksNumbers(rest, moved)))]
            }
            (Act::ReconcilePayment(trade), Run::AsksTrade(planned, failed)) => {
                let heard = alipay::query_trade(self.world, trade);
                let failed = if heard.back { failed } else { Vec::new() };
                let next = Run::AsksRefunds(planned, heard, failed, Vec::new());
                vec![(Part::Hears(Heard::Trade(heard)), self.run(next))]
            }
            (Act::ReconcilePayment(trade), Run::AsksRefunds(planned, heard, rest, moved)) => {
                match ask_next(self.world, trade, rest, moved) {
                    Ok((amount, rest, moved)) => {
                        let next = Run::AsksRefunds(planned, heard, rest, moved);
                        vec![(Part::Hears(Heard::Amount(amount)), self.run(next))]
                    }
                    Err(moved) => write(self.settle_payment_look(trade, planned, heard, &moved)),
                }
            }
            (Act::SettleQuarantine(report), Run::AsksMessage) => {
                let heard = alipay::query_trade(self.world, report.trade);
                vec![(Part::Hears(Heard::Trade(heard)), self.run(Run::MessageTold(heard)))]
            }
            (Act::SettleQuarantine(report), Run::MessageTold(heard)) => {
                write(self.settle_quarantine(report, heard))
            }
            (act, run) => unreachable!("{act:?} in {run:?}"),
        }
    }

    fn asks(&self, act: Act, no: OrderNo, read: StageRow) -> Vec<(Part, World)> {
        let closes = matches!(act, Act::CloseOrder(_));
        let hears = |told: Told| {
            let next = if closes && close_order::asked(convert::told(told)) == Next::Close {
                Run::Closes(read)
            } else {
                Run::Told(read, told)
            };
            (Part::Hears(Heard::Order(told)), self.run(next))
        };
        alipay::query(self.world, no).into_iter().map(hears).collect()
    }

    /// Alipay closes what waits; where several trades name the order it chooses one.
    fn closes(&self, no: OrderNo, read: StageRow) -> Vec<(Part, World)> {
        let mut known: Vec<Option<TradeNo>> =
            alipay::known_trades(self.world, no).into_iter().map(Some).collect();
        if known.is_empty() {
            known.push(None);
        }
        let closes = |trade: Option<TradeNo>| {
            let state = trade.map(|trade| self.world.trades[usize::from(trade)].state);
            let closed = match state {
                None | Some(TradeState::Absent) => Closed::Absent,
                Some(TradeState::Waiting | TradeState::Closed) => Closed::Closed,
                Some(TradeState::Paid | TradeState::Finished) => Closed::Moved,
            };
            let closing = match closed {
                Closed::Closed => Closing::Closed,
                Closed::Absent => Closing::Absent,
                Closed::Moved => Closing::Moved,
            };
            let mut next = self.run(match close_order::called(closing) {
                Next::Settle(found) => {
                    let closed = found == pay_core::domain::answer::Trade::Closed;
                    Run::Told(read, if closed { Told::Closed } else { Told::Absent })
                }
                Next::Close | Next::AskAgain => Run::AsksAgain(read),
            });
            if state == Some(TradeState::Waiting)
                && let Some(trade) = trade
            {
                next.trades[usize::from(trade)].state = TradeState::Closed;
            }
            (Part::Hears(Heard::Closing(closed)), next)
        };
        known.into_iter().map(closes).collect()
    }

    fn settle_close(&self, no: OrderNo, read: StageRow, told: Told) -> World {
        let order = convert::order_at(self.world, no, read);
        self.commit(|tx| {
            let found = convert::told(told);
            let absent = told == Told::Absent;
            if absent && tx.lacks(Variant::AbsenceProvesAtOnce) {
                let late = Order { expires_at: convert::ago(Age::Day), ..order.clone() };
                let Ok(pay_core::domain::Absence::Final(change)) = late.trade_absent(convert::now()) else {
                    return Err(Stop::Broken(property::EDGE));
                };
                // What it was computed from is the order but for its time.
                return tx.record_change(no, Ok(change.map(|change| *change))).map(drop);
            }
            let effect = close_order::decide(&order, found, convert::now());
            match effect.map_err(|_| Stop::Broken(property::EDGE))? {
                CloseEffect::End(change) => tx.record_change(no, Ok(change.map(|change| *change))).map(drop),
                CloseEffect::EndAbsent(change) => {
                    if !tx.world.has_job(Act::ReconcileOrder(no, true)) {
                        tx.enqueue(Act::ReconcileOrder(no, true), Due::Day);
                    }
                    tx.record_change(no, Ok(change.map(|change| *change))).map(drop)
                }
                CloseEffect::Record(report) => {
                    let report = convert::report_row(&report, trade_of(told));
                    record_payment(tx, report);
                    Ok(())
                }
                CloseEffect::LookAt(_) | CloseEffect::Alarm(_) | CloseEffect::Nothing => Ok(()),
            }
        })
    }

    fn settle_look(&self, no: OrderNo, read: StageRow, told: Told) -> World {
        let order = convert::order_at(self.world, no, read);
        self.commit(|tx| {
            let effect = reconcile_order::decide(&order, convert::told(told), convert::now());
            match effect.map_err(|_| Stop::Broken(property::EDGE))? {
                ReconcileEffect::Record(report) => {
                    record_payment(tx, convert::report_row(&report, trade_of(told)));
                    Ok(())
                }
                ReconcileEffect::BeginClose(change) => tx.begin_close(no, Ok(Some(*change))),
                ReconcileEffect::Alarm(_) | ReconcileEffect::Nothing => Ok(()),
            }
        })
    }

    fn handle_notify(&self, report: Report) -> World {
        let said = convert::report(&report);
        let says = if report.refunded == 0 { Says::Paid(said) } else { Says::Refunded(said) };
        let notification = Notification {
            notify_id: "n".to_owned(),
            out_trade_no: convert::order_id(report.order).to_string(),
            trade_no: Some(convert::trade_no(report.trade)),
            digest: [0; 32],
            signed_body: Vec::new(),
            app_id: convert::APP.to_owned(),
            seller_is_ours: true,
            says,
            told_refund: told_refund(report),
        };
        self.commit(|tx| {
            let order = tx.order(report.order);
            let known = tx.world.payment(report.trade).map(convert::payment);
            let app = AppId::new(convert::APP);
            match handle_notify::judge(&notification, Some(&order), known.as_ref(), &app) {
                Judgement::Record(_) => record_payment(tx, report),
                Judgement::Ask => tx.enqueue_once(Act::ReconcileOrder(report.order, false)),
                Judgement::Nothing => {}
                Judgement::Quarantine(_) => tx.enqueue(Act::SettleQuarantine(report), Due::Now),
            }
            Ok(())
        })
    }

    fn settle_quarantine(&self, report: Report, heard: TradeWord) -> World {
        self.commit(|tx| {
            let order = tx.order(report.order);
            let found = convert::trade_word(&tx.world, report.trade, heard);
            match settle_quarantine::decide(found, told_refund(report).as_ref(), Some(&order)) {
                SettleEffect::Record(said)
                    if tx.lacks(Variant::OtherAmountIgnored) && said.amount != order.amount => {}
                SettleEffect::Record(said) => record_payment(tx, convert::report_row(&said, report.trade)),
                SettleEffect::Nothing | SettleEffect::RecordUnmatched { .. } | SettleEffect::Alarm(_) => {}
            }
            Ok(())
        })
    }

    fn begin_refund(&self, no: RefundNo) -> World {
        let row = *self.refund(no);
        let payment = self.world.payment(row.trade).expect("a refund has a payment");
        match refund_order::begin(&convert::refund(no, &row), &convert::payment(payment)) {
            Begin::Nothing => self.end(),
            Begin::NoLongerFits => self.run(Run::Ends(row, EndRow::Failed(ThenRow::Look))),
            Begin::Ask if self.lacks(Variant::RepeatsUnderNewNumber) => self.run(Run::TakesTurn(row)),
            Begin::Ask => self.run(Run::AsksFirst(row)),
            Begin::Call => self.run(Run::TakesTurn(row)),
        }
    }

    fn refund_goes_on(&self, no: RefundNo, run: Run) -> Vec<(Part, World)> {
        let hears = |heard: Heard, run: Run| vec![(Part::Hears(heard), self.run(run))];
        let write = |next: World| vec![(Part::Writes, next)];
        match run {
            Run::AsksFirst(read) => {
                let moved = moved_by(self.world, read.trade, read.number);
                let next = match moved {
                    Some(amount) => Run::Ends(read, EndRow::Succeeded(amount, None)),
                    None => Run::TakesTurn(read),
                };
                hears(Heard::Amount(moved), next)
            }
            Run::TakesTurn(read) => write(self.take_turn(no, read)),
            Run::Calls(read) => self.call(no, read),
            Run::Doubts(calling, doubt) => {
                let moved = moved_by(self.world, calling.trade, calling.number);
                let asked = refund_order::asked(&doubt_of(doubt), moved.map(convert::money), convert::now());
                let next = match asked {
                    Asked::Succeeded { amount, total } => {
                        Run::Ends(calling, EndRow::Succeeded(convert::fen(amount), total.map(convert::fen)))
                    }
                    Asked::Failed { then, .. } => Run::Ends(calling, EndRow::Failed(then_row(then))),
                    Asked::Wait { until, .. } => {
                        let waiting = RefundRow { status: RefundStatus::Unknown, ..calling };
                        Run::Notes(calling, waiting, convert::due(until))
                    }
                };
                hears(Heard::Amount(moved), next)
            }
            Run::Notes(before, after, due) => write(self.note(no, before, after, due)),
            Run::Ends(read, end) => write(self.end_refund(no, read, end)),
            run => unreachable!("a refund in {run:?}"),
        }
    }

    /// One statement, which compares with what was read.
    fn take_turn(&self, no: RefundNo, read: RefundRow) -> World {
        let held = self.world.payment(read.trade).expect("a payment").held;
        if held != Due::Now && !self.lacks(Variant::CallsBackToBack) {
            return self.again(held);
        }
        let row = *self.refund(no);
        let mut next = self.world.clone();
        next.payment_mut(read.trade).held = Due::Seconds;
        if (row.status, row.unanswered) != (read.status, read.unanswered) || row.status.is_settled() {
            next.jobs[self.at].run = None;
            return next;
        }
        next.refunds[usize::from(no)].unanswered = Some(Age::Now);
        next.jobs[self.at].run = Some(Run::Calls(read));
        next
    }

    fn call(&self, no: RefundNo, read: RefundRow) -> Vec<(Part, World)> {
        let as_new = self.lacks(Variant::RepeatsUnderNewNumber) && read.unanswered.is_some();
        let number = if as_new { Number::Fresh(no) } else { read.number };
        let call = Landing { refund: no, number, amount: read.amount, made: Age::Now };
        let mut called = self.world.clone();
        if std::mem::replace(&mut called.trades[usize::from(read.trade)].just_called, true) {
            called.breach = Some(property::APART);
        }
        let mut answers = Vec::new();
        let mut usual = called.clone();
        let answer = alipay::refund(&mut usual, read.trade, number, read.amount);
        answers.push((answer, usual));
        for &fault in self.config.faults.iter().filter(|_| self.world.chances.faults > 0) {
            let mut next = called.clone();
            next.chances.faults -= 1;
            if let Some(answer) = alipay::refund_with(&mut next, fault, call, read.trade) {
                answers.push((answer, next));
            }
        }
        let goes_on = |(answer, mut next): (Answer, World)| {
            self.config.tell(self.world, &mut next);
            next.jobs[self.at].run = Some(self.after(no, read, answer));
            (Part::Hears(Heard::Refund(answer)), next)
        };
        answers.into_iter().map(goes_on).collect()
    }

    fn after(&self, no: RefundNo, read: RefundRow, answer: Answer) -> Run {
        let calling = RefundRow { unanswered: Some(Age::Now), ..read };
        let mut before = convert::refund(no, &read);
        if self.lacks(Variant::RefusalBelievedAtOnce) {
            before =
                convert::refund(no, &RefundRow { status: RefundStatus::Pending, unanswered: None, ..read });
        }
        match refund_order::after(&before, &answer_of(answer), convert::now()) {
            After::Succeeded { total } => {
                Run::Ends(calling, EndRow::Succeeded(read.amount, Some(convert::fen(total))))
            }
            After::Ask(Doubt::NotMoved { total }) => {
                Run::Doubts(calling, DoubtRow::NotMoved(convert::fen(total)))
            }
            After::Ask(Doubt::Happened(_) | Doubt::Refused(_)) => {
                Run::Doubts(calling, DoubtRow::Refused(answer))
            }
            After::Wait { state, until } => {
                let waiting = pay_core::domain::Refund { state, ..convert::refund(no, &calling) };
                let due = until.map_or(Due::Now, convert::due);
                Run::Notes(calling, convert::refund_row(&waiting, &calling), due)
            }
        }
    }

    /// One statement: how the refund stands, unless it has ended meanwhile.
    fn note(&self, no: RefundNo, before: RefundRow, after: RefundRow, due: Due) -> World {
        let row = *self.refund(no);
        if row.status.is_settled() {
            return self.end();
        }
        if (row.status, row.unanswered) != (before.status, before.unanswered) {
            return self.again(Due::Now);
        }
        let mut next = self.again(due);
        let row = &mut next.refunds[usize::from(no)];
        (row.status, row.unanswered) = (after.status, after.unanswered);
        next
    }

    fn end_refund(&self, no: RefundNo, read: RefundRow, end: EndRow) -> World {
        self.commit(|tx| {
            let row = tx.world.refunds[usize::from(no)];
            let trade = row.trade;
            match end {
                EndRow::Succeeded(amount, total) => {
                    tx.succeed(no, amount)?;
                    tx.reckon(trade, total, SuspectReason::RefundedElsewhere);
                }
                EndRow::Failed(_) if row.status.is_settled() => {}
                EndRow::Failed(_) if row.unanswered != read.unanswered => return Err(Stop::Stale),
                EndRow::Failed(then) => {
                    let payment = convert::payment(tx.world.payment_mut(trade));
                    let least = refund_order::least_total(&payment, &convert::refund(no, &row));
                    tx.fail(no)?;
                    if then == ThenRow::Suspect {
                        let least = Some(convert::fen(least));
                        tx.reckon(trade, least, SuspectReason::MoreThanIsLeft);
                    }
                    if then != ThenRow::Rest {
                        tx.look_now(trade);
                    }
                }
            }
            Ok(())
        })
    }

    /// What the trade's refunds leave open, with those of these numbers first.
    fn unsure(world: &World, report: Report) -> Vec<pay_core::domain::Refund> {
        let wanted =
            |refund: &RefundRow| Some(refund.number) == report.number || refund.number == Number::Closing;
        let mut refunds: Vec<(RefundNo, &RefundRow)> = world
            .refunds_of(report.trade)
            .filter(|(_, refund)| refund.status != RefundStatus::Succeeded || wanted(refund))
            .collect();
        refunds.sort_by_key(|(no, refund)| (!wanted(refund), std::cmp::Reverse(*no)));
        refunds.into_iter().map(|(no, refund)| convert::refund(no, refund)).collect()
    }

    fn questions(&self, report: Report) -> Vec<Number> {
        let refunds = Self::unsure(self.world, report);
        let said = convert::refund_report(&report);
        let mut numbers: Vec<Number> = adopt_refund::questions(&said, &refunds)
            .into_iter()
            .map(|text| convert::number(report.trade, text))
            .collect();
        if self.lacks(Variant::AdoptsBesideOurs) {
            numbers.retain(|number| Some(*number) == report.number);
        }
        if self.lacks(Variant::BooksTwice) && numbers.is_empty() {
            numbers.extend(report.number);
        }
        numbers
    }

    fn adopt(&self, report: Report, moved: &[(Number, u8)]) -> World {
        self.commit(|tx| {
            let trade = report.trade;
            let refunds = Self::unsure(&tx.world, report);
            let payment = convert::payment(tx.world.payment_mut(trade));
            let text = |(number, amount): &(Number, u8)| {
                (convert::number_text(trade, *number), convert::money(*amount))
            };
            let moved: Vec<_> = moved.iter().map(text).collect();
            let said = convert::refund_report(&report);
            let bookings = match adopt_refund::decide(&said, &payment, &refunds, &moved) {
                Decision::Book(bookings) => bookings,
                Decision::Wait if tx.lacks(Variant::AdoptsBesideOurs) => {
                    let booked: u8 = moved.iter().map(|(_, amount)| convert::fen(*amount)).sum();
                    let rest = payment.not_back().saturating_sub(convert::money(booked));
                    let rest = (payment.closing_request_no(), rest);
                    let named = moved.iter().cloned().chain([rest]).filter(|(_, amount)| !amount.is_zero());
                    named
                        .map(|(out_request_no, amount)| Booking::External { out_request_no, amount })
                        .collect()
                }
                Decision::Wait => return Err(Stop::NotYet(Due::Seconds)),
            };
            if tx.lacks(Variant::BooksTwice) && bookings.is_empty() {
                for (text, amount) in &moved {
                    tx.adopt(trade, convert::number(trade, text), convert::fen(*amount))?;
                }
            }
            for booking in bookings {
                match booking {
                    Booking::Ours { refund, amount } => {
                        tx.succeed(convert::refund_no(refund.refund_id), convert::fen(amount))?;
                    }
                    Booking::External { out_request_no, amount } => {
                        let number = convert::number(trade, &out_request_no);
                        tx.adopt(trade, number, convert::fen(amount))?;
                    }
                }
            }
            tx.reckon(trade, Some(report.refunded), SuspectReason::RefundedElsewhere);
            if tx.lacks(Variant::PartEndsTheMatter) {
                Ok(())
            } else {
                tx.carry_out_policy(trade, Word::Nothing)
            }
        })
    }

    fn settle_payment_look(
        &self,
        trade: TradeNo,
        planned: Option<Due>,
        heard: TradeWord,
        moved: &[(RefundNo, u8)],
    ) -> World {
        self.commit(|tx| {
            tx.succeed_after_all(trade, moved)?;
            let row = *tx.world.payment_mut(trade);
            let payment = convert::payment(&row);
            let order = row.order.map(|no| tx.order(no));
            let trade_word = convert::trade_word(&tx.world, trade, heard);
            let effect = reconcile_payment::decide(&payment, trade_word.as_ref(), convert::now());
            match effect {
                LookEffect::Nothing | LookEffect::OursFirst | LookEffect::NotYet => {}
                LookEffect::NotRefundable => tx.world.payment_mut(trade).refundable = false,
                LookEffect::AdoptTheRest => tx.adopt_the_rest(trade)?,
                LookEffect::Unknown => tx.mark_suspect(trade, SuspectReason::UnknownAtAlipay),
            }
            let found = trade_word.is_some() || row.refunded == row.amount;
            if row.suspect == Some(SuspectReason::UnknownAtAlipay) && found {
                tx.world.payment_mut(trade).suspect = None;
            }
            let (payment, order) =
                if matches!(effect, LookEffect::AdoptTheRest | LookEffect::OursFirst | LookEffect::NotYet)
                    || super::is_being_adopted(&tx.world, trade)
                {
                    (payment, order)
                } else {
                    let is_there = trade_word.as_ref().is_some_and(|word| word.refunded < word.amount);
                    tx.carry_out_policy(trade, if is_there { Word::StillThere } else { Word::Unknown })?;
                    let order = row.order.map(|no| tx.order(no));
                    (convert::payment(tx.world.payment_mut(trade)), order)
                };
            let next = reconcile_payment::next_look(effect, &payment, order.as_ref(), convert::now());
            let payment = tx.world.payment_mut(trade);
            if payment.look == planned {
                payment.look = next.map(convert::due);
            }
            Ok(())
        })
    }
}

/// Stores what was reported and enqueues the one job that acts on it.
fn record_payment(tx: &mut Tx<'_>, report: Report) {
    if pay_core::domain::decide::mark_paid::can_be_booked(&convert::report(&report)) {
        tx.enqueue(Act::MarkPaid(report), Due::Now);
    }
}

/// How much went back by a number.
pub(super) fn moved_by(world: &World, trade: TradeNo, number: Number) -> Option<u8> {
    world.trades[usize::from(trade)].moved_by(number)
}

/// The refunds of a trade that failed, the newest first: those to be asked about when all of its money is back.
pub(super) fn failed_of(world: &World, trade: TradeNo) -> Vec<RefundNo> {
    let failed = world.refunds_of(trade).filter(|(_, refund)| refund.status == RefundStatus::Failed);
    let mut failed: Vec<RefundNo> = failed.map(|(no, _)| no).collect();
    failed.reverse();
    failed
}

type AskedNext = (Option<u8>, Vec<RefundNo>, Vec<(RefundNo, u8)>);

/// Asks about the next of these refunds; when there is none, those that moved.
pub(super) fn ask_next(
    world: &World,
    trade: TradeNo,
    mut rest: Vec<RefundNo>,
    mut moved: Vec<(RefundNo, u8)>,
) -> Result<AskedNext, Vec<(RefundNo, u8)>> {
    if rest.is_empty() {
        return Err(moved);
    }
    let no = rest.remove(0);
    let amount = moved_by(world, trade, world.refunds[usize::from(no)].number);
    moved.extend(amount.map(|amount| (no, amount)));
    Ok((amount, rest, moved))
}

fn told_refund(report: Report) -> Option<ToldRefund> {
    (report.refunded > 0).then(|| ToldRefund {
        trade_no: convert::trade_no(report.trade),
        amount: convert::money(report.amount),
        refunded: convert::money(report.refunded),
        out_request_no: report.number.map(|number| convert::number_text(report.trade, number)),
    })
}

fn trade_of(told: Told) -> TradeNo {
    match told {
        Told::Paid(report) => report.trade,
        Told::Absent | Told::Waiting | Told::Closed => unreachable!("no money was told of"),
    }
}

/// An answer to a call for a refund, as the domain knows it.
pub fn answer_of(answer: Answer) -> RefundAnswer {
    match answer {
        Answer::Moved(total) => RefundAnswer::Moved { total: convert::money(total) },
        Answer::NotMoved(total) => RefundAnswer::NotMoved { total: convert::money(total) },
        Answer::Nothing => RefundAnswer::Unknown { reason: String::new() },
        refused => RefundAnswer::Refused(convert::refused(refused)),
    }
}

fn doubt_of(doubt: DoubtRow) -> Doubt {
    match doubt {
        DoubtRow::NotMoved(total) => Doubt::NotMoved { total: convert::money(total) },
        DoubtRow::Refused(Answer::Happened) => Doubt::Happened(convert::refused(Answer::Happened)),
        DoubtRow::Refused(answer) => Doubt::Refused(convert::refused(answer)),
    }
}

const fn then_row(then: Then) -> ThenRow {
    match then {
        Then::Rest => ThenRow::Rest,
        Then::Look => ThenRow::Look,
        Then::Suspect => ThenRow::Suspect,
    }
}
