//! What is sold.

use chrono::TimeDelta;

use super::Money;

/// A product as the catalogue describes it at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The shop's own id of it.
    pub product_id: String,
    /// What the buyer reads at the cashier. New ones pass [`Product::check_name`]; the table may hold some that an older release let in.
    pub name: String,
    /// Its price now; an order keeps the price it began with.
    pub price: Money,
    /// How long an order of it can be paid, where it differs from the deployment's default.
    pub expiry: Option<TimeDelta>,
}

impl Product {
    /// The longest name in characters: Alipay's limit of a subject.
    pub const NAME_CHARS_MAX: usize = 256;

    /// Whether a product may be called this. The table `products` has the same rule.
    ///
    /// # Errors
    /// With what is wrong with the name.
    pub fn check_name(name: &str) -> Result<(), NameFault> {
        if name.chars().nth(Self::NAME_CHARS_MAX).is_some() {
            return Err(NameFault::TooLong);
        }
        if let Some(c) = name.chars().find(|c| !Self::name_takes(*c)) {
            return Err(NameFault::Character(c));
        }
        if name.chars().all(char::is_whitespace) { Err(NameFault::Blank) } else { Ok(()) }
    }

    /// Whether a character may be part of a name: not a control character, which Alipay does not take, nor one that breaks the line,
    /// changes the direction of the text, or marks the beginning of a file. Joiners stay, since emoji and scripts are made with them.
    pub fn name_takes(c: char) -> bool {
        !c.is_control()
            && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    }
}

/// What is wrong with a product's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// Nothing in it can be read.
    #[error("name is blank")]
    Blank,
    /// Longer than Alipay takes.
    #[error("name has more than {} characters", Product::NAME_CHARS_MAX)]
    TooLong,
    /// A character that a name may not contain.
    #[error("name must not contain the character U+{:04X}", u32::from(*.0))]
    Character(char),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_a_buyer_can_read() {
        let fine =
            ["a", "\u{3000}咖啡 Coffee ", "👩\u{200d}🍳\u{fe0f}", "می\u{200c}خواهم", &"测".repeat(256)];
        for name in fine {
            assert_eq!(Product::check_name(name), Ok(()), "{name:?}");
        }
        for (name, fault) in [
            ("", "name is blank"),
            (" \u{a0}\u{3000}", "name is blank"),
            (&"测".repeat(257), "name has more than 256 characters"),
            ("Cof\tfee", "name must not contain the character U+0009"),
            ("Coffee\0", "name must not contain the character U+0000"),
            ("\u{7f}", "name must not contain the character U+007F"),
            ("a\u{9f}", "name must not contain the character U+009F"),
            ("a\u{2029}b", "name must not contain the character U+2029"),
            ("a\u{202e}b", "name must not contain the character U+202E"),
        ] {
            assert_eq!(Product::check_name(name).unwrap_err().to_string(), fault, "{name:?}");
        }
    }
}
