//! Money is whole fen. Yuan text exists only where Alipay is spoken to.

use serde::{Deserialize, Serialize};

/// An amount of money in whole fen, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// An amount that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount of {0} fen cannot be")]
pub struct MoneyError(pub i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most that Alipay moves at once: a hundred million yuan.
    pub const ALIPAY_MAX: Self = Self(10_000_000_000);

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
}
