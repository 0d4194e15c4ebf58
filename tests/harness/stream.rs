//! An event stream as a reader takes it: server-sent events, by their grammar.

use reqwest::{RequestBuilder, Response, StatusCode};
use tokio::time::timeout;

use crate::PATIENCE;

/// A stream that has begun.
#[derive(Debug)]
pub struct Stream {
    response: Response,
    unread: Vec<u8>,
}

/// What comes on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// An event: its id and its data.
    Event(String, String),
    /// Something that is no event, and keeps the connection open.
    Comment,
    /// An end in peace: more may come on another connection.
    End,
    /// The connection was cut.
    Cut,
}

impl From<Response> for Stream {
    fn from(response: Response) -> Self {
        assert_eq!(response.status(), StatusCode::OK, "a stream");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, unread: Vec::new() }
    }
}

impl Stream {
    /// Sends a request and takes its answer for a stream.
    pub async fn open(request: RequestBuilder) -> Self {
        request.send().await.expect("an answer").into()
    }

    /// What comes next.
    ///
    /// # Panics
    /// If nothing does, or if it is against the grammar.
    pub async fn next(&mut self) -> Part {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.unread.drain(..end + 2).collect();
                if let Some(part) = parse(std::str::from_utf8(&block).expect("UTF-8")) {
                    return part;
                }
                continue;
            }
            match timeout(PATIENCE, self.response.chunk()).await.expect("something in time") {
                Ok(Some(bytes)) => self.unread.extend_from_slice(&bytes),
                Ok(None) => {
                    assert!(self.unread.is_empty(), "ended within an event");
                    return Part::End;
                }
                Err(_) => return Part::Cut,
            }
        }
    }

    /// The next event, whatever keeps the connection open in between.
    ///
    /// # Panics
    /// If the stream ends.
    pub async fn event(&mut self) -> (String, String) {
        let next = async {
            loop {
                match self.next().await {
                    Part::Event(id, data) => return (id, data),
                    Part::Comment => {}
                    over => panic!("no event, but {over:?}"),
                }
            }
        };
        timeout(PATIENCE, next).await.expect("an event in time")
    }

    /// The next events.
    pub async fn events(&mut self, count: usize) -> Vec<(String, String)> {
        let mut events = Vec::with_capacity(count);
        while events.len() < count {
            events.push(self.event().await);
        }
        events
    }
}

/// `None` for what only tells the reader how to connect again.
fn parse(block: &str) -> Option<Part> {
    let mut id = None;
    let mut data: Vec<&str> = Vec::new();
    let mut comment = false;
    for line in block.trim_end_matches('\n').split('\n') {
        match line.split_once(':').unwrap_or_else(|| panic!("neither a field nor a comment: {line:?}")) {
            ("", _) => comment = true,
            ("id", value) => id = value.strip_prefix(' ').map(str::to_owned),
            ("data", value) => data.extend(value.strip_prefix(' ')),
            ("retry", value) => assert!(value.trim().parse::<u32>().is_ok(), "{line:?}"),
            _ => panic!("a field that is not promised: {line:?}"),
        }
    }
    match id {
        Some(id) => Some(Part::Event(id, data.join("\n"))),
        None => comment.then_some(Part::Comment),
    }
}
