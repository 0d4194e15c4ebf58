//! Money: Alipay writes yuan as decimal text, we count whole fen. No floating point anywhere.

use std::fmt;
use std::str::FromStr;

/// An amount of money in whole fen, from nothing to [`Amount::MAX`].
///
/// Read from yuan text such as `88.88`, `88.8` or `88`; written with two decimals, as Alipay expects it.
///
/// ```
/// # use pay_alipay::amount::Amount;
/// let amount: Amount = "88.8".parse()?;
/// assert_eq!((amount.fen(), amount.to_string()), (8880, "88.80".to_owned()));
/// # Ok::<(), pay_alipay::amount::AmountError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// Nothing: what an unpaid trade reports.
    pub const ZERO: Self = Self(0);

    /// The most one amount may be: 100 000 000 yuan, Alipay's limit for one trade.
    pub const MAX: Self = Self(10_000_000_000);

    /// Takes whole fen.
    ///
    /// # Errors
    /// [`AmountError::Negative`] and [`AmountError::TooLarge`].
    pub const fn from_fen(fen: i64) -> Result<Self, AmountError> {
        if fen < 0 {
            Err(AmountError::Negative)
        } else if fen > Self::MAX.0 {
            Err(AmountError::TooLarge)
        } else {
            Ok(Self(fen))
        }
    }

    /// The amount in whole fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Whether there is none.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads an amount that Alipay itself wrote. Like [`str::parse`], but zeros after the second decimal (`88.880`) are the same number
    /// and are accepted: amounts are compared as numbers, not as text.
    ///
    /// # Errors
    /// As [`str::parse`].
    pub fn parse_received(text: &str) -> Result<Self, AmountError> {
        match text.find('.').and_then(|point| text.split_at_checked(point + ".00".len())) {
            Some((exact, surplus)) if surplus.bytes().all(|byte| byte == b'0') => exact.parse(),
            _ => text.parse(),
        }
    }
}

/// Why something is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Nothing there.
    #[error("the amount is empty")]
    Empty,
    /// Something other than `digits` or `digits.digits`: a sign, an exponent, a space, a second point.
    #[error("the amount is not plain decimal digits")]
    NotDecimal,
    /// A fraction of a fen.
    #[error("the amount has more than two decimals")]
    TooPrecise,
    /// Above [`Amount::MAX`].
    #[error("the amount is above 100000000 yuan")]
    TooLarge,
    /// Below nothing.
    #[error("the amount is negative")]
    Negative,
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Reads yuan text. Zero is read; negative numbers, signs, exponents, spaces and a third decimal are refused.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (yuan, fraction) = match text.split_once('.') {
            Some((_, "")) => return Err(AmountError::NotDecimal),
            Some(parts) => parts,
            None => (text, ""),
        };
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        if yuan.is_empty() || !yuan.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Err(AmountError::NotDecimal);
        }
        if fraction.len() > 2 {
            return Err(AmountError::TooPrecise);
        }
        let digits =
            yuan.bytes().chain(fraction.bytes()).chain(std::iter::repeat_n(b'0', 2 - fraction.len()));
        let mut fen: i64 = 0;
        for digit in digits {
            fen = fen * 10 + i64::from(digit - b'0');
            if fen > Self::MAX.0 {
                return Err(AmountError::TooLarge);
            }
        }
        Ok(Self(fen))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_yuan(self.0))
    }
}

/// Writes whole fen as yuan text with two decimals: `8888` becomes `88.88`. For sums and differences, which no [`Amount`] has to be.
pub fn format_yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_exact_fen() {
        for (text, fen) in [
            ("88.88", 8888),
            ("0.01", 1),
            ("0.00", 0),
            ("0", 0),
            ("1", 100),
            ("1.5", 150),
            ("007.10", 710),
            ("100000000", Amount::MAX.fen()),
            ("100000000.00", Amount::MAX.fen()),
        ] {
            assert_eq!(text.parse::<Amount>().map(Amount::fen), Ok(fen), "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        use AmountError::{Empty, NotDecimal, TooLarge, TooPrecise};
        for (text, why) in [
            ("", Empty),
            (".", NotDecimal),
            ("1.", NotDecimal),
            (".5", NotDecimal),
            ("-1", NotDecimal),
            ("+1", NotDecimal),
            ("1e2", NotDecimal),
            (" 1", NotDecimal),
            ("1 ", NotDecimal),
            ("1,00", NotDecimal),
            ("1.2.3", NotDecimal),
            ("１", NotDecimal),
            ("1.001", TooPrecise),
            ("1.000", TooPrecise),
            ("100000000.01", TooLarge),
            ("99999999999999999999999999999999", TooLarge),
        ] {
            assert_eq!(text.parse::<Amount>(), Err(why), "{text}");
        }
    }

    #[test]
    fn received_text_may_be_padded_with_zeros_but_not_more_precise() {
        use AmountError::{Empty, NotDecimal, TooPrecise};
        for (text, fen) in [
            ("88", 8800),
            ("88.8", 8880),
            ("88.88", 8888),
            ("88.880", 8888),
            ("88.80000", 8880),
            ("88.00000", 8800),
        ] {
            assert_eq!(Amount::parse_received(text).map(Amount::fen), Ok(fen), "{text}");
        }
        for (text, why) in [
            ("", Empty),
            ("88.", NotDecimal),
            ("88.881", TooPrecise),
            ("88.8810", TooPrecise),
            ("88.8８", NotDecimal),
            ("88.8８８", NotDecimal),
            ("88.8800０", NotDecimal),
            ("1..00", NotDecimal),
            ("1.2.300", NotDecimal),
        ] {
            assert_eq!(Amount::parse_received(text), Err(why), "{text}");
        }
    }

    #[test]
    fn writes_what_it_reads() {
        for fen in [0, 1, 9, 10, 99, 100, 8888, 123_456_789, Amount::MAX.fen()] {
            let amount = Amount::from_fen(fen).unwrap();
            assert_eq!(amount.to_string().parse(), Ok(amount));
            assert_eq!(format_yuan(fen), amount.to_string());
        }
        assert_eq!(Amount::from_fen(-1), Err(AmountError::Negative));
        assert_eq!(Amount::from_fen(Amount::MAX.fen() + 1), Err(AmountError::TooLarge));
        assert_eq!(format_yuan(8888), "88.88");
        assert_eq!(format_yuan(-5), "-0.05");
        assert_eq!(format_yuan(i64::MIN), "-92233720368547758.08");
    }
}
