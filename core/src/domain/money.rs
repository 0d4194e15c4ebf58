//! Money is whole fen. Yuan text exists only where Alipay is spoken to.

use serde::Serialize;

/// An amount of money in whole fen, never negative. Its arithmetic never wraps and never goes below nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Money(i64);

/// An amount that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount of {0} fen cannot be")]
pub struct MoneyError(pub i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The smallest amount there is.
    pub const FEN: Self = Self(1);

    /// The most that one trade can cost: Alipay's limit, 100,000,000 yuan.
    pub const TRADE_MAX: Self = Self(10_000_000_000);

    /// Takes whole fen; a negative amount is refused.
    pub const fn from_fen(fen: i64) -> Result<Self, MoneyError> {
        if fen < 0 { Err(MoneyError(fen)) } else { Ok(Self(fen)) }
    }

    /// The amount in whole fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Whether there is none.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Both together; `None` where that is more than can be counted.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// What is left without `other`; `None` where `other` is more.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        if other.0 > self.0 { None } else { Some(Self(self.0 - other.0)) }
    }

    /// What is left without `other`: nothing where `other` is more.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        match self.checked_sub(other) {
            Some(rest) => rest,
            None => Self::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_negative_money() {
        assert_eq!(Money::from_fen(-1), Err(MoneyError(-1)));
        assert_eq!(Money::from_fen(0), Ok(Money::ZERO));
        assert_eq!(Money::from_fen(i64::MAX).unwrap().fen(), i64::MAX);
    }

    #[test]
    fn arithmetic_neither_wraps_nor_goes_below_nothing() {
        let fen = |fen| Money::from_fen(fen).unwrap();
        assert_eq!(fen(2_799).checked_add(Money::FEN), Some(fen(2_800)));
        assert_eq!(fen(i64::MAX).checked_add(Money::FEN), None);
        assert_eq!(fen(2_800).checked_sub(fen(2_800)), Some(Money::ZERO));
        assert_eq!(fen(2_800).checked_sub(fen(2_801)), None);
        assert_eq!(fen(2_800).saturating_sub(fen(800)), fen(2_000));
        assert_eq!(Money::ZERO.saturating_sub(fen(i64::MAX)), Money::ZERO);
    }
}
