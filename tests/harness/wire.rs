//! A wire to a server that is cut at a message of the client's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// When the wire is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireCut {
    /// Before the server has the message.
    Before,
    /// When the server has answered it, before the client has the answer.
    After,
}

/// Ways to servers, on all of which together the client may say so many messages. Then each is cut, for good.
#[derive(Debug, Clone)]
pub struct Wire(Arc<State>);

#[derive(Debug)]
struct State {
    cut: WireCut,
    /// How many messages are left.
    left: AtomicUsize,
    is_cut: AtomicBool,
}

impl Wire {
    /// Cut at this message, counted from 1.
    pub fn new(cut: WireCut, message: usize) -> Self {
        Self(Arc::new(State { cut, left: AtomicUsize::new(message), is_cut: AtomicBool::new(false) }))
    }

    /// Whether it has been cut.
    pub fn is_cut(&self) -> bool {
        self.0.is_cut.load(Ordering::SeqCst)
    }

    /// The address of a server by way of it.
    pub async fn to(&self, server: &str) -> String {
        let mut url: Url = server.parse().expect("an address");
        let real = (url.host_str().expect("a host").to_owned(), url.port().expect("a port"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(listener.local_addr().expect("an address").port())).expect("a port");
        let state = Arc::clone(&self.0);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if state.is_cut.load(Ordering::SeqCst) {
                    continue;
                }
                let server = TcpStream::connect(real.clone()).await.expect("the server");
                tokio::spawn(carry(client, server, Arc::clone(&state)));
            }
        });
        url.to_string()
    }
}

/// Ends when either side has gone, or the wire is cut.
async fn carry(mut client: TcpStream, mut server: TcpStream, state: Arc<State>) -> std::io::Result<()> {
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let count = read?;
                if count == 0 {
                    return Ok(());
                }
                let left = state.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
                let is_last = left.unwrap_or_default() <= 1;
                if is_last {
                    state.is_cut.store(true, Ordering::SeqCst);
                }
                if is_last && state.cut == WireCut::Before {
                    return Ok(());
                }
                server.write_all(&asked[..count]).await?;
                if is_last {
                    // Whatever it says, it has done it.
                    return server.read(&mut answered).await.map(drop);
                }
            }
            read = server.read(&mut answered) => {
                let count = read?;
                if count == 0 {
                    return Ok(());
                }
                client.write_all(&answered[..count]).await?;
            }
        }
    }
}
