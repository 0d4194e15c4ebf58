//! A PostgreSQL of its own for a measurement: durable as in production, and gone afterwards.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

type Error = Box<dyn std::error::Error>;

/// A running server in a folder of its own, with fsync on. Dropped, it is stopped and its folder removed.
pub(crate) struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
    /// The user it runs as, when we are root: the server refuses root.
    user: Option<(u32, u32)>,
}

impl Cluster {
    /// Makes and starts one.
    pub(crate) fn start() -> Result<Self, Error> {
        Self::start_with(&[])
    }

    /// The same, with more settings.
    pub(crate) fn start_with(more: &[&str]) -> Result<Self, Error> {
        let bin = binaries()?;
        let folder = std::env::temp_dir().join(format!("pay-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let user = unprivileged(&folder)?;
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let cluster = Self { bin, folder, port, user };
        cluster.execute(
            "initdb",
            ["-D", &cluster.data(), "-U", "postgres", "-A", "trust", "--no-instructions"],
        )?;
        let settings = [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
            format!("unix_socket_directories={}", cluster.folder.display()),
            "max_connections=200".to_owned(),
            "shared_buffers=512MB".to_owned(),
            // So that no checkpoint falls into one contender's turn and not into another's.
            "max_wal_size=8GB".to_owned(),
            "checkpoint_timeout=30min".to_owned(),
        ];
        let mut start = vec!["start".to_owned(), "-w".to_owned(), "-D".to_owned(), cluster.data()];
        start.extend(["-l".to_owned(), cluster.folder.join("log").display().to_string(), "-o".to_owned()]);
        let settings = settings.iter().map(String::as_str).chain(more.iter().copied());
        start.push(settings.map(|setting| format!("-c {setting}")).collect::<Vec<_>>().join(" "));
        cluster.execute("pg_ctl", start)?;
        Ok(cluster)
    }

    /// Where a database of it is.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// One of the server's own programs, ready to be given arguments.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.current_dir(&self.folder);
        if let Some((uid, gid)) = self.user {
            command.gid(gid).uid(uid);
        }
        command
    }

    /// A file that the server's programs can read.
    pub(crate) fn file(&self, name: &str, text: &str) -> Result<PathBuf, Error> {
        let path = self.folder.join(name);
        std::fs::write(&path, text)?;
        Ok(path)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn execute(
        &self,
        name: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<(), Error> {
        // A file, not a pipe: the server would inherit the pipe and keep it open.
        let log = self.folder.join(format!("{name}.log"));
        let status = self
            .program(name)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(std::fs::File::create(&log)?)
            .stderr(std::fs::OpenOptions::new().append(true).open(&log)?)
            .status()?;
        if status.success() {
            return Ok(());
        }
        Err(format!("{name}: {status}\n{}", std::fs::read_to_string(log)?).into())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.execute("pg_ctl", ["stop", "-w", "-m", "immediate", "-D", &self.data()]) {
            eprintln!("the server of this measurement could not be stopped: {error}");
            return;
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Where `initdb` and its siblings are: `PG_BIN`, the newest in the usual place, or the search path.
fn binaries() -> Result<PathBuf, Error> {
    if let Some(folder) = std::env::var_os("PG_BIN") {
        return Ok(folder.into());
    }
    let mut usual: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    usual.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = usual.into_iter().rev().chain(std::env::split_paths(&path));
    folders
        .find(|folder| folder.join("initdb").exists() && folder.join("pgbench").exists())
        .ok_or_else(|| "no PostgreSQL found: set PG_BIN to the folder of initdb and pgbench".into())
}

/// The ids of an unprivileged user, if we are root. A file that we made tells who we are.
fn unprivileged(ours: &Path) -> Result<Option<(u32, u32)>, Error> {
    if std::fs::metadata(ours)?.uid() != 0 {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let ids = |name: &str| {
        let fields: Vec<&str> =
            users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|user| user[0] == name)?;
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    ids("postgres")
        .or_else(|| ids("nobody"))
        .map(Some)
        .ok_or_else(|| "no user `postgres` or `nobody` to run a server as".into())
}
