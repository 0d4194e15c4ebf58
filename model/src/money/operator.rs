//! What operators do by command: they read, Alipay is asked, they write.

use pay_core::domain::decide::decide_payment::{self, Decision, Effect, Known};
use pay_core::domain::decide::give_up_refund::{self, GiveUpRefused};
use pay_core::domain::{Refund, Status};

use super::tables::{Done, Stop, Tx};
use super::variant::Variant;
use super::work::{Heard, Part, ask_next, failed_of, moved_by};
use super::world::{Deciding, Due, RefundNo, Run, TradeNo, TradeWord, Wish, World};
use super::{Config, alipay, convert, property};

/// All that an operator can begin to do, whoever else is in the middle of something.
pub(super) fn begins(config: &Config, world: &World) -> Vec<(TradeNo, Wish, World)> {
    if world.operator.is_some() || world.chances.decisions == 0 {
        return Vec::new();
    }
    let mut begun = Vec::new();
    for payment in &world.payments {
        for wish in config.operator {
            let Some(decision) = decision(*wish) else { continue };
            if decide_payment::may_decide(&convert::payment(payment), decision).is_err() {
                continue; // refused, and nothing is written
            }
            let run = if *wish == Wish::Accept && config.variant == Some(Variant::AcceptsUnasked) {
                let heard = TradeWord { paid: true, back: false, refundable: true };
                Run::AsksRefunds(None, heard, Vec::new(), Vec::new())
            } else {
                Run::AsksTrade(None, failed_of(world, payment.trade))
            };
            begun.push((payment.trade, *wish, with(world, payment.trade, *wish, run)));
        }
    }
    if config.operator.iter().any(|wish| matches!(wish, Wish::GiveUp(..))) {
        let numbered: Vec<RefundNo> = (0..).zip(&world.refunds).map(|(no, _)| no).collect();
        begun.extend(numbered.into_iter().filter_map(|no| begin_to_give_up(config, world, no)));
    }
    begun
}

fn decision(wish: Wish) -> Option<Decision> {
    match wish {
        Wish::Refund => Some(Decision::Refund),
        Wish::Accept => Some(Decision::Accept),
        Wish::SettleOutside => Some(Decision::SettledOutside),
        Wish::GiveUp(..) => None,
    }
}

fn with(world: &World, trade: TradeNo, wish: Wish, run: Run) -> World {
    let mut next = world.clone();
    next.chances.decisions -= 1;
    let was_kept = !world.trades[usize::from(trade)].is_back();
    next.operator = Some(Deciding { trade, wish, run, was_kept });
    next
}

fn begin_to_give_up(config: &Config, world: &World, no: RefundNo) -> Option<(TradeNo, Wish, World)> {
    let row = world.refunds[usize::from(no)];
    let may = give_up_refund::may_give_up(&convert::refund(no, &row), convert::now());
    let wish = Wish::GiveUp(no, row.unanswered);
    match may {
        Err(GiveUpRefused::UnderWay { .. }) if config.variant != Some(Variant::GivesUpUnderWay) => {
            let mut next = world.clone();
            next.chances.decisions -= 1;
            next.payment_mut(row.trade).held = Due::Minutes;
            Some((row.trade, wish, next))
        }
        Err(GiveUpRefused::Settled | GiveUpRefused::IsBack) => None,
        _ => Some((row.trade, wish, with(world, row.trade, wish, Run::AsksRefund))),
    }
}

/// All that can happen next to the operator who is in the middle of something.
pub(super) fn goes_on(config: &Config, world: &World) -> Vec<(Part, World)> {
    let Some(operator) = &world.operator else { return Vec::new() };
    let run = |run: Run, was_kept: bool| {
        let mut next = world.clone();
        next.operator = Some(Deciding { run, was_kept, ..operator.clone() });
        next
    };
    let (trade, was_kept) = (operator.trade, operator.was_kept);
    match operator.run.clone() {
        Run::AsksTrade(planned, failed) => {
            let heard = alipay::query_trade(world, trade);
            let next = run(Run::AsksRefunds(planned, heard, failed, Vec::new()), !heard.back);
            vec![(Part::Hears(Heard::Trade(heard)), next)]
        }
        Run::AsksRefunds(planned, heard, rest, moved) => match ask_next(world, trade, rest, moved) {
            Ok((amount, rest, moved)) => {
                let next = run(Run::AsksRefunds(planned, heard, rest, moved), was_kept);
                vec![(Part::Hears(Heard::Amount(amount)), next)]
            }
            Err(moved) => {
                let next =
                    commit(config, world, |tx| decide(tx, trade, operator.wish, heard, &moved, was_kept));
                vec![(Part::Writes, next)]
            }
        },
        Run::AsksRefund => {
            let Wish::GiveUp(no, _) = operator.wish else { unreachable!("{operator:?}") };
            let moved = moved_by(world, trade, world.refunds[usize::from(no)].number);
            vec![(Part::Hears(Heard::Amount(moved)), run(Run::Moved(moved), was_kept))]
        }
        Run::Moved(moved) => {
            let Wish::GiveUp(no, unanswered) = operator.wish else { unreachable!("{operator:?}") };
            let next = commit(config, world, |tx| {
                let row = tx.world.refunds[usize::from(no)];
                if !tx.lacks(Variant::GivesUpUnderWay) {
                    let may = give_up_refund::may_give_up(&convert::refund(no, &row), convert::now());
                    if may.is_err() || row.unanswered != unanswered {
                        return Err(Stop::Stale);
                    }
                } else if row.status.is_settled() {
                    return Err(Stop::Stale);
                }
                match moved {
                    Some(amount) => tx.succeed(no, amount),
                    None => tx.fail(no),
                }
            });
            vec![(Part::Writes, next)]
        }
        run => unreachable!("an operator in {run:?}"),
    }
}

/// A command ends with its transaction, whatever becomes of it.
fn commit(config: &Config, world: &World, write: impl FnOnce(&mut Tx<'_>) -> Done) -> World {
    let mut begun = world.clone();
    begun.operator = None;
    let mut tx = Tx { config, world: begun.clone() };
    match write(&mut tx) {
        Ok(()) => tx.world,
        Err(Stop::Stale | Stop::NotYet(_)) => begun,
        Err(Stop::Broken(property)) => World { breach: Some(property), ..begun },
    }
}

fn decide(
    tx: &mut Tx<'_>,
    trade: TradeNo,
    wish: Wish,
    heard: TradeWord,
    moved: &[(RefundNo, u8)],
    was_kept: bool,
) -> Done {
    if !moved.is_empty() {
        tx.succeed_after_all(trade, moved)?;
        let payment = tx.world.payment_mut(trade);
        if payment.refunded == payment.amount {
            return Ok(());
        }
    }
    let row = *tx.world.payment_mut(trade);
    let payment = convert::payment(&row);
    let order = row.order.map(|no| tx.order(no));
    let refunds: Vec<Refund> =
        tx.world.refunds_of(trade).map(|(no, refund)| convert::refund(no, refund)).collect();
    let trade_word = convert::trade_word(&tx.world, trade, heard);
    let known =
        Known { payment: &payment, order: order.as_ref(), refunds: &refunds, trade: trade_word.as_ref() };
    let decision = decision(wish).expect("a decision about a payment");
    let Ok(effect) = decide_payment::decide(known, decision) else {
        return Err(Stop::Stale); // refused: what was booked before is rolled back
    };
    match effect {
        Effect::AdoptTheRest => tx.adopt_the_rest(trade),
        Effect::Refund { amount, origin, .. } if tx.lacks(Variant::SpentNumberPassedOver) => {
            tx.world.payment_mut(trade).review = None;
            let number = convert::number(trade, &payment.own_request_no(1));
            tx.promise(trade, number, convert::fen(amount), origin).map(drop)
        }
        Effect::TryAgain(refused) if tx.lacks(Variant::SpentNumberPassedOver) => {
            tx.world.payment_mut(trade).review = None;
            let number = convert::number(trade, &payment.own_request_no(1));
            tx.promise(trade, number, convert::fen(refused.amount), refused.origin).map(drop)
        }
        Effect::Refund { attempt, amount, origin } => {
            tx.world.payment_mut(trade).review = None;
            let number = convert::number(trade, &payment.own_request_no(attempt));
            let promised = tx.promise(trade, number, convert::fen(amount), origin)?;
            if promised { Ok(()) } else { Err(Stop::Stale) }
        }
        Effect::TryAgain(refused) => {
            tx.world.payment_mut(trade).review = None;
            tx.retry(convert::refund_no(refused.refund_id))
        }
        Effect::Accept => {
            let Some(no) = row.order.filter(|no| tx.order(*no).status() == Status::Closed) else {
                return Err(Stop::Stale);
            };
            let Some(others) = tx.unpaid_others(no) else { return Err(Stop::Stale) };
            tx.reopen(no, &others, trade)?;
            if !was_kept {
                tx.world.breach = Some(property::NOTHING_KEPT);
            }
            Ok(())
        }
        Effect::SettleOutside => tx.settle_outside(trade),
    }
}
