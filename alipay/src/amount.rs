//! Money: Alipay writes yuan as decimal text, we count whole fen. No floating point anywhere.

/// The most fen one amount may be: 100 000 000 yuan, Alipay's limit for one trade.
pub const AMOUNT_FEN_MAX: i64 = 10_000_000_000;

/// Why a text is not an amount.
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
    /// Above [`AMOUNT_FEN_MAX`].
    #[error("the amount is above 100000000 yuan")]
    TooLarge,
}

/// Reads yuan text such as `88.88`, `88.8` or `88` as whole fen.
///
/// Zero is read (unpaid trades report `0.00`); negative numbers, signs, exponents, spaces and a third decimal are
/// refused.
pub fn parse_yuan(text: &str) -> Result<i64, AmountError> {
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
    let digits = yuan.bytes().chain(fraction.bytes()).chain(std::iter::repeat_n(b'0', 2 - fraction.len()));
    let mut fen: i64 = 0;
    for digit in digits {
        fen = fen * 10 + i64::from(digit - b'0');
        if fen > AMOUNT_FEN_MAX {
            return Err(AmountError::TooLarge);
        }
    }
    Ok(fen)
}

/// Reads an amount that Alipay itself wrote. Like [`parse_yuan`], but zeros after the second decimal (`88.880`)
/// are the same number and are accepted: amounts are compared as numbers, not as text.
pub fn parse_received(text: &str) -> Result<i64, AmountError> {
    match text.split_once('.') {
        Some((_, fraction)) if fraction.len() > 2 && fraction.is_ascii() => {
            let surplus = fraction.len() - fraction.trim_end_matches('0').len();
            parse_yuan(&text[..text.len() - surplus.min(fraction.len() - 2)])
        }
        _ => parse_yuan(text),
    }
}

/// Writes whole fen as yuan text with two decimals, as Alipay expects it: `8888` becomes `88.88`.
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
            ("100000000", AMOUNT_FEN_MAX),
            ("100000000.00", AMOUNT_FEN_MAX),
        ] {
            assert_eq!(parse_yuan(text), Ok(fen), "{text}");
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
            assert_eq!(parse_yuan(text), Err(why), "{text}");
        }
    }

    #[test]
    fn received_text_may_be_padded_with_zeros_but_not_more_precise() {
        assert_eq!(parse_received("88.880"), Ok(8888));
        assert_eq!(parse_received("88.80000"), Ok(8880));
        assert_eq!(parse_received("88.00000"), Ok(8800));
        assert_eq!(parse_received("88.881"), Err(AmountError::TooPrecise));
        assert_eq!(parse_received("88.8８８"), Err(AmountError::NotDecimal));
        assert_eq!(parse_received("1.2.300"), Err(AmountError::NotDecimal));
    }

    #[test]
    fn writes_what_it_reads() {
        for fen in [0, 1, 9, 10, 99, 100, 8888, 123_456_789, AMOUNT_FEN_MAX] {
            assert_eq!(parse_yuan(&format_yuan(fen)), Ok(fen));
        }
        assert_eq!(format_yuan(8888), "88.88");
        assert_eq!(format_yuan(-5), "-0.05");
        assert_eq!(format_yuan(i64::MIN), "-92233720368547758.08");
    }
}
