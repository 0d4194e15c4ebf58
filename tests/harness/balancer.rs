//! A load balancer: one address for processes that come and go.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

/// Gives each connection to the next of its processes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Balancer {
    /// Its own address, without a slash at its end.
    pub url: String,
    targets: Arc<Mutex<Targets>>,
}

#[derive(Debug, Default)]
struct Targets {
    /// Host and port of those that get connections, the next one first.
    open: Vec<String>,
    /// How many connections each has had.
    given: BTreeMap<String, usize>,
}

impl Balancer {
    /// One without a process.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let balancer = Self { url, targets: Arc::default() };
        let targets = Arc::clone(&balancer.targets);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let Some(target) = next(&targets) else { continue };
                tokio::spawn(async move {
                    // Whoever goes, the other side sees it go.
                    if let Ok(mut server) = TcpStream::connect(target).await {
                        let _ = copy_bidirectional(&mut client, &mut server).await;
                    }
                });
            }
        });
        balancer
    }

    /// From now on, this one gets connections too.
    pub fn add(&self, url: &str) {
        self.with(|targets| targets.open.push(host(url)));
    }

    /// From now on, it gets no more; those that it has go on.
    pub fn remove(&self, url: &str) {
        self.with(|targets| targets.open.retain(|open| *open != host(url)));
    }

    /// How many connections this one has had.
    pub fn given(&self, url: &str) -> usize {
        self.with(|targets| targets.given.get(&host(url)).copied().unwrap_or_default())
    }

    fn with<R>(&self, act: impl FnOnce(&mut Targets) -> R) -> R {
        act(&mut self.targets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn next(targets: &Mutex<Targets>) -> Option<String> {
    let mut targets = targets.lock().unwrap_or_else(PoisonError::into_inner);
    let Targets { open, given } = &mut *targets;
    let target = open.first()?.clone();
    open.rotate_left(1);
    *given.entry(target.clone()).or_default() += 1;
    Some(target)
}

fn host(url: &str) -> String {
    url.trim_start_matches("http://").to_owned()
}
