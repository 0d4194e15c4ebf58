//! Ways to servers on which a test hears every message, and which stand still at one of them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

use crate::spoken::{Gateway, Postgres, Redis, Spoken};

/// What a client says at once and a server answers: to Postgres a round trip that runs something, to Redis the commands of one
/// pipeline, to the gateway a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who says it: at Postgres what the connection is for, by its `application_name`; else `redis` or `gateway`.
    pub from: String,
    /// The statements, the commands, the method of the call: the same at each repetition.
    pub says: String,
    /// All of it, with its parameters.
    pub(crate) bytes: Vec<u8>,
}

impl Message {
    /// Whether this stands in it, among its parameters for instance.
    pub fn holds(&self, word: &str) -> bool {
        self.bytes.windows(word.len()).any(|part| part == word.as_bytes())
    }
}

/// One of the messages that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Who says it.
    pub from: String,
    /// What it says.
    pub says: String,
    /// Which of those from them that say so, from 1.
    pub time: usize,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let says: String = self.says.chars().take(70).collect();
        write!(f, "{}: {says}", self.from)?;
        if self.time > 1 { write!(f, " ({})", self.time) } else { Ok(()) }
    }
}

/// When the wire stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireCut {
    /// Before the server has the message.
    Before,
    /// When the server has answered it, before the client has the answer.
    After,
}

/// Whether messages pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Passes,
    /// Nothing goes on in either direction, and no end of a connection is seen on the other.
    StandsStill,
    /// Every connection is closed, and none is made.
    Cut,
}

/// Ways to servers by which a client reaches them. Cheap to clone.
#[derive(Clone)]
pub struct Wire(Arc<State>);

struct State {
    counts: Box<dyn Fn(&Message) -> bool + Send + Sync>,
    /// At which point, or at the first.
    stops_at: Option<(Option<Point>, WireCut)>,
    heard: Mutex<Vec<Point>>,
    flow: watch::Sender<Flow>,
    /// Those of our ends of the connections to servers.
    ports: Mutex<Vec<u16>>,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("stops_at", &self.0.stops_at).finish_non_exhaustive()
    }
}

impl Wire {
    /// Hears the messages that count. Lets all pass, or stands still at one that counts.
    pub fn new(
        counts: impl Fn(&Message) -> bool + Send + Sync + 'static,
        stops_at: Option<(Point, WireCut)>,
    ) -> Self {
        Self::standing_still(counts, stops_at.map(|(point, cut)| (Some(point), cut)))
    }

    /// Stands still at the first message that counts.
    pub fn at_first(counts: impl Fn(&Message) -> bool + Send + Sync + 'static, cut: WireCut) -> Self {
        Self::standing_still(counts, Some((None, cut)))
    }

    fn standing_still(
        counts: impl Fn(&Message) -> bool + Send + Sync + 'static,
        stops_at: Option<(Option<Point>, WireCut)>,
    ) -> Self {
        Self(Arc::new(State {
            counts: Box::new(counts),
            stops_at,
            heard: Mutex::default(),
            flow: watch::Sender::new(Flow::Passes),
            ports: Mutex::default(),
        }))
    }

    /// The address of a server by way of it.
    ///
    /// # Panics
    /// If it is none of Postgres, Redis or a gateway without TLS.
    pub async fn to(&self, server: &str) -> String {
        let mut url: Url = server.parse().expect("an address");
        let real = (url.host_str().expect("a host").to_owned(), url.port().expect("a port"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let spoken: fn() -> Box<dyn Spoken> = match url.scheme() {
            "postgres" | "postgresql" => {
                url.query_pairs_mut().append_pair("sslmode", "disable");
                || Box::new(Postgres::default())
            }
            "redis" => || Box::new(Redis::default()),
            "http" => || Box::new(Gateway::default()),
            other => panic!("nobody here speaks {other}"),
        };
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(listener.local_addr().expect("an address").port())).expect("a port");
        let state = Arc::clone(&self.0);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (state, real) = (Arc::clone(&state), real.clone());
                tokio::spawn(async move {
                    if passes(&mut state.flow.subscribe()).await {
                        let server = TcpStream::connect(real).await.expect("the server");
                        let port = server.local_addr().expect("an address").port();
                        state.ports.lock().unwrap_or_else(PoisonError::into_inner).push(port);
                        let _ = carry(client, server, spoken(), state).await;
                    }
                });
            }
        });
        url.to_string()
    }

    /// The messages that counted so far.
    pub fn heard(&self) -> Vec<Point> {
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until it stands still.
    pub async fn stands_still(&self) {
        let mut flow = self.0.flow.subscribe();
        // the sender is in ourselves
        let _ = flow.wait_for(|flow| *flow == Flow::StandsStill).await;
    }

    /// Lets go on what stood still: the server gets the message, or the client the answer.
    pub fn goes_on(&self) {
        self.0.flow.send_replace(Flow::Passes);
    }

    /// Closes every connection, for good. Servers see now that the client is gone.
    pub fn cut(&self) {
        self.0.flow.send_replace(Flow::Cut);
    }

    /// The ports from which servers were reached by way of it.
    pub fn ports(&self) -> Vec<u16> {
        self.0.ports.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl State {
    fn stand_still(&self) {
        self.flow.send_if_modified(|flow| {
            let passed = *flow == Flow::Passes;
            if passed {
                *flow = Flow::StandsStill;
            }
            passed
        });
    }

    /// Notes a message; how to stand still at it, if that is to be.
    fn hear(&self, message: &Message) -> Option<WireCut> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if *self.flow.borrow() != Flow::Passes || !(self.counts)(message) {
            return None;
        }
        let is_first = heard.is_empty();
        let same = heard.iter().filter(|point| point.from == message.from && point.says == message.says);
        let point = Point { from: message.from.clone(), says: message.says.clone(), time: same.count() + 1 };
        let is_there = |at: &Option<Point>| at.as_ref().map_or(is_first, |at| *at == point);
        let stops = self.stops_at.as_ref().filter(|(at, _)| is_there(at)).map(|(_, cut)| *cut);
        heard.push(point);
        if stops == Some(WireCut::Before) {
            self.stand_still();
        }
        stops
    }
}

/// Ends when either side has gone, or the wire is cut.
async fn carry(
    mut client: TcpStream,
    mut server: TcpStream,
    mut spoken: Box<dyn Spoken>,
    state: Arc<State>,
) -> std::io::Result<()> {
    let mut flow = state.flow.subscribe();
    let (mut said, mut answer) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        while let Some((length, message)) = spoken.next(&said) {
            let stops = message.and_then(|message| state.hear(&message));
            if !passes(&mut flow).await {
                return Ok(());
            }
            server.write_all(&said[..length]).await?;
            said.drain(..length);
            if stops == Some(WireCut::After) {
                let mut held = Vec::new();
                while !spoken.is_answered() {
                    let count = server.read(&mut answer).await?;
                    if count == 0 {
                        break;
                    }
                    spoken.answered(&answer[..count]);
                    held.extend_from_slice(&answer[..count]);
                }
                state.stand_still();
                if !passes(&mut flow).await {
                    return Ok(());
                }
                client.write_all(&held).await?;
            }
        }
        if !passes(&mut flow).await {
            return Ok(());
        }
        tokio::select! {
            biased;
            _ = flow.changed() => {}
            read = client.read_buf(&mut said) => if read? == 0 {
                return Ok(());
            },
            read = server.read(&mut answer) => {
                let count = read?;
                if count == 0 {
                    return Ok(());
                }
                spoken.answered(&answer[..count]);
                client.write_all(&answer[..count]).await?;
            }
        }
    }
}

/// Waits while the wire stands still; whether it goes on then, and is not cut.
async fn passes(flow: &mut watch::Receiver<Flow>) -> bool {
    flow.wait_for(|flow| *flow != Flow::StandsStill).await.is_ok_and(|flow| *flow == Flow::Passes)
}
