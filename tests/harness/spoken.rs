//! The languages of the three servers, as far as one has to understand them to tell their messages apart.

use std::collections::HashMap;

use crate::statements::on_one_line;
use crate::wire::Message;

/// One connection's side of a language.
pub(crate) trait Spoken: Send {
    /// How long the first whole piece of what the client said is, and which message it is, if it is one.
    fn next(&mut self, said: &[u8]) -> Option<(usize, Option<Message>)>;

    /// Takes what the server answered.
    fn answered(&mut self, answer: &[u8]);

    /// Whether everything that passed on has been answered.
    fn is_answered(&self) -> bool;
}

/// What Postgres understands, from the start of a connection without TLS on.
#[derive(Debug, Default)]
pub(crate) struct Postgres {
    /// What the connection is for; none before it has said so.
    from: Option<String>,
    /// The prepared statements, by their names.
    prepared: HashMap<Vec<u8>, String>,
    /// How many times it has yet to say that it is ready.
    waiting: usize,
    /// Of its answers, what is not a whole message yet.
    rest: Vec<u8>,
}

impl Spoken for Postgres {
    /// A piece ends where Postgres has to answer: at a `Sync` or a simple query. What runs nothing is no message: preparing a statement,
    /// which depends on what the connection ran before; a ping; logging in.
    fn next(&mut self, said: &[u8]) -> Option<(usize, Option<Message>)> {
        let Some(from) = self.from.clone() else {
            let length = length_at(said, 0)?;
            let start = said.get(..length)?;
            self.from = Some(purpose(start));
            self.waiting += 1;
            return Some((length, None));
        };
        let (mut at, mut says) = (0, Vec::new());
        loop {
            let kind = *said.get(at)?;
            let end = at + 1 + length_at(said, at + 1)?;
            let mut fields = said.get(at + 5..end)?.split(|byte| *byte == 0);
            let mut text = || fields.next().unwrap_or_default().to_vec();
            at = end;
            match kind {
                b'P' => {
                    let (name, sql) = (text(), text());
                    self.prepared.insert(name, on_one_line(&String::from_utf8_lossy(&sql)));
                }
                b'B' => {
                    let (_portal, name) = (text(), text());
                    says.push(self.prepared.get(&name).cloned().unwrap_or_default());
                }
                b'Q' => says.push(on_one_line(&String::from_utf8_lossy(&text()))),
                _ => {}
            }
            match kind {
                b'Q' | b'S' => break self.waiting += 1,
                b'p' | b'X' => break, // a password, and the end
                _ => {}
            }
        }
        let bytes = said[..at].to_vec();
        let message = (!says.is_empty()).then(|| Message { from, says: says.join("; "), bytes });
        Some((at, message))
    }

    fn answered(&mut self, answer: &[u8]) {
        self.rest.extend_from_slice(answer);
        let mut at = 0;
        while let (Some(kind), Some(length)) = (self.rest.get(at), length_at(&self.rest, at + 1)) {
            if at + 1 + length > self.rest.len() {
                break;
            }
            if *kind == b'Z' {
                self.waiting = self.waiting.saturating_sub(1);
            }
            at += 1 + length;
        }
        self.rest.drain(..at);
    }

    fn is_answered(&self) -> bool {
        self.waiting == 0
    }
}

/// The length that stands at this place, which counts itself.
fn length_at(bytes: &[u8], at: usize) -> Option<usize> {
    let length = bytes.get(at..at + 4)?.try_into().map(u32::from_be_bytes).ok()?;
    usize::try_from(length).ok()
}

/// What a connection is for: its `application_name`, without the process that the queue names there.
fn purpose(start: &[u8]) -> String {
    let mut fields = start.get(8..).unwrap_or_default().split(|byte| *byte == 0);
    fields.by_ref().find(|field| *field == b"application_name");
    let name = String::from_utf8_lossy(fields.next().unwrap_or_default()).into_owned();
    name.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// What Redis understands, before and after a greeting.
#[derive(Debug, Default)]
pub(crate) struct Redis {
    /// How many answers are to come.
    waiting: usize,
    rest: Vec<u8>,
}

impl Redis {
    /// Commands by which a driver makes itself known.
    const GREETING: [&str; 5] = ["AUTH", "CLIENT", "HELLO", "PING", "SELECT"];
}

impl Spoken for Redis {
    /// A pipeline is written at once and comes at once: a piece is all that is there, once its last command is whole.
    fn next(&mut self, said: &[u8]) -> Option<(usize, Option<Message>)> {
        let (mut at, mut names) = (0, Vec::new());
        while at < said.len() {
            let length = value(&said[at..])?;
            names.push(command(&said[at..at + length]));
            at += length;
        }
        if names.is_empty() {
            return None;
        }
        self.waiting += names.len();
        let greets = names.iter().all(|name| Self::GREETING.contains(&name.as_str()));
        let message = (!greets).then(|| {
            names.dedup();
            Message { from: "redis".to_owned(), says: names.join(" "), bytes: said.to_vec() }
        });
        Some((at, message))
    }

    fn answered(&mut self, answer: &[u8]) {
        self.rest.extend_from_slice(answer);
        let mut at = 0;
        while let Some(length) = value(&self.rest[at..]) {
            self.waiting = self.waiting.saturating_sub(1);
            at += length;
        }
        self.rest.drain(..at);
    }

    fn is_answered(&self) -> bool {
        self.waiting == 0
    }
}

/// The length of the first value, if it is whole.
fn value(bytes: &[u8]) -> Option<usize> {
    let line = bytes.windows(2).position(|end| end == b"\r\n")?;
    let count = std::str::from_utf8(bytes.get(1..line)?).ok().and_then(|text| text.parse::<i64>().ok());
    let head = line + 2;
    let items = match bytes[0] {
        b'$' | b'=' | b'!' => {
            let length = usize::try_from(count?).ok().map_or(head, |length| head + length + 2);
            return (length <= bytes.len()).then_some(length);
        }
        b'*' | b'~' | b'>' => usize::try_from(count?).unwrap_or(0),
        b'%' => 2 * usize::try_from(count?).unwrap_or(0),
        _ => 0,
    };
    (0..items).try_fold(head, |at, _| value(bytes.get(at..)?).map(|length| at + length))
}

/// The name of a command.
fn command(bytes: &[u8]) -> String {
    let name = bytes.split(|byte| *byte == b'\n').nth(2).unwrap_or_default();
    String::from_utf8_lossy(name).trim().to_uppercase()
}

/// HTTP/1.1 as our client of the gateway speaks it.
#[derive(Debug, Default)]
pub(crate) struct Gateway {
    is_waiting: bool,
}

impl Spoken for Gateway {
    fn next(&mut self, said: &[u8]) -> Option<(usize, Option<Message>)> {
        let head = said.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
        let text = String::from_utf8_lossy(&said[..head]).to_lowercase();
        let body = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length = head + body.map_or(0, |length| length.trim().parse().expect("a length"));
        let bytes = said.get(..length)?.to_vec();
        let whole = String::from_utf8_lossy(&bytes);
        let method = whole.split(['?', '&', ' ', '\n']).find_map(|pair| pair.strip_prefix("method="));
        let says = method.unwrap_or("a call without a method").trim().to_owned();
        self.is_waiting = true;
        Some((length, Some(Message { from: "gateway".to_owned(), says, bytes })))
    }

    /// It answers nothing before it has done what it was told, so the first of it is enough.
    fn answered(&mut self, _: &[u8]) {
        self.is_waiting = false;
    }

    fn is_answered(&self) -> bool {
        !self.is_waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[kind][..], &length, body].concat()
    }

    fn begun() -> Postgres {
        let mut postgres = Postgres::default();
        let body = b"\x00\x03\x00\x00user\0u\0application_name\0queue claim pay-worker-7\0\0";
        let start = &sent(0, body)[1..];
        assert_eq!(postgres.next(&start[..start.len() - 1]), None, "half of it");
        assert_eq!(postgres.next(start), Some((start.len(), None)));
        postgres.answered(&[sent(b'R', &[0; 4]), sent(b'Z', b"I")].concat());
        assert!(postgres.is_answered());
        postgres
    }

    #[test]
    fn a_round_trip_ends_with_its_sync_however_it_is_cut_into_reads() {
        let mut postgres = begun();
        let prepare =
            [sent(b'P', b"s1\0select  $1 -- one\n\0\0\0"), sent(b'D', b"Ss1\0"), sent(b'S', b"")].concat();
        let run = [sent(b'B', b"\0s1\0\0\0\0\0\0\0"), sent(b'E', b"\0\0\0\0\0"), sent(b'S', b"")].concat();
        let begin = sent(b'Q', b"BEGIN\0");
        let said = [prepare.clone(), run.clone(), begin.clone()].concat();
        for end in 0..prepare.len() {
            assert_eq!(postgres.next(&said[..end]), None, "{end}");
        }
        assert_eq!(postgres.next(&said), Some((prepare.len(), None)), "it runs nothing");
        let (length, message) = postgres.next(&said[prepare.len()..]).unwrap();
        let message = message.unwrap();
        assert_eq!((length, &*message.from, &*message.says), (run.len(), "queue claim", "select $1"));
        let (length, message) = postgres.next(&begin).unwrap();
        assert_eq!((length, &*message.unwrap().says), (begin.len(), "BEGIN"));

        let ready = sent(b'Z', b"I");
        postgres.answered(&[sent(b'T', b"\0\0"), ready.clone(), ready[..3].to_vec()].concat());
        assert!(!postgres.is_answered());
        postgres.answered(&[ready[3..].to_vec(), ready].concat());
        assert!(postgres.is_answered());
    }

    #[test]
    fn a_pipeline_is_one_message_and_a_greeting_none() {
        let mut redis = Redis::default();
        let hello = b"*2\r\n$5\r\nHELLO\r\n$1\r\n2\r\n";
        assert_eq!(redis.next(hello), Some((hello.len(), None)));
        redis.answered(b"%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n");
        assert!(redis.is_answered());
        let pipeline = b"*2\r\n$4\r\nxadd\r\n$4\r\n\r\n\r\n\r\n*2\r\n$7\r\nPUBLISH\r\n$1\r\nx\r\n";
        let first = value(pipeline).unwrap();
        for end in 0..pipeline.len() {
            let piece = redis.next(&pipeline[..end]);
            assert_eq!(piece.is_some(), end == first, "{end}: {piece:?}");
            redis.waiting = 0;
        }
        let (length, message) = redis.next(pipeline).unwrap();
        assert_eq!((length, &*message.unwrap().says), (pipeline.len(), "XADD PUBLISH"));
        redis.answered(b"$-1\r\n:1");
        assert!(!redis.is_answered());
        redis.answered(b"\r\n");
        assert!(redis.is_answered());
    }

    #[test]
    fn a_call_is_told_by_its_method_once_its_body_is_there() {
        let mut gateway = Gateway::default();
        let call = b"POST /gateway.do?charset=utf-8&method=alipay.trade.query&v=1 HTTP/1.1\r\nContent-Length: 2\r\n\r\nab";
        assert_eq!(gateway.next(&call[..call.len() - 1]), None);
        let (length, message) = gateway.next(call).unwrap();
        assert_eq!((length, &*message.unwrap().says), (call.len(), "alipay.trade.query"));
        assert!(!gateway.is_answered());
        gateway.answered(b"HTTP/1.1 200 OK\r\n");
        assert!(gateway.is_answered());
    }
}
