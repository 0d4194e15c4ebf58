//! The canonical text: what an RSA2 signature covers. This page is the whole rule.
//!
//! Take the parameters as decoded text, leave some out, sort by name in byte order, write `name=value`, join with
//! `&`. Values stand as they are: no escaping, no trimming. Rust compares `str` by bytes, which is the order wanted.
//!
//! | text of | leaves out |
//! | --- | --- |
//! | a request ([`request_text`]) | `sign`, and every parameter with an empty value |
//! | a notification or browser return ([`notify_text`]) | `sign` and `sign_type`; empty values stay, as `name=` |
//!
//! A message in another charset than UTF-8 is signed over the bytes of that charset: [`notify_bytes`].
//!
//! The signed text of a synchronous answer is not built at all: it is the exact span of the answer's node, cut out
//! by [`crate::response::scan`].

/// The text a request's signature covers. `sign_type` is part of it.
pub fn request_text<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> String {
    join(pairs, |name, value| name != "sign" && !value.is_empty())
}

/// The text the signature of a notification or of a browser return covers (Alipay calls this rule V1).
pub fn notify_text<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> String {
    join(pairs, |name, _| name != "sign" && name != "sign_type")
}

/// [`notify_text`] over the bytes of a message, whatever its charset.
pub fn notify_bytes<N: AsRef<[u8]>, V: AsRef<[u8]>>(pairs: &[(N, V)]) -> Vec<u8> {
    bytes_without(pairs, &[b"sign", b"sign_type"])
}

/// The text over bytes, leaving out some names.
pub(crate) fn bytes_without<N: AsRef<[u8]>, V: AsRef<[u8]>>(pairs: &[(N, V)], without: &[&[u8]]) -> Vec<u8> {
    let pairs = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
    let mut signed: Vec<(&[u8], &[u8])> = pairs.filter(|(name, _)| !without.contains(name)).collect();
    signed.sort_unstable();
    let lines: Vec<Vec<u8>> = signed.into_iter().map(|(name, value)| [name, value].join(&b'=')).collect();
    lines.join(&b'&')
}

fn join<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)], signed: impl Fn(&str, &str) -> bool) -> String {
    let pairs = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
    let mut signed: Vec<(&str, &str)> = pairs.filter(|(name, value)| signed(name, value)).collect();
    signed.sort_unstable();
    let mut text = String::new();
    for (name, value) in signed {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIRS: [(&str, &str); 6] =
        [("b", "2 +&="), ("sign", "x"), ("a", "测试"), ("sign_type", "RSA2"), ("empty", ""), ("B", "1")];

    #[test]
    fn a_request_drops_sign_and_empty_values_and_keeps_sign_type() {
        assert_eq!(request_text(&PAIRS), "B=1&a=测试&b=2 +&=&sign_type=RSA2");
    }

    #[test]
    fn a_notification_drops_sign_and_sign_type_and_keeps_empty_values() {
        assert_eq!(notify_text(&PAIRS), "B=1&a=测试&b=2 +&=&empty=");
        assert_eq!(notify_bytes(&PAIRS), notify_text(&PAIRS).into_bytes());
    }

    #[test]
    fn nothing_gives_the_empty_text() {
        assert_eq!(request_text::<&str, &str>(&[]), "");
        assert_eq!(notify_text(&[("sign", "x")]), "");
    }
}
