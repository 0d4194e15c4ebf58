//! Reads JSON as it was written: of two fields of the same name, an ordinary parser keeps one without a word.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::schema::{FAULTS_MAX, below};
use crate::problem::{Fault, FaultCode};

/// The value, and the fields that stand in it more than once: each place once, and not more of them than are told.
///
/// # Errors
/// Of the parser, with a place.
pub fn read(text: &[u8]) -> Result<(Value, Vec<Fault>), serde_json::Error> {
    let repeated = RefCell::new(BTreeSet::new());
    let mut parser = serde_json::Deserializer::from_slice(text);
    let value = Node { at: String::new(), repeated: &repeated }.deserialize(&mut parser)?;
    parser.end()?;
    let fault = |at: &String| Fault::at(at, FaultCode::Repeated, "stands more than once");
    Ok((value, repeated.into_inner().iter().map(fault).collect()))
}

struct Node<'a> {
    at: String,
    repeated: &'a RefCell<BTreeSet<String>>,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let item = Node { at: format!("{}/{}", self.at, list.len()), repeated: self.repeated };
            match items.next_element_seed(item)? {
                Some(value) => list.push(value),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let at = below(&self.at, &name);
            let mut repeated = self.repeated.borrow_mut();
            if object.contains_key(&name) && repeated.len() < FAULTS_MAX {
                repeated.insert(at.clone());
            }
            drop(repeated);
            object.insert(name, fields.next_value_seed(Node { at, repeated: self.repeated })?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_the_ordinary_parser_reads() {
        for text in [
            r#"{"a":[1,-2,3.5,1e3,"x\u0000\"é😀",null,true,{"b":{}}]}"#,
            "0",
            r#" "text" "#,
            "18446744073709551615",
            "-9223372036854775808",
        ] {
            let (value, repeated) = read(text.as_bytes()).unwrap();
            assert_eq!((value, repeated), (serde_json::from_str(text).unwrap(), vec![]), "{text}");
        }
        for text in ["", "{", "{} {}", "\u{0}", "{\"a\":1,}", "'a'", "nul", "{\"a\":\"\u{1}\"}"] {
            assert!(read(text.as_bytes()).is_err(), "{text:?}");
        }
        assert!(read(b"\"\xff\"").is_err(), "not UTF-8");
        assert!(read("[".repeat(60_000).as_bytes()).is_err(), "too deep");
    }

    #[test]
    fn a_field_that_stands_twice_is_told_with_its_place() {
        let (_, repeated) = read(br#"{"a":1,"b":[{"c/d":1,"c/d":2}],"a":1}"#).unwrap();
        let pointers: Vec<_> = repeated.into_iter().filter_map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/a", "/b/0/c~1d"]);
        let many = format!("{{{}\"b\":1,\"b\":1}}", "\"a\":1,".repeat(5_000));
        let (_, repeated) = read(many.as_bytes()).unwrap();
        assert_eq!(repeated.len(), 2, "each place once");
        let fields: Vec<String> = (0..500).map(|number| format!("\"f{number}\":1,\"f{number}\":1")).collect();
        let (_, repeated) = read(format!("{{{}}}", fields.join(",")).as_bytes()).unwrap();
        assert_eq!(repeated.len(), FAULTS_MAX);
    }
}
