//! `application/x-www-form-urlencoded`, strictly: one decode, real UTF-8, the pairs as they came.
//!
//! The pairs stay a list. A map would keep one of two equal names, and which one it keeps is exactly what a forger
//! wants to choose; the receiver refuses duplicates with [`first_duplicate`].

use std::borrow::Cow;

use encoding_rs::GB18030;

/// The most pairs one form may have. Alipay's longest messages have about forty.
pub const PAIRS_MAX: usize = 512;

/// Decoded parameters in the order they came.
pub type Pairs = Vec<(String, String)>;

/// Parameters with the escapes taken out but not yet read as text.
pub type BytePairs = Vec<(Vec<u8>, Vec<u8>)>;

/// Why bytes are not a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A `%` without two hexadecimal digits.
    #[error("a percent sign at byte {at} is not followed by two hexadecimal digits")]
    BadEscape {
        /// Offset of the percent sign in the encoded bytes.
        at: usize,
    },
    /// A name or value is not UTF-8 once decoded; GBK looks like this.
    #[error("pair number {pair} is not UTF-8")]
    NotUtf8 {
        /// Which pair, counted from one.
        pair: usize,
    },
    /// A name or value is not GBK once decoded, in a form that says it is.
    #[error("pair number {pair} is not GBK")]
    NotGbk {
        /// Which pair, counted from one.
        pair: usize,
    },
    /// More than [`PAIRS_MAX`] pairs.
    #[error("the form has more than {PAIRS_MAX} parameters")]
    TooManyPairs,
}

/// How the bytes of a form are read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts.
    Gbk,
}

impl Charset {
    /// The charset that a message's `charset` parameter names, in upper or lower case.
    pub fn named(name: &[u8]) -> Option<Self> {
        let is = |one: &str| name.eq_ignore_ascii_case(one.as_bytes());
        if is("utf-8") {
            Some(Self::Utf8)
        } else if is("gbk") || is("gb2312") || is("gb18030") {
            Some(Self::Gbk)
        } else {
            None
        }
    }

    /// Reads bytes as text, strictly: what this charset cannot say is an error, never a replacement character.
    fn read(self, bytes: &[u8], pair: usize) -> Result<String, FormError> {
        match self {
            Self::Utf8 => {
                std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| FormError::NotUtf8 { pair })
            }
            Self::Gbk => GB18030
                .decode_without_bom_handling_and_without_replacement(bytes)
                .map(Cow::into_owned)
                .ok_or(FormError::NotGbk { pair }),
        }
    }
}

/// Decodes a form once: `+` is a space, then percent escapes, then strict UTF-8. Order and duplicates are kept;
/// empty segments (`a=1&&b=2`) are skipped and a name without `=` has the empty value.
pub fn decode(body: &[u8]) -> Result<Pairs, FormError> {
    read(&decode_bytes(body)?, Charset::Utf8)
}

/// The last step of [`decode`]: reads the bytes as text in this charset, strictly.
pub fn read(pairs: &[(Vec<u8>, Vec<u8>)], charset: Charset) -> Result<Pairs, FormError> {
    let numbered = pairs.iter().zip(1..);
    numbered
        .map(|((name, value), pair)| Ok((charset.read(name, pair)?, charset.read(value, pair)?)))
        .collect()
}

/// [`decode`] without the last step, for bytes in another charset or in none.
pub fn decode_bytes(body: &[u8]) -> Result<BytePairs, FormError> {
    let mut pairs = Vec::new();
    for (start, segment) in segments(body) {
        if pairs.len() == PAIRS_MAX {
            return Err(FormError::TooManyPairs);
        }
        let equals = segment.iter().position(|byte| *byte == b'=');
        let (name, value) = match equals {
            Some(equals) => (&segment[..equals], &segment[equals + 1..]),
            None => (segment, &[][..]),
        };
        let value_start = start + name.len() + 1;
        pairs.push((unescape(name, start)?, unescape(value, value_start)?));
    }
    Ok(pairs)
}

/// The pairs as they are written, one segment each, and where each begins.
pub(crate) fn segments(body: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut next = 0;
    let all = body.split(|byte| *byte == b'&').map(move |segment| {
        let start = next;
        next += segment.len() + 1;
        (start, segment)
    });
    all.filter(|(_, segment)| !segment.is_empty())
}

/// Encodes pairs the way browsers do: space as `+`, letters, digits and `*-._` as they are, all else in percent
/// escapes.
pub fn encode<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs);
    form.finish()
}

/// The first name that occurs twice.
pub fn first_duplicate<V>(pairs: &[(String, V)]) -> Option<&str> {
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

fn unescape(bytes: &[u8], offset: usize) -> Result<Vec<u8>, FormError> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'+' => plain.push(b' '),
            b'%' => {
                let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
                let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) else {
                    return Err(FormError::BadEscape { at: offset + at });
                };
                #[expect(clippy::cast_possible_truncation, reason = "two hexadecimal digits are one byte")]
                plain.push((high * 16 + low) as u8);
                at += 2;
            }
            _ => plain.push(byte),
        }
        at += 1;
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(body: &str) -> Vec<(String, String)> {
        decode(body.as_bytes()).unwrap()
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn decodes_once() {
        assert_eq!(pairs("a=1+2%2B3%20&b=%2541"), owned(&[("a", "1 2+3 "), ("b", "%41")]));
        assert_eq!(pairs("%E6%B5%8B=%e8%af%95"), owned(&[("测", "试")]));
    }

    #[test]
    fn keeps_order_duplicates_and_empty_values() {
        assert_eq!(pairs("b=1&a=2&b=3&&c&d=&=e"), {
            owned(&[("b", "1"), ("a", "2"), ("b", "3"), ("c", ""), ("d", ""), ("", "e")])
        });
        assert_eq!(first_duplicate(&pairs("b=1&a=2&b=3")), Some("b"));
        assert_eq!(first_duplicate(&pairs("b=1&a=2&B=3")), None);
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        assert_eq!(decode(b"a=1&b=%"), Err(FormError::BadEscape { at: 6 }));
        assert_eq!(decode(b"a=1&b=%4"), Err(FormError::BadEscape { at: 6 }));
        assert_eq!(decode(b"%zz=1"), Err(FormError::BadEscape { at: 0 }));
        assert_eq!(decode(b"a=1&b=%B2%E2"), Err(FormError::NotUtf8 { pair: 2 }));
        assert_eq!(decode(b"a=\xff"), Err(FormError::NotUtf8 { pair: 1 }));
        let gbk = |value: &[u8]| read(&[(b"a".to_vec(), value.to_vec())], Charset::Gbk);
        assert_eq!(gbk(b"\xb2\xe2\xca\xd4"), Ok(owned(&[("a", "测试")])));
        assert_eq!(gbk(b"\xb2\xe2\xca"), Err(FormError::NotGbk { pair: 1 }));
        assert_eq!(gbk(b"\xff"), Err(FormError::NotGbk { pair: 1 }));
        let many = "a&".repeat(PAIRS_MAX + 1);
        assert_eq!(decode(many.as_bytes()), Err(FormError::TooManyPairs));
    }

    #[test]
    fn decodes_what_it_encodes() {
        let sample = owned(&[("a", "x y+z~*-._%"), ("测试", "\u{1f600}\r\n\"'<&=>"), ("e", "")]);
        let encoded = encode(&sample);
        assert!(encoded.starts_with("a=x+y%2Bz%7E*-._%25&"), "{encoded}");
        assert_eq!(pairs(&encoded), sample);
    }
}
