//! Writing `biz_content` and checking its fields in the same act.

use serde_json::Value;

use crate::amount::Amount;

/// A request that must not be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct InvalidRequest {
    /// The field's name on the wire.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Required and empty.
    #[error("must not be empty")]
    Empty,
    /// Longer than Alipay takes.
    #[error("must have at most {max} characters")]
    TooLong {
        /// The limit in characters.
        max: usize,
    },
    /// Outside the documented set of characters.
    #[error("may contain only letters, digits and underscores")]
    NotWord,
    /// Control characters have no place in it.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// An amount outside 0.01 to 100000000 yuan.
    #[error("must be 0.01 to 100000000 yuan")]
    Amount,
    /// Not an absolute http or https URL.
    #[error("must be an absolute http or https URL")]
    NotUrl,
    /// Alipay adds its own query, and what is already there breaks the signature check.
    #[error("must have no query and no fragment of its own")]
    UrlWithQuery,
    /// Outside the values Alipay knows.
    #[error("is not one of the documented values")]
    NotAllowed,
    /// An additional member that has a typed field, or is given twice.
    #[error("is set twice")]
    Twice,
}

impl InvalidRequest {
    pub(crate) fn new(field: &str, problem: Problem) -> Self {
        Self { field: field.to_owned(), problem }
    }
}

/// A JSON object under construction: compact, members in the order they are written.
pub struct Biz {
    json: String,
    names: Vec<String>,
}

impl Biz {
    pub(crate) fn new() -> Self {
        Self { json: "{".to_owned(), names: Vec::new() }
    }

    /// The finished object; empty when nothing was written.
    pub(crate) fn finish(mut self) -> String {
        if self.names.is_empty() {
            return String::new();
        }
        self.json.push('}');
        self.json
    }

    /// A number of ours for the life of an order: 1 to 64 letters, digits, underscores.
    pub(crate) fn word(&mut self, field: &str, text: &str) -> Result<(), InvalidRequest> {
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(InvalidRequest::new(field, Problem::NotWord));
        }
        self.text(field, text, 64)
    }

    /// Required text without control characters.
    pub(crate) fn text(&mut self, field: &str, text: &str, max: usize) -> Result<(), InvalidRequest> {
        if text.chars().any(char::is_control) {
            return Err(InvalidRequest::new(field, Problem::ControlCharacter));
        }
        self.prose(field, text, max)
    }

    /// Required text that may have several lines.
    pub(crate) fn prose(&mut self, field: &str, text: &str, max: usize) -> Result<(), InvalidRequest> {
        if text.is_empty() {
            return Err(InvalidRequest::new(field, Problem::Empty));
        }
        if text.chars().nth(max).is_some() {
            return Err(InvalidRequest::new(field, Problem::TooLong { max }));
        }
        if text.chars().any(|char| char.is_control() && !matches!(char, '\n' | '\r' | '\t')) {
            return Err(InvalidRequest::new(field, Problem::ControlCharacter));
        }
        self.json(field, &Value::from(text))
    }

    /// An amount of money, as yuan text.
    pub(crate) fn amount(&mut self, field: &str, amount: Amount) -> Result<(), InvalidRequest> {
        if amount.is_zero() {
            return Err(InvalidRequest::new(field, Problem::Amount));
        }
        self.json(field, &Value::from(amount.to_string()))
    }

    /// Any JSON.
    pub(crate) fn json(&mut self, field: &str, value: &Value) -> Result<(), InvalidRequest> {
        if self.names.iter().any(|name| name == field) {
            return Err(InvalidRequest::new(field, Problem::Twice));
        }
        if !self.names.is_empty() {
            self.json.push(',');
        }
        self.json.extend([Value::from(field).to_string(), ":".to_owned(), value.to_string()]);
        self.names.push(field.to_owned());
        Ok(())
    }
}

/// Checks a URL that Alipay will call or send the browser back to. It must have no query of its own.
pub(crate) fn check_url(field: &str, text: &str) -> Result<(), InvalidRequest> {
    const URL_CHARS_MAX: usize = 256;
    if text.len() > URL_CHARS_MAX {
        return Err(InvalidRequest::new(field, Problem::TooLong { max: URL_CHARS_MAX }));
    }
    check_link(field, text)?;
    if text.contains(['?', '#']) { Err(InvalidRequest::new(field, Problem::UrlWithQuery)) } else { Ok(()) }
}

/// Checks any other URL: absolute, http or https, nothing in it that a browser would rewrite.
pub(crate) fn check_link(field: &str, text: &str) -> Result<(), InvalidRequest> {
    let graphic = text.bytes().all(|byte| byte.is_ascii_graphic());
    match url::Url::parse(text) {
        Ok(url) if graphic && matches!(url.scheme(), "http" | "https") => Ok(()),
        _ => Err(InvalidRequest::new(field, Problem::NotUrl)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_compact_and_in_order() {
        let mut biz = Biz::new();
        biz.word("out_trade_no", "A_1").unwrap();
        biz.amount("total_amount", Amount::from_fen(8888).unwrap()).unwrap();
        biz.prose("body", "\"测\"\n/", 128).unwrap();
        biz.json("list", &serde_json::json!([1, null])).unwrap();
        assert_eq!(
            biz.finish(),
            "{\"out_trade_no\":\"A_1\",\"total_amount\":\"88.88\",\"body\":\"\\\"测\\\"\\n/\",\"list\":[1,null]}"
        );
        assert_eq!(Biz::new().finish(), "");
    }

    #[test]
    fn every_problem_names_its_field() {
        let refused = |write: fn(&mut Biz) -> Result<(), InvalidRequest>| {
            let error = write(&mut Biz::new()).unwrap_err();
            assert_eq!(error.field, "f");
            error.problem
        };
        assert_eq!(refused(|biz| biz.word("f", "")), Problem::Empty);
        assert_eq!(refused(|biz| biz.word("f", "a-b")), Problem::NotWord);
        assert_eq!(refused(|biz| biz.word("f", &"a".repeat(65))), Problem::TooLong { max: 64 });
        assert_eq!(refused(|biz| biz.text("f", &"测".repeat(257), 256)), Problem::TooLong { max: 256 });
        assert_eq!(refused(|biz| biz.text("f", "a\nb", 9)), Problem::ControlCharacter);
        assert_eq!(refused(|biz| biz.prose("f", "a\u{0}b", 9)), Problem::ControlCharacter);
        assert_eq!(refused(|biz| biz.amount("f", Amount::ZERO)), Problem::Amount);
        assert_eq!(
            refused(|biz| biz.text("f", "a", 9).and_then(|()| biz.json("f", &Value::Null))),
            Problem::Twice
        );
        assert!(Biz::new().text("f", &"测".repeat(256), 256).is_ok(), "characters are counted, not bytes");
    }

    #[test]
    fn urls() {
        let problem = |url: &str| check_url("notify_url", url).map_err(|error| error.problem);
        assert_eq!(problem("https://shop.example/notify"), Ok(()));
        assert_eq!(problem("http://127.0.0.1:8080/v1/alipay/notify"), Ok(()));
        assert_eq!(problem("https://shop.example/notify?a=1"), Err(Problem::UrlWithQuery));
        assert_eq!(problem("https://shop.example/notify?"), Err(Problem::UrlWithQuery));
        assert_eq!(problem("https://shop.example/#x"), Err(Problem::UrlWithQuery));
        assert_eq!(problem("/notify"), Err(Problem::NotUrl));
        assert_eq!(problem("ftp://shop.example/"), Err(Problem::NotUrl));
        assert_eq!(problem("https://shop.example/a b"), Err(Problem::NotUrl));
        let longest = format!("{:a<256}", "https://shop.example/");
        assert_eq!(problem(&longest), Ok(()));
        for longer in [format!("{longest}a"), longest.repeat(2)] {
            assert_eq!(problem(&longer), Err(Problem::TooLong { max: 256 }), "{longer}");
        }
        assert_eq!(check_link("quit_url", "https://shop.example/quit?a=1&b=2"), Ok(()));
    }
}
