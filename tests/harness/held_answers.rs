//! A way to a server whose answers can be held back: the server has done what it was asked, and nobody has heard of it.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use url::Url;

use crate::PATIENCE;

/// The way, and whoever holds answers back on it.
#[derive(Debug)]
pub struct HeldAnswers {
    /// The server's address by this way.
    pub url: String,
    holds: watch::Sender<bool>,
    held: watch::Receiver<usize>,
}

impl HeldAnswers {
    /// The way to this server; answers are held back from now on.
    ///
    /// # Panics
    /// Without a port.
    pub async fn of(server: &str) -> Self {
        let mut url: Url = server.parse().expect("an address");
        let real = (url.host_str().expect("a host").to_owned(), url.port().expect("a port"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        url.set_port(Some(listener.local_addr().expect("an address").port())).expect("a host");
        let (holds, holding) = watch::channel(true);
        let (counts, held) = watch::channel(0);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(real.clone()).await.expect("the server");
                tokio::spawn(carry(client, server, holding.clone(), counts.clone()));
            }
        });
        Self { url: url.into(), holds, held }
    }

    /// Waits until so many answers are held back.
    ///
    /// # Panics
    /// If they do not come.
    pub async fn answered(&self, answers: usize) {
        let mut held = self.held.clone();
        let came = timeout(2 * PATIENCE, held.wait_for(|held| *held >= answers)).await;
        assert!(matches!(came, Ok(Ok(_))), "the server was not asked so often");
    }

    /// Lets the answers come.
    pub fn let_go(&self) {
        self.holds.send_replace(false);
    }
}

/// Ends when either side has gone.
async fn carry(
    client: TcpStream,
    server: TcpStream,
    mut holding: watch::Receiver<bool>,
    counts: watch::Sender<usize>,
) -> std::io::Result<()> {
    let (mut asks, mut hears) = client.into_split();
    let (mut answers, mut does) = server.into_split();
    let asking = tokio::spawn(async move { tokio::io::copy(&mut asks, &mut does).await });
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let count = answers.read(&mut bytes).await?;
        if count == 0 {
            asking.abort();
            return Ok(());
        }
        if *holding.borrow_and_update() {
            counts.send_modify(|held| *held += 1);
            let _ = holding.wait_for(|holds| !holds).await; // or whoever holds them has gone
        }
        hears.write_all(&bytes[..count]).await?;
    }
}
