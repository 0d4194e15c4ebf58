//! Writing `biz_content` and checking its fields in the same act.

use serde_json::Value;

use crate::amount::{AMOUNT_FEN_MAX, format_yuan};

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
    pub(crate) fn amount(&mut self, field: &str, fen: i64) -> Result<(), InvalidRequest> {
        if !(1..=AMOUNT_FEN_MAX).contains(&fen) {
            return Err(InvalidRequest::new(field, Problem::Amount));
        }
        self.json(field, &Value::from(format_yuan(fen)))
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

/// Checks a URL that Alipay will call or send the browser to.
pub(crate) fn check_url(field: &str, text: &str) -> Result<(), InvalidRequest> {
    const URL_CHARS_MAX: usize = 256;
    if text.len() > URL_CHARS_MAX {
        return Err(InvalidRequest::new(field, Problem::TooLong { max: URL_CHARS_MAX }));
    }
    match url::Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            Err(InvalidRequest::new(field, Problem::NotUrl))
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            Err(InvalidRequest::new(field, Problem::UrlWithQuery))
        }
        // What the parser would change (spaces, tabs, other characters) would be signed one way and used another.
        Ok(_) if text.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(()),
        _ => Err(InvalidRequest::new(field, Problem::NotUrl)),
    }
}
