//! Real processes, for what only those can show: kill -9, SIGSTOP, exit codes.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::{Child, Command};

use crate::redis::server;
use crate::{APP_ID, SELLER_ID, Shop, keys};

/// Where a program of ours was built.
///
/// # Panics
/// If it was not.
pub fn program(name: &str) -> PathBuf {
    // target/debug/deps/test-… → target/debug
    let here = std::env::current_exe().expect("the test's own path");
    let path = here.ancestors().nth(2).expect("the build's folder").join(name);
    assert!(path.exists(), "{} was not built: run the tests by ./test, which builds it", path.display());
    path
}

/// A running program of ours, killed when dropped.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Starts `pay-worker` for a shop, with further variables. Two or more of them may run.
    pub fn worker(shop: &Shop, more: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program("pay-worker"));
        command
            .env_clear()
            .envs(variables(shop))
            .envs(more.iter().copied())
            .stdin(Stdio::null())
            .kill_on_drop(true);
        Self(command.spawn().expect("pay-worker"))
    }

    /// Its number.
    ///
    /// # Panics
    /// If it has ended.
    pub fn id(&self) -> u32 {
        self.0.id().expect("a process that runs")
    }

    /// kill -9, and waits until it is gone.
    pub async fn kill(mut self) {
        self.0.kill().await.expect("to kill it");
    }

    /// SIGTERM, and waits until it has ended by itself; returns whether it exited with 0.
    pub async fn stop(mut self) -> bool {
        let status = Command::new("kill").arg(self.id().to_string()).status().await.expect("kill");
        assert!(status.success(), "SIGTERM");
        self.0.wait().await.expect("an end").success()
    }
}

fn variables(shop: &Shop) -> Vec<(&'static str, String)> {
    let (app_private, alipay_public) = keys::files();
    vec![
        ("DATABASE_URL", shop.database.url.clone()),
        ("REDIS_URL", server()),
        ("REDIS_CHANNEL", shop.channel.clone()),
        ("PUBLIC_URL", shop.url.clone()),
        ("ALIPAY_GATEWAY_URL", shop.alipay.gateway_url()),
        ("ALIPAY_APP_ID", APP_ID.to_owned()),
        ("ALIPAY_SELLER_ID", SELLER_ID.to_owned()),
        ("ALIPAY_APP_PRIVATE_KEY_FILE", app_private),
        ("ALIPAY_PUBLIC_KEY_FILE", alipay_public),
        ("RUST_LOG", "warn".to_owned()),
    ]
}
