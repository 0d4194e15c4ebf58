//! A Redis of the test's own, which stops and comes back.

use std::net::TcpListener;
use std::process::Stdio;

use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::PATIENCE;

/// What is said on a channel of a [`RedisServer`].
pub struct Subjects(redis::aio::PubSub);

impl std::fmt::Debug for Subjects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subjects")
    }
}

impl Subjects {
    /// What the next message is about.
    ///
    /// # Panics
    /// If none comes.
    pub async fn next(&mut self) -> String {
        let mut messages = self.0.on_message();
        let message =
            timeout(PATIENCE, messages.next()).await.expect("a message in time").expect("a connection");
        let text: String = message.get_payload().expect("text");
        let event: Value = serde_json::from_str(&text).expect("JSON");
        event["subject"].as_str().expect("a subject").to_owned()
    }
}

/// A server on a port of its own that keeps nothing over a restart. Killed when dropped.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    child: Option<Child>,
}

impl RedisServer {
    /// Starts it.
    ///
    /// # Panics
    /// Without `redis-server` in PATH.
    pub async fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let mut server = Self { port, child: None };
        server.start_again().await;
        server
    }

    /// Its address, the same after every start.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Stops it: who is connected is cut off, and nobody answers until [`start_again`](Self::start_again).
    pub async fn stop(&mut self) {
        let mut child = self.child.take().expect("a server that runs");
        child.kill().await.expect("to kill it");
    }

    /// Starts it, empty, and waits until it answers.
    pub async fn start_again(&mut self) {
        let mut child = Command::new("redis-server")
            .args([
                "--bind",
                "127.0.0.1",
                "--port",
                &self.port.to_string(),
                "--save",
                "",
                "--appendonly",
                "no",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("redis-server has to be in PATH for this test: {error}"));
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let ready = async {
            while let Some(line) = lines.next_line().await.expect("its log") {
                if line.contains("Ready to accept connections") {
                    // read on, or it would stop at a full pipe
                    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                    return;
                }
            }
            panic!("redis-server ended");
        };
        timeout(PATIENCE, ready).await.expect("Redis in time");
        self.child = Some(child);
    }

    /// Lets it stand still with all that it is sent, or go on.
    pub fn stand_still(&self, still: bool) {
        let id = self.child.as_ref().and_then(Child::id).expect("a server that runs").to_string();
        let signal = if still { "-STOP" } else { "-CONT" };
        let sent = std::process::Command::new("kill").args([signal, &id]).status().expect("kill");
        assert!(sent.success());
    }

    /// Hears who is shipped to on a channel from now on: the subjects of what is said there.
    pub async fn subscribe(&self, channel: &str) -> Subjects {
        let client = redis::Client::open(self.url()).expect("an address");
        let mut messages = client.get_async_pubsub().await.expect("the server");
        messages.subscribe(channel).await.expect("a subscription");
        Subjects(messages)
    }

    /// Reads the stream of a channel from its beginning until so many different events stood there. The same event under the same id
    /// counts once.
    ///
    /// # Panics
    /// If there are not as many in time.
    pub async fn events(&self, channel: &str, count: usize) -> Vec<Value> {
        let client = redis::Client::open(self.url()).expect("an address");
        let mut conn = client.get_multiplexed_async_connection().await.expect("the server");
        let (mut events, mut after): (Vec<Value>, String) = (Vec::new(), "0".to_owned());
        let read = async {
            while events.len() < count {
                let mut xread = redis::cmd("XREAD");
                xread.arg("BLOCK").arg(100).arg("STREAMS").arg(format!("{channel}.events")).arg(&after);
                let reply: redis::streams::StreamReadReply =
                    xread.query_async(&mut conn).await.expect("a stream");
                for entry in reply.keys.into_iter().flat_map(|stream| stream.ids) {
                    let body: String = entry.get("event").expect("an event");
                    let event: Value = serde_json::from_str(&body).expect("JSON");
                    if !events.iter().any(|known| known["id"] == event["id"]) {
                        events.push(event);
                    }
                    after = entry.id;
                }
            }
        };
        let in_time = timeout(PATIENCE, read).await.is_ok();
        assert!(in_time, "{} of {count} events: {events:#?}", events.len());
        events
    }
}
