//! A Postgres of the test's own, which stops, is copied and goes back in time.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use ulid::Ulid;

use crate::free_address;

/// What it takes to keep what was confirmed; as installed, but said.
const DURABLE: &str = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=100";

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

    /// Makes and starts one that keeps what it has confirmed, however it ends.
    ///
    /// # Panics
    /// Without PostgreSQL's own programs.
    pub fn start_durable() -> Self {
        let server = Self::new();
        let data = server.data();
        server.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust"]);
        server.begin_with(DURABLE);
        server
    }

    /// kill -9 of all its processes, as when its host fails: no session is ended, nothing is written any more.
    ///
    /// # Panics
    /// If it does not run.
    pub fn kill(&self) {
        let first = self.process().expect("a server that runs");
        // The first process first, or it would clean up behind the others and start anew.
        let others = Self::output("pgrep", &["-P", &first]);
        let others = String::from_utf8(others.stdout).expect("numbers");
        let killed = Self::output("kill", &["-KILL", &first]);
        assert!(killed.status.success(), "{killed:?}");
        for other in others.split_whitespace() {
            // It may have followed by itself.
            Self::output("kill", &["-KILL", other]);
        }
    }

    /// Starts it after [`kill`](Self::kill), at the same address; returns when it has recovered.
    pub fn start_again(&self) {
        // Whose number somebody still has, that one runs, as far as the server can tell.
        let first = self.process().expect("the file that was left behind");
        let deadline = std::time::Instant::now() + crate::PATIENCE;
        while Self::output("kill", &["-0", &first]).status.success() {
            assert!(std::time::Instant::now() < deadline, "process {first} was killed and is still there");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        self.begin_with(DURABLE);
    }

    /// The number of its first process, from the file that it keeps.
    fn process(&self) -> Option<String> {
        let file = std::fs::read_to_string(format!("{}/postmaster.pid", self.data())).ok()?;
        file.lines().next().map(str::to_owned)
    }

    fn output(name: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(name);
        command.args(arguments).output().unwrap_or_else(|error| panic!("{name}: {error}"))
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
        self.begin_with(&format!("-c fsync=off -c synchronous_commit=off {more}"));
    }

    fn begin_with(&self, more: &str) {
        let folder = self.folder.display();
        let (host, port) = self.address.split_once(':').expect("an address and a port");
        let settings =
            format!("-p {port} -c listen_addresses={host} -c unix_socket_directories={folder} {more}");
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
