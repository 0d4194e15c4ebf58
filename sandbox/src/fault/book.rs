//! The faults in force, and which of them strikes.

use serde::{Deserialize, Serialize};

use super::{Fault, FaultOrder};
use crate::ids::Chance;

/// A fault that was ordered and how often it struck.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ordered {
    /// Names the order, counted from 1.
    pub id: u64,
    /// What was ordered.
    pub order: FaultOrder,
    /// How often it struck.
    pub struck: u32,
    chance: Chance,
}

/// What a fault is asked about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) method: &'a str,
    pub(crate) app_id: &'a str,
    pub(crate) out_trade_no: &'a str,
}

/// All faults in force, oldest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FaultBook {
    seed: u64,
    given: u64,
    ordered: Vec<Ordered>,
}

impl FaultBook {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, given: 0, ordered: Vec::new() }
    }

    pub(crate) fn add(&mut self, order: FaultOrder) -> u64 {
        self.given += 1;
        // A fault's luck depends on the seed and its number alone, not on what else goes on.
        let chance = Chance::new(self.seed ^ self.given.wrapping_mul(0xA076_1D64_78BD_642F));
        self.ordered.push(Ordered { id: self.given, order, struck: 0, chance });
        self.given
    }

    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.ordered.len();
        self.ordered.retain(|ordered| ordered.id != id);
        before != self.ordered.len()
    }

    pub(crate) fn clear(&mut self) {
        self.ordered.clear();
    }

    pub(crate) fn all(&self) -> &[Ordered] {
        &self.ordered
    }

    /// The first order for one of `wanted` that strikes this case; striking is counted.
    pub(crate) fn strike(&mut self, case: Case<'_>, wanted: &[Fault]) -> Option<FaultOrder> {
        let mut fitting = self.ordered.iter_mut().filter(|ordered| wanted.contains(&ordered.order.fault));
        let ordered = fitting.find_map(|ordered| ordered.strikes(case).then_some(ordered))?;
        ordered.struck += 1;
        Some(ordered.order.clone())
    }
}

impl Ordered {
    fn strikes(&mut self, case: Case<'_>) -> bool {
        let fits =
            |wanted: &Option<String>, actual: &str| wanted.as_deref().is_none_or(|wanted| wanted == actual);
        fits(&self.order.method, case.method)
            && fits(&self.order.app_id, case.app_id)
            && fits(&self.order.out_trade_no, case.out_trade_no)
            && self.order.times.is_none_or(|times| self.struck < times)
            && self.chance.happens(self.order.share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: Case<'static> = Case { method: "alipay.trade.query", app_id: "1", out_trade_no: "A" };

    #[test]
    fn a_fault_strikes_what_it_names_and_as_often_as_ordered() {
        let mut book = FaultBook::new(1);
        book.add(FaultOrder::new(Fault::ResetAfter).method("alipay.trade.refund"));
        book.add(FaultOrder::new(Fault::ResetBefore).out_trade_no("A").times(2));
        let kinds = [Fault::ResetBefore, Fault::ResetAfter];
        for _ in 0..2 {
            assert_eq!(book.strike(CASE, &kinds).map(|order| order.fault), Some(Fault::ResetBefore));
        }
        assert_eq!(book.strike(CASE, &kinds), None);
        assert_eq!(book.strike(Case { out_trade_no: "B", ..CASE }, &kinds), None);
        assert!(book.remove(2) && !book.remove(2));
    }

    #[test]
    fn a_share_repeats_with_the_seed() {
        let draw = |seed| {
            let mut book = FaultBook::new(seed);
            book.add(FaultOrder::new(Fault::Delay).delay_ms(1).share(0.5));
            (0..64).map(|_| book.strike(CASE, &[Fault::Delay]).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }
}
