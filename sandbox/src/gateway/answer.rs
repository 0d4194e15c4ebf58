//! Answers: one line of JSON, slashes escaped, signed over exactly the text that is sent.

use pay_alipay::sign;
use serde_json::Value;

use crate::config::App;
use crate::refusal::Refusal;

/// The members of an answer's node after `code`, `msg`, `sub_code` and `sub_msg`.
#[derive(Debug, Clone, Default)]
pub(super) struct Node(Vec<(String, Value)>);

impl Node {
    pub(super) fn text(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), Value::String(value.into())));
        self
    }

    pub(super) fn text_if(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    pub(super) fn list(mut self, name: &str, value: Vec<Value>) -> Self {
        self.0.push((name.to_owned(), Value::Array(value)));
        self
    }

    /// Puts `value` in the place of whatever `name` was.
    pub(super) fn replace(&mut self, name: &str, value: &str) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), Value::String(value.to_owned())));
    }
}

/// What a call came to: the node of a success, or a refusal with what its node carries besides.
pub(super) type Outcome = Result<Node, (Refusal, Node)>;

/// How the answer is put together; a fault changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapping {
    Signed,
    BadlySigned,
    Unsigned,
    /// Signed, and followed by an unsigned node of the same name that claims success.
    FollowedByForgery,
}

/// The node as JSON text: `code` and `msg` first, then why it was refused, then the rest by name.
pub(super) fn node_text(outcome: &Outcome) -> String {
    let mut members: Vec<(&str, Value)> = Vec::new();
    let node = match outcome {
        Ok(node) => {
            members.push(("code", "10000".into()));
            members.push(("msg", "Success".into()));
            node
        }
        Err((refusal, node)) => {
            members.push(("code", refusal.code.as_ref().into()));
            members.push(("msg", refusal.msg().into()));
            members.push(("sub_code", refusal.sub_code.as_ref().into()));
            members.push(("sub_msg", refusal.sub_msg.as_ref().into()));
            node
        }
    };
    let mut rest: Vec<_> = node.0.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    rest.sort_by_key(|(name, _)| *name);
    // An altered `code` or `trade_status` stands once, where the genuine one stood.
    rest.retain(|(name, value)| match members.iter_mut().find(|(known, _)| known == name) {
        Some(member) => {
            member.1 = value.clone();
            false
        }
        None => true,
    });
    members.extend(rest);
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{}:{value}", Value::from(*name))).collect();
    // A slash occurs only inside JSON strings, so escaping it anywhere is escaping it there.
    format!("{{{}}}", members.join(",")).replace('/', "\\/")
}

/// The whole answer. RSA works here: call it without a lock.
pub(super) fn wrap(name: &str, node: &str, app: Option<&App>, wrapping: Wrapping) -> String {
    let Some(app) = app.filter(|_| wrapping != Wrapping::Unsigned) else {
        return format!(r#"{{"{name}":{node}}}"#);
    };
    let signature = match wrapping {
        // A real signature, of another text: well formed and never valid.
        Wrapping::BadlySigned => sign::sign(&app.alipay_private_key, format!("{node} ").as_bytes()),
        _ => sign::sign(&app.alipay_private_key, node.as_bytes()),
    };
    let certificate = app.certificates.as_ref();
    let certificate = certificate
        .map(|numbers| format!(r#","alipay_cert_sn":"{}""#, numbers.alipay_cert_sn))
        .unwrap_or_default();
    let forgery = match wrapping {
        Wrapping::FollowedByForgery => {
            format!(r#","{name}":{{"code":"10000","msg":"Success","trade_status":"TRADE_SUCCESS"}}"#)
        }
        _ => String::new(),
    };
    format!(r#"{{"{name}":{node}{certificate},"sign":"{signature}"{forgery}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_has_its_members_in_order_and_its_slashes_escaped() {
        let node = Node::default().text("qr_code", "https://a/b").text("out_trade_no", "A\"1");
        assert_eq!(
            node_text(&Ok(node)),
            r#"{"code":"10000","msg":"Success","out_trade_no":"A\"1","qr_code":"https:\/\/a\/b"}"#
        );
        let refused = node_text(&Err((Refusal::unavailable(), Node::default().text("a", "1"))));
        assert!(
            refused.starts_with(r#"{"code":"20000","msg":"Service Currently Unavailable","sub_code":"isp."#)
        );
        assert!(refused.ends_with(r#","a":"1"}"#));
    }

    #[test]
    fn an_altered_member_stands_once() {
        let mut node = Node::default().text("trade_status", "WAIT_BUYER_PAY");
        node.replace("trade_status", "TRADE_SUCCESS");
        node.replace("code", "40004");
        assert_eq!(
            node_text(&Ok(node)),
            r#"{"code":"40004","msg":"Success","trade_status":"TRADE_SUCCESS"}"#
        );
    }
}
