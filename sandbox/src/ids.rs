//! Numbers as Alipay writes them, from a seed, so that a run can be repeated.

use chrono::{DateTime, Utc};
use pay_alipay::time::beijing;
use serde::{Deserialize, Serialize};

/// A small repeatable source of chance (`SplitMix64`). Not for secrets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// True in `share` of all calls; 0 never, 1 always.
    pub(crate) fn happens(&mut self, share: f64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are kept, which is what an f64 holds")]
        let drawn = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        drawn < share
    }
}

/// Hands out numbers that never repeat within one sandbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ids {
    chance: Chance,
    count: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { chance: Chance::new(seed), count: 0 }
    }

    /// Alipay's number of a trade: 28 digits that begin with the Beijing date.
    pub(crate) fn trade_no(&mut self, at: DateTime<Utc>) -> String {
        let (count, noise) = self.draw();
        format!("{}2200{:06}{:010}", at.with_timezone(&beijing()).format("%Y%m%d"), noise % 1_000_000, count)
    }

    /// The number of a notification, the same for all its repetitions: 34 digits.
    pub(crate) fn notify_id(&mut self, at: DateTime<Utc>) -> String {
        let (count, noise) = self.draw();
        let day = at.with_timezone(&beijing()).format("%Y%m%d002%H%M%S");
        format!("{day}{:07}{count:010}", noise % 10_000_000)
    }

    /// A token for a link: a cashier, a QR code, a bill. No secret: the sandbox trusts whoever reaches it.
    pub(crate) fn token(&mut self) -> String {
        let (count, noise) = self.draw();
        format!("{noise:016x}{count:06x}")
    }

    /// A request number of our own, for refunds made in the console.
    pub(crate) fn request_no(&mut self, at: DateTime<Utc>) -> String {
        let (count, noise) = self.draw();
        format!("{}{:04}{count:08}", at.with_timezone(&beijing()).format("%Y%m%d"), noise % 10_000)
    }

    /// `trace_id` of an answer: 32 hexadecimal digits.
    pub(crate) fn trace_id(&mut self) -> String {
        let (count, noise) = self.draw();
        format!("{noise:016x}{count:016x}")
    }

    fn draw(&mut self) -> (u64, u64) {
        self.count += 1;
        (self.count, self.chance.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_alipays_shape_and_repeat_with_the_seed() {
        // Beijing is already in the next day.
        let at = "2026-11-23T18:00:00Z".parse().expect("an instant");
        let (mut one, mut two) = (Ids::new(7), Ids::new(7));
        let trade_no = one.trade_no(at);
        assert_eq!(trade_no.len(), 28);
        assert!(trade_no.starts_with("202611242200"), "{trade_no}");
        assert_eq!(trade_no, two.trade_no(at));
        assert_ne!(one.trade_no(at), Ids::new(8).trade_no(at));
        assert_eq!(one.notify_id(at).len(), 34);
        assert_eq!(one.trace_id().len(), 32);
    }

    #[test]
    fn chance_keeps_its_share() {
        let mut chance = Chance::new(1);
        let hits = (0..10_000).filter(|_| chance.happens(0.3)).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
        assert!(!(0..100).any(|_| chance.happens(0.0)));
        assert!((0..100).all(|_| chance.happens(1.0)));
    }
}
