//! A wire to the database that a test can cut.

use std::net::SocketAddr;
use std::sync::Arc;

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    Whole,
    /// Every connection is closed and none is made.
    Cut,
    /// On a connection that says this now, or said so at its start, what the database answers is swallowed:
    /// it hears and does, and nobody learns of it.
    Mute(&'static str),
}

/// How the wire is, and how often it was cut: a connection from before a cut is over, even if the wire is
/// whole again before anybody looked.
type Condition = (Wire, usize);

/// Forwards to the database until told otherwise.
pub(super) struct Proxy {
    wire: Arc<watch::Sender<Condition>>,
    at: SocketAddr,
}

impl Proxy {
    pub(super) async fn start(database: &PgConnectOptions) -> Self {
        let upstream = format!("{}:{}", database.get_host(), database.get_port());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let wire = Arc::new(watch::Sender::new((Wire::Whole, 0)));
        let state = Arc::clone(&wire);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, upstream.clone(), state.subscribe()));
            }
        });
        Self { wire, at }
    }

    /// The way to the database through this wire.
    pub(super) fn through(&self, database: &PgConnectOptions) -> PgConnectOptions {
        database.clone().host("127.0.0.1").port(self.at.port())
    }

    pub(super) fn cut(&self) {
        self.wire.send_modify(|(wire, cuts)| (*wire, *cuts) = (Wire::Cut, *cuts + 1));
    }

    pub(super) fn mute(&self, word: &'static str) {
        self.wire.send_modify(|(wire, _)| *wire = Wire::Mute(word));
    }

    pub(super) fn restore(&self) {
        self.wire.send_modify(|(wire, _)| *wire = Wire::Whole);
    }
}

async fn carry(mut client: TcpStream, upstream: String, mut wire: watch::Receiver<Condition>) {
    let (at_start, cuts) = *wire.borrow();
    if at_start == Wire::Cut {
        return;
    }
    let Ok(mut server) = TcpStream::connect(upstream).await else { return };
    let (mut asked, mut answered) = ([0; 16 * 1024], [0; 16 * 1024]);
    let (mut start, mut mute) = (Vec::new(), false);
    loop {
        tokio::select! {
            biased;
            changed = wire.changed() => if changed.is_err() || wire.borrow().1 != cuts {
                return;
            },
            read = client.read(&mut asked) => match read {
                Ok(count) if count > 0 => {
                    let said = &asked[..count];
                    if start.len() < 1024 {
                        start.extend_from_slice(said);
                    }
                    if let (Wire::Mute(word), _) = *wire.borrow() {
                        mute |= contains(said, word) || contains(&start, word);
                    }
                    if server.write_all(said).await.is_err() {
                        return;
                    }
                }
                _ => return,
            },
            read = server.read(&mut answered) => match read {
                Ok(count) if count > 0 => {
                    if !mute && client.write_all(&answered[..count]).await.is_err() {
                        return;
                    }
                }
                _ => return,
            },
        }
    }
}

fn contains(said: &[u8], word: &str) -> bool {
    said.windows(word.len()).any(|part| part == word.as_bytes())
}
