//! A JSON scanner that finds spans instead of building values.
//!
//! An answer's signature covers the exact characters of one member's value, so that span must be found, verified,
//! and then be the very text that is read. The scanner is stricter than most parsers where a forger would profit
//! from laxness: a name that occurs twice in an object is refused at every level, escapes in names included, and
//! so is anything after the document.

use std::ops::Range;

/// How deeply objects and lists may be nested; real answers have five levels.
pub const DEPTH_MAX: usize = 32;

/// Why a text is not a JSON object that can be trusted to mean one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// Not JSON.
    #[error("not JSON at byte {at}")]
    NotJson {
        /// Where.
        at: usize,
    },
    /// JSON, but its top is no object.
    #[error("the document is not an object")]
    NotObject,
    /// A name twice in one object.
    #[error("a name occurs twice in one object, at byte {at}")]
    Duplicate {
        /// Where the second one begins.
        at: usize,
    },
    /// Nested deeper than [`DEPTH_MAX`].
    #[error("nested deeper than {DEPTH_MAX} levels")]
    TooDeep,
}

/// One member of an object: its name with escapes resolved, and the exact text of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// The name.
    pub name: String,
    /// The value as it stands, without the spaces around it.
    pub value: &'a str,
}

/// Checks a whole document and returns the members of its top object, in order.
///
/// Time is linear in the length of the text up to the sorting of names; memory is bounded by it.
pub fn members(text: &str) -> Result<Vec<Member<'_>>, ScanError> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0 };
    scanner.space();
    if scanner.peek() != Some(b'{') {
        scanner.value(0)?;
        scanner.end()?;
        return Err(ScanError::NotObject);
    }
    let members = scanner.object(0)?;
    scanner.end()?;
    Ok(members.into_iter().map(|(name, span)| Member { name, value: &text[span] }).collect())
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

type Spans = Vec<(String, Range<usize>)>;

impl Scanner<'_> {
    fn value(&mut self, depth: usize) -> Result<Range<usize>, ScanError> {
        let start = self.at;
        match self.peek() {
            Some(b'{') => drop(self.object(depth)?),
            Some(b'[') => self.list(depth)?,
            Some(b'"') => {
                self.string()?;
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        }
        Ok(start..self.at)
    }

    fn object(&mut self, depth: usize) -> Result<Spans, ScanError> {
        let mut members = Spans::new();
        let mut starts = Vec::new();
        self.open(depth)?;
        if self.eat(b'}') {
            return Ok(members);
        }
        loop {
            starts.push(self.at);
            let name = self.name()?;
            self.space();
            self.expect(b':')?;
            self.space();
            members.push((name, self.value(depth + 1)?));
            self.space();
            if self.eat(b'}') {
                break;
            }
            self.expect(b',')?;
            self.space();
        }
        match second_of_a_pair(&members) {
            Some(index) => Err(ScanError::Duplicate { at: starts[index] }),
            None => Ok(members),
        }
    }

    fn list(&mut self, depth: usize) -> Result<(), ScanError> {
        self.open(depth)?;
        if self.eat(b']') {
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            self.space();
            if self.eat(b']') {
                return Ok(());
            }
            self.expect(b',')?;
            self.space();
        }
    }

    /// Steps over an opening bracket.
    fn open(&mut self, depth: usize) -> Result<(), ScanError> {
        if depth >= DEPTH_MAX {
            return Err(ScanError::TooDeep);
        }
        self.at += 1;
        self.space();
        Ok(())
    }

    /// A member's name. Two spellings of one name are one name, so escapes are resolved.
    fn name(&mut self) -> Result<String, ScanError> {
        let start = self.at;
        let span = self.string()?;
        serde_json::from_str(&self.text[span]).map_err(|_| ScanError::NotJson { at: start })
    }

    fn string(&mut self) -> Result<Range<usize>, ScanError> {
        let start = self.at;
        self.expect(b'"')?;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(0..=0x1f) | None => return self.fail(),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(start..self.at)
    }

    fn escape(&mut self) -> Result<(), ScanError> {
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                        return self.fail();
                    }
                    self.at += 1;
                }
            }
            _ => return self.fail(),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), ScanError> {
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _sign = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), ScanError> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { self.fail() } else { Ok(()) }
    }

    fn word(&mut self) -> Result<(), ScanError> {
        for word in [&b"true"[..], b"false", b"null"] {
            if self.bytes[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(());
            }
        }
        self.fail()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn end(&mut self) -> Result<(), ScanError> {
        self.space();
        if self.at == self.bytes.len() { Ok(()) } else { self.fail() }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), ScanError> {
        if self.eat(byte) { Ok(()) } else { self.fail() }
    }

    fn fail<T>(&self) -> Result<T, ScanError> {
        Err(ScanError::NotJson { at: self.at })
    }
}

/// The index of a member whose name stood before.
fn second_of_a_pair(members: &Spans) -> Option<usize> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|a, b| members[*a].0.cmp(&members[*b].0).then(a.cmp(b)));
    order.windows(2).find(|pair| members[pair[0]].0 == members[pair[1]].0).map(|pair| pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_exact_spans() {
        let text = " {\"a\" : {\"b\": [1, -2.5e+3, \"}\\\"{\"] } ,\n\"si\\u0067n\":\"x\",\"n\":null}\n";
        let members = members(text).unwrap();
        let spans: Vec<_> = members.iter().map(|member| (member.name.as_str(), member.value)).collect();
        assert_eq!(spans, [("a", "{\"b\": [1, -2.5e+3, \"}\\\"{\"] }"), ("sign", "\"x\""), ("n", "null")]);
        assert_eq!(super::members("{}").unwrap(), []);
    }

    #[test]
    fn a_name_twice_is_refused_at_every_level_in_every_spelling() {
        assert_eq!(members("{\"a\":1,\"b\":2,\"a\":3}"), Err(ScanError::Duplicate { at: 13 }));
        assert_eq!(members("{\"a\":1,\"\\u0061\":3}"), Err(ScanError::Duplicate { at: 7 }));
        assert_eq!(members("{\"x\":[{\"a\":1,\"a\":1}]}"), Err(ScanError::Duplicate { at: 13 }));
        assert!(members("{\"x\":{\"a\":1},\"y\":{\"a\":1}}").is_ok());
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            " ",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":01}",
            "{\"a\":1.}",
            "{\"a\":.5}",
            "{\"a\":+1}",
            "{\"a\":1e}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12g4\"}",
            "{\"a\":\"\n\"}",
            "{\"a\":[1,]}",
            "{\"a\":[1}",
            "{\"a\":1]",
            "{\"a\":tru}",
            "{\"a\":nul",
            "{}{}",
            "{} x",
            "<html>",
            "\u{feff}{}",
            "{\"\\ud800\":1}",
        ] {
            assert!(matches!(members(text), Err(ScanError::NotJson { .. })), "{text}");
        }
        for text in ["[]", "1", "\"a\"", "null"] {
            assert_eq!(members(text), Err(ScanError::NotObject), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(members(&nested(DEPTH_MAX - 1)).is_ok());
        assert_eq!(members(&nested(DEPTH_MAX)), Err(ScanError::TooDeep));
        assert_eq!(members(&"{\"a\":".repeat(1_000_000)), Err(ScanError::TooDeep));
    }
}
