//! Connections that can be reset from inside a handler: the only honest way to play a broken network.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use std::task::{Context, Poll};

use poem::http::uri::Scheme;
use poem::listener::Acceptor;
use poem::web::{LocalAddr, RemoteAddr};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Connections that are open, by the two ends' addresses.
static OPEN: LazyLock<Mutex<HashMap<Ends, Arc<OnceLock<()>>>>> = LazyLock::new(Mutex::default);

type Ends = (SocketAddr, SocketAddr);

/// Resets the connection between `local` and `remote`: nothing that is written to it from now on arrives, and its
/// other end reads "connection reset".
pub(crate) fn reset(local: &LocalAddr, remote: &RemoteAddr) {
    if let (Some(local), Some(remote)) = (local.as_socket_addr(), remote.as_socket_addr())
        && let Some(doomed) = OPEN.lock().expect("connections lock").get(&(*local, *remote))
    {
        let _ = doomed.set(());
    }
}

/// Accepts TCP connections that can be reset.
pub(crate) struct Resettable {
    listener: TcpListener,
    address: SocketAddr,
}

impl Resettable {
    pub(crate) async fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Acceptor for Resettable {
    type Io = Connection;

    fn local_addr(&self) -> Vec<LocalAddr> {
        vec![LocalAddr(self.address.into())]
    }

    async fn accept(&mut self) -> io::Result<(Connection, LocalAddr, RemoteAddr, Scheme)> {
        let (stream, remote) = self.listener.accept().await?;
        let _ = stream.set_nodelay(true);
        let ends = (self.address, remote);
        let doomed = Arc::new(OnceLock::new());
        OPEN.lock().expect("connections lock").insert(ends, Arc::clone(&doomed));
        let connection = Connection { stream, doomed, ends };
        Ok((connection, LocalAddr(self.address.into()), RemoteAddr(remote.into()), Scheme::HTTP))
    }
}

/// A TCP stream that fails as soon as it is doomed.
pub(crate) struct Connection {
    stream: TcpStream,
    doomed: Arc<OnceLock<()>>,
    ends: Ends,
}

impl Connection {
    fn check(&self) -> io::Result<()> {
        if self.doomed.get().is_none() {
            return Ok(());
        }
        // Closing without lingering sends RST instead of FIN.
        let _ = self.stream.set_zero_linger();
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        OPEN.lock().expect("connections lock").remove(&self.ends);
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
