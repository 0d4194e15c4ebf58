//! The processes that are measured, ended with their handles.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{env, fs};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Key files in a folder of their own, removed at the end.
pub(super) struct Keys(PathBuf);

impl Keys {
    pub(super) fn make() -> Result<Self, Box<dyn Error>> {
        let folder = env::temp_dir().join(format!("pay-bench-sandbox-{}", std::process::id()));
        let made =
            std::process::Command::new(beside("alipay-sandbox")?).arg("--make-keys").arg(&folder).status()?;
        if made.success() { Ok(Self(folder)) } else { Err("alipay-sandbox --make-keys failed".into()) }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A server that has said where it listens.
pub(super) struct Started {
    child: Child,
    address: String,
}

impl Started {
    /// The sandbox, logging warnings only, as it would under load.
    pub(super) async fn sandbox(keys: &Keys) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(beside("alipay-sandbox")?);
        command.args([
            "--listen",
            "127.0.0.1:0",
            "--seller-id",
            "2088000000000001",
            "--app-id",
            super::APP_ID,
        ]);
        command.arg("--app-public-key").arg(keys.path("app.pub.pem"));
        command.arg("--alipay-private-key").arg(keys.path("alipay.pem"));
        Self::wait(command.env("RUST_LOG", "warn")).await
    }

    /// The bare endpoint.
    pub(super) async fn peer(keys: &Keys) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(env::current_exe()?);
        command.arg("sandbox-peer").arg(keys.path("alipay.pem"));
        Self::wait(&mut command).await
    }

    async fn wait(command: &mut Command) -> Result<Self, Box<dyn Error>> {
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        let line = BufReader::new(output).lines().next_line().await?.ok_or("it ended at once")?;
        let (_, url) = line.split_once("http://").ok_or("it did not say where it listens")?;
        let address = url.split('/').next().unwrap_or_default().to_owned();
        Ok(Self { child, address })
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Resident memory, as the kernel counts it.
    pub(super) fn resident_kib(&self) -> Result<u64, Box<dyn Error>> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id().ok_or("it has ended")?))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

fn beside(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let path = env::current_exe()?.parent().unwrap_or(Path::new("")).join(name);
    if path.exists() { Ok(path) } else { Err(format!("{} is not built", path.display()).into()) }
}
