//! A Postgres of the test's own, which stops, is copied and goes back in time.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ulid::Ulid;

use crate::free_address;

/// A server in a folder of its own, by the programs that are installed. Stopped when dropped, and its folder removed.
#[derive(Debug)]
pub struct PostgresServer {
    bin: PathBuf,
    folder: PathBuf,
    /// Its address and port.
    address: String,
    /// The user it runs as, when we are root: the server refuses root.
    user: Option<(u32, u32)>,
}

impl PostgresServer {
    /// Makes and starts one.
    ///
    /// # Panics
    /// Without PostgreSQL's own programs.
    pub fn start() -> Self {
        Self::start_with("")
    }

    /// Makes and starts one with further settings, as on its command line.
    ///
    /// # Panics
    /// Without PostgreSQL's own programs.
    pub fn start_with(settings: &str) -> Self {
        let server = Self::new();
        let data = server.data();
        server.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "--no-sync"]);
        server.begin(settings);
        server
    }

    /// What it holds now, to be started as another server.
    #[must_use]
    pub fn back_up(&self) -> Self {
        let copy = Self::new();
        copy.run(
            "pg_basebackup",
            &["-D", &copy.data(), "-d", &self.url("postgres"), "-c", "fast", "--no-sync"],
        );
        copy
    }

    /// Starts a copy of a backup as if it were the original.
    #[must_use]
    pub fn start_copy(&self) -> Self {
        let copy = Self::new();
        copy.run("cp", &["-a", &self.data(), &copy.data()]);
        copy.begin("");
        copy
    }

    /// Starts a copy of a backup as a standby that has nobody to follow, and promotes it.
    #[must_use]
    pub fn start_promoted(&self) -> Self {
        let copy = Self::new();
        copy.run("cp", &["-a", &self.data(), &copy.data()]);
        copy.run("touch", &[&format!("{}/standby.signal", copy.data())]);
        copy.begin("");
        copy.run("pg_ctl", &["promote", "-w", "-D", &copy.data()]);
        copy
    }

    /// Writes a database to a file, for [`restore`](Self::restore).
    pub fn dump(&self, database: &str) -> String {
        let file = format!("{}/{database}.dump", self.folder.display());
        self.run("pg_dump", &["-Fc", "-f", &file, &self.url(database)]);
        file
    }

    /// Makes a database of such a file.
    pub fn restore(&self, file: &str, database: &str) {
        self.run("createdb", &["--maintenance-db", &self.url("postgres"), database]);
        self.run("pg_restore", &["-d", &self.url(database), file]);
    }

    /// Where a database of it is.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@{}/{database}", self.address)
    }

    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("paydesk-postgres-{}", Ulid::generate()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let user = unprivileged(&folder);
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).expect("to give it away");
        }
        Self { bin: binaries(), folder, address: free_address(), user }
    }

    fn begin(&self, more: &str) {
        let folder = self.folder.display();
        let (host, port) = self.address.split_once(':').expect("an address and a port");
        let settings = format!(
            "-p {port} -c listen_addresses={host} -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off {more}"
        );
        self.run(
            "pg_ctl",
            &["start", "-w", "-D", &self.data(), "-l", &format!("{folder}/log"), "-o", &settings],
        );
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn run(&self, name: &str, arguments: &[&str]) {
        let status =
            self.program(name).args(arguments).status().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(status.success(), "{name} {arguments:?}: {status}");
    }

    fn program(&self, name: &str) -> Command {
        let ours = self.bin.join(name);
        let mut command = Command::new(if ours.exists() { ours } else { name.into() });
        // No pipe: the server would inherit it and keep it open.
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null());
        if let Some((uid, gid)) = self.user {
            command.gid(gid).uid(uid);
        }
        command
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // A backup never ran.
        let _ = self
            .program("pg_ctl")
            .args(["stop", "-w", "-m", "immediate", "-D", &self.data()])
            .stderr(Stdio::null())
            .status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Where `initdb` and its siblings are: `PG_BIN`, the newest in the usual place, or the search path.
fn binaries() -> PathBuf {
    if let Some(folder) = std::env::var_os("PG_BIN") {
        return folder.into();
    }
    let mut usual: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    usual.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = usual.into_iter().rev().chain(std::env::split_paths(&path));
    folders
        .find(|folder| folder.join("initdb").exists() && folder.join("pg_basebackup").exists())
        .expect("PostgreSQL's own programs: set PG_BIN to their folder")
}

/// The ids of an unprivileged user, if we are root. A file that we made tells who we are.
fn unprivileged(ours: &Path) -> Option<(u32, u32)> {
    if std::fs::metadata(ours).expect("our own folder").uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").expect("the users");
    let ids = |name: &str| {
        let user =
            users.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|user| user[0] == name)?;
        Some((user.get(2)?.parse().ok()?, user.get(3)?.parse().ok()?))
    };
    Some(ids("postgres").or_else(|| ids("nobody")).expect("a user `postgres` or `nobody` to run a server as"))
}
