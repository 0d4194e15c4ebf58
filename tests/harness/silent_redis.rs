//! A Redis that says nothing more once an event comes: the moment at which a publisher can be killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::timeout;
use url::Url;

use crate::PATIENCE;
use crate::redis::server;

/// How an event begins on the wire.
const EVENT: &[u8] = b"XADD";

/// A way to the real Redis that falls silent at the first event.
#[derive(Debug)]
pub struct SilentRedis {
    /// Its address.
    pub url: String,
    silent: Arc<Notify>,
}

impl SilentRedis {
    /// Falls silent before Redis has the event.
    pub async fn before_it_has_the_event() -> Self {
        Self::start(false).await
    }

    /// Falls silent when Redis has the event, so that its word never comes back.
    pub async fn before_it_says_so() -> Self {
        Self::start(true).await
    }

    async fn start(takes_it: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let mut url: Url = server().parse().expect("TEST_REDIS_URL: an address");
        let real = (url.host_str().expect("a host").to_owned(), url.port().unwrap_or(6379));
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(port)).expect("a port");
        let silent = Arc::new(Notify::new());
        let says = silent.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let redis = TcpStream::connect(real.clone()).await.expect("the server at TEST_REDIS_URL");
                tokio::spawn(pass(client, redis, takes_it, says.clone()));
            }
        });
        Self { url: url.to_string(), silent }
    }

    /// Returns when it has fallen silent.
    ///
    /// # Panics
    /// If no event comes.
    pub async fn fell_silent(&self) {
        timeout(PATIENCE, self.silent.notified()).await.expect("an event in time");
    }
}

/// Ends when either side has gone.
async fn pass(client: TcpStream, redis: TcpStream, takes_it: bool, says: Arc<Notify>) -> std::io::Result<()> {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_redis, mut to_redis) = redis.into_split();
    let silent = AtomicBool::new(false);
    let requests = async {
        let mut heard = Vec::new();
        loop {
            let begin = heard.len();
            if from_client.read_buf(&mut heard).await? == 0 {
                return Ok::<(), std::io::Error>(());
            }
            if heard.windows(EVENT.len()).any(|window| window == EVENT) {
                silent.store(true, Ordering::SeqCst);
                says.notify_one();
            }
            if takes_it || !silent.load(Ordering::SeqCst) {
                to_redis.write_all(&heard[begin..]).await?;
            }
        }
    };
    let answers = async {
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            if from_redis.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
            if !silent.load(Ordering::SeqCst) {
                to_client.write_all(&bytes).await?;
            }
        }
    };
    tokio::select! { done = requests => done, done = answers => done }
}
