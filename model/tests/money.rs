//! The promise in every order of events that small worlds of money can have, and what catches a product with one guard less.

use std::time::Instant;

use pay_model::explore;
use pay_model::money::{Config, Variant, property, worlds};
use pay_model::search::SETTLES;

/// More than any of them has.
const STATES_MAX: usize = 400_000;

#[test]
fn every_small_world_keeps_the_promise() {
    let begun = Instant::now();
    for config in worlds::all() {
        match explore(&config, STATES_MAX) {
            Ok(explored) => println!("{}: {explored}", config.name),
            Err(breach) => panic!("{}: {breach}", config.name),
        }
    }
    println!("{:.1} s", begun.elapsed().as_secs_f32());
}

/// Each guard, a world in which it is missed, and the property that says so.
const MISSED: [(Variant, &str, &str); 24] = [
    (Variant::SpentNumberPassedOver, "late money that goes back", property::SEEN),
    (Variant::AcceptsUnasked, "late money, an operator and Alipay's console", property::NOTHING_KEPT),
    (
        Variant::ReopensUnasked,
        "late money that reopens its order, and Alipay's console",
        property::NOTHING_KEPT,
    ),
    (Variant::PartEndsTheMatter, "late money, an operator and Alipay's console", property::SEEN),
    (Variant::DeathBuries, "a refund of the whole and one of a part", SETTLES),
    (
        Variant::RefusalBelievedAtOnce,
        "a refund that is refused while a call is on its way",
        property::FAILED_IS_FAILED,
    ),
    (Variant::FailedForEver, "a refund that is refused while a call is on its way", property::SAME_MONEY),
    (Variant::OtherAmountIgnored, "money of another amount", property::SAME_MONEY),
    (Variant::CallsBackToBack, "three refunds of one payment", property::APART),
    (Variant::NoLookAfterADay, "late money, an operator and Alipay's console", property::SAME_MONEY),
    (Variant::PromisesWithoutBound, "a refund of the whole and one of a part", property::PROMISE),
    (Variant::SecondTradeSettles, "two trades of one order", property::PAID_ONCE),
    (Variant::ChainUnseen, "replaced orders", property::PAID_ONCE),
    (Variant::ReopensPaidChain, "replaced orders and an operator", property::PAID_ONCE),
    (Variant::ClosesOverPayment, "two trades of one order", property::TOLD_ONCE),
    (Variant::RepeatsUnderNewNumber, "a refund of the whole and one of a part", property::BOOKED_IS_BACK),
    (Variant::BooksTwice, "refunds in Alipay's console", property::BALANCE),
    (Variant::AdoptsBesideOurs, "refunds in Alipay's console that it tells of", property::BALANCE),
    (Variant::GivesUpUnderWay, "a refund that is given up", property::FAILED_IS_FAILED),
    (Variant::AbsenceProvesAtOnce, "close against pay", property::SAME_MONEY),
    (Variant::LostForEver, "jobs that are lost", SETTLES),
    (Variant::KeepsItsPromise, "a refund of the whole and one of a part", property::RESERVED),
    (Variant::OrderIsNotTold, "a refund of the whole and one of a part", property::SAME_SUM),
    (Variant::OrderIsToldOfAll, "late money that goes back", property::EDGE),
];

#[test]
fn each_missing_guard_is_caught_by_its_property() {
    for (variant, name, property) in MISSED {
        let config = Config { variant: Some(variant), ..worlds::named(name) };
        let Err(breach) = explore(&config, STATES_MAX) else {
            panic!("{variant:?} breaks nothing in {name:?}");
        };
        let steps = breach.way.lines().take_while(|line| !line.ends_with("World {"));
        println!("{variant:?} breaks, with {name}, {}", breach.property);
        steps.for_each(|step| println!("{step}"));
        assert_eq!(breach.property, property, "{variant:?} with {name}");
    }
}
