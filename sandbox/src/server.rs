//! The listening side: one port for the gateway, the cashier and the control API.

use std::io;
use std::net::SocketAddr;
use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use poem::{EndpointExt, IntoEndpoint, Route, Server, get, post};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::bill;
use crate::cashier;
use crate::clock::ClockError;
use crate::config::Config;
use crate::control;
use crate::edge;
use crate::notify;
use crate::reset::Resettable;
use crate::sandbox::Sandbox;
use crate::state;

/// How long a stopping sandbox waits for answers that are still being written.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// A sandbox that listens. Stops when dropped; [`Running::shutdown`] also waits for it.
#[derive(Debug)]
pub struct Running {
    sandbox: Sandbox,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<io::Result<()>>,
    courier: JoinHandle<()>,
    /// Keeps the state in a file, until it is told to stop.
    keeper: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

/// Why a sandbox does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is nothing to verify requests against.
    #[error("no application is configured")]
    NoApps,
    /// Two applications have the same number.
    #[error("the application {0} is configured twice")]
    SameApp(String),
    /// Other machines could reach it.
    #[error(
        "{0} can be reached from other machines, and anybody who reaches the sandbox can make up payments; allow it explicitly (--allow-public)"
    )]
    Public(SocketAddr),
    /// The file that keeps its state is not one.
    #[error("{}: {why}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The clock cannot start so.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The address is taken or not ours.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
}

impl Sandbox {
    /// Starts a sandbox. It answers as soon as this returns.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(config: Config) -> Result<Running, StartError> {
        let listen = config.listen;
        if config.apps.is_empty() {
            return Err(StartError::NoApps);
        }
        for (position, app) in config.apps.iter().enumerate() {
            if config.apps[..position].iter().any(|other| other.app_id == app.app_id) {
                return Err(StartError::SameApp(app.app_id.clone()));
            }
        }
        if !listen.ip().is_loopback() && !config.allow_public {
            return Err(StartError::Public(listen));
        }
        let kept = match &config.state {
            Some(path) => state::read(path).map_err(|why| StartError::State { path: path.clone(), why })?,
            None => None,
        };
        let sandbox = Self::new(config, kept)?;
        let acceptor = Resettable::bind(listen).await.map_err(|error| StartError::Listen(listen, error))?;
        let address = acceptor.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let routes = routes(sandbox.clone());
        let server = tokio::spawn(async move {
            let stopped = async { stopped.await.unwrap_or_default() };
            Server::new_with_acceptor(acceptor)
                .name("alipay-sandbox")
                .run_with_graceful_shutdown(routes, stopped, Some(STOP_PATIENCE))
                .await
        });
        let courier = tokio::spawn(notify::run_courier(sandbox.clone()));
        let keeper = sandbox.config().state.clone().map(|path| {
            let (stop, stopped) = oneshot::channel();
            let stopped = async { stopped.await.unwrap_or_default() };
            (stop, tokio::spawn(state::keep(sandbox.clone(), path, stopped)))
        });
        Ok(Running { sandbox, address, stop: Some(stop), server, courier, keeper })
    }
}

fn routes(sandbox: Sandbox) -> impl IntoEndpoint {
    Route::new()
        .at("/gateway.do", get(edge::gateway).post(edge::gateway))
        .at("/cashier/:token", get(cashier::show))
        .at("/cashier/:token/:act", post(cashier::act))
        .nest("/sandbox", control::api())
        .at("/bill/download", get(bill::download))
        .at("/", get(cashier::front))
        .data(sandbox)
}

impl Running {
    /// `http://host:port`, as this machine reaches it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What an SDK is given as its gateway.
    pub fn gateway_url(&self) -> String {
        format!("{}/gateway.do", self.url())
    }

    /// Where it listens; the port is the real one.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The sandbox behind it, to be cloned and kept.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Stops listening and sending, and waits until both have stopped.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = (&mut self.server).await;
        self.courier.abort();
        if let Some((stop, keeper)) = self.keeper.take() {
            let _ = stop.send(());
            let _ = keeper.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.take();
        self.courier.abort();
        if let Some((_, keeper)) = &self.keeper {
            keeper.abort();
        }
    }
}

impl Deref for Running {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}
