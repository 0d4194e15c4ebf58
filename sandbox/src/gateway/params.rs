//! The parameters of a call: the union of query and body, decoded once.

use pay_alipay::form;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// Decoded pairs, each name once, in the order they came.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Unites query and body. A name may stand in both if it says the same. What cannot be decoded gives an error
    /// beside the pairs that could be, so that the answer can still be signed.
    pub(super) fn unite(query: &[u8], body: &[u8]) -> (Self, Option<Refusal>) {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut fault = None;
        for part in [query, body] {
            let decoded = form::decode_bytes(part).unwrap_or_else(|error| {
                fault =
                    Some(Refusal::argument("isv.invalid-parameter", format!("请求参数无法解码：{error}")));
                Vec::new()
            });
            for (name, value) in decoded {
                let (Ok(name), Ok(value)) = (String::from_utf8(name), String::from_utf8(value)) else {
                    fault = Some(Refusal::argument("isv.invalid-charset", "请求参数不是 UTF-8"));
                    continue;
                };
                match pairs.iter().find(|(known, _)| *known == name) {
                    None => pairs.push((name, value)),
                    Some((_, known)) if *known == value => {}
                    Some(_) => {
                        let why = format!("参数 {name} 出现多次且取值不同");
                        fault = Some(Refusal::argument("isv.invalid-parameter", why));
                    }
                }
            }
        }
        (Self(pairs), fault)
    }

    /// A parameter's value; an empty one counts as absent, as it does for the signature.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|v| !v.is_empty())
    }

    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}
