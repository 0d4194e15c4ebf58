//! Real processes, for what only those can show: kill -9, SIGSTOP, exit codes.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::io::AsyncWriteExt as _;
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

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Told {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Shop {
    /// Runs `pay-api` to its end, with this on standard input.
    pub async fn pay_api(&self, arguments: &[&str], input: &str) -> Told {
        let mut command = Command::new(program("pay-api"));
        command.args(arguments).env_clear().envs(variables(self)).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = command.spawn().expect("pay-api");
        // one that does not read it may have ended by now
        let _ = running.stdin.take().expect("its standard input").write_all(input.as_bytes()).await;
        let output = running.wait_with_output().await.expect("an end");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Told {
            code: output.status.code().expect("an exit code"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
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
