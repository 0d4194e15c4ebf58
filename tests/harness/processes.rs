//! Real processes, for what only those can show: kill -9, SIGSTOP, exit codes, what stands in a log.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::redis::server;
use crate::{
    APP_ID, OTHER_APP_ID, OTHER_SELLER_ID, PATIENCE, SELLER_ID, Shop, keys, other_alipay_public_file,
};

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

/// An address on this machine on which nobody listens. Nobody else takes it in the moment between: the system gives out others
/// first.
///
/// # Panics
/// If there is none.
pub fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").to_string()
}

/// A running program of ours, killed when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: watch::Receiver<Vec<String>>,
}

impl Process {
    /// Starts `pay-worker` for a shop, with further variables. Two or more of them may run.
    pub fn worker(shop: &Shop, more: &[(&str, &str)]) -> Self {
        Self::worker_of(&program("pay-worker"), shop, more)
    }

    /// The same, with a program that was built elsewhere.
    pub fn worker_of(program: &Path, shop: &Shop, more: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program);
        command.env_clear().envs(variables(shop)).envs(more.iter().copied());
        Self::spawn(command)
    }

    /// Starts `pay-api serve` for a shop, with further variables, and waits until it listens. From now on the shop's address is this
    /// process', and so is the one to which Alipay posts what it is given to tell.
    pub async fn api(shop: &mut Shop, more: &[(&str, &str)]) -> Self {
        Self::api_of(&program("pay-api"), shop, more).await
    }

    /// The same, with a program that was built elsewhere.
    pub async fn api_of(program: &Path, shop: &mut Shop, more: &[(&str, &str)]) -> Self {
        shop.url = format!("http://{}", free_address());
        Self::serve(program, shop, more).await
    }

    /// The same, at the address where it was before.
    pub async fn api_again(shop: &Shop, more: &[(&str, &str)]) -> Self {
        Self::serve(&program("pay-api"), shop, more).await
    }

    async fn serve(program: &Path, shop: &Shop, more: &[(&str, &str)]) -> Self {
        let listen = shop.url.trim_start_matches("http://");
        let mut command = Command::new(program);
        command
            .arg("serve")
            .env_clear()
            .envs(variables(shop))
            .env("LISTEN", listen)
            .env("RUST_LOG", "warn,pay_api=info")
            .envs(more.iter().copied());
        let api = Self::spawn(command);
        api.says("listening on").await;
        api
    }

    fn spawn(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let (heard, log) = watch::channel(Vec::new());
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                eprintln!("{line}");
                heard.send_modify(|log| log.push(line));
            }
        });
        Self { child, log }
    }

    /// Its number.
    ///
    /// # Panics
    /// If it has ended.
    pub fn id(&self) -> u32 {
        self.child.id().expect("a process that runs")
    }

    /// Waits until a line of its log holds these words.
    ///
    /// # Panics
    /// If none comes.
    pub async fn says(&self, words: &str) {
        let mut log = self.log.clone();
        let said =
            timeout(PATIENCE, log.wait_for(|lines| lines.iter().any(|line| line.contains(words)))).await;
        assert!(matches!(said, Ok(Ok(_))), "the process never said {words:?}");
    }

    /// The lines of its log that hold these words.
    pub fn lines(&self, words: &str) -> Vec<String> {
        self.log.borrow().iter().filter(|line| line.contains(words)).cloned().collect()
    }

    /// How many lines of its log hold these words.
    pub fn said(&self, words: &str) -> usize {
        self.lines(words).len()
    }

    /// The most memory that it ever had, in bytes.
    pub fn memory_max(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// How much memory it has now, in bytes.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    fn status(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).expect("/proc");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect(name);
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kib * 1024
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("to ask about it").is_some()
    }

    /// SIGSTOP: it stands still in the middle of whatever it does.
    pub async fn freeze(&self) {
        self.signal("STOP").await;
    }

    /// SIGCONT: it goes on and notices nothing.
    pub async fn thaw(&self) {
        self.signal("CONT").await;
    }

    /// Waits until it has ended by itself; whether well.
    ///
    /// # Panics
    /// If the system does not say.
    pub async fn ended(&mut self) -> bool {
        self.child.wait().await.expect("a process of ours").success()
    }

    /// kill -9, and waits until it is gone.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("to kill it");
    }

    /// SIGTERM, and waits until it has ended by itself; returns whether it exited with 0.
    pub async fn stop(mut self) -> bool {
        self.terminate().await
    }

    /// The same of one that may still be killed meanwhile.
    pub async fn terminate(&mut self) -> bool {
        self.signal("TERM").await;
        self.child.wait().await.expect("an end").success()
    }

    async fn signal(&self, name: &str) {
        let kill =
            Command::new("kill").args(["-s", name, &self.id().to_string()]).status().await.expect("kill");
        assert!(kill.success(), "SIG{name}");
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
        self.pay_api_into(arguments, input, Stdio::piped()).await
    }

    /// Runs `pay-api` to its end, while nobody reads what it prints.
    pub async fn pay_api_unread(&self, arguments: &[&str]) -> Told {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        self.pay_api_into(arguments, "", writer.into()).await
    }

    /// Runs `pay-api` to its end, with a file for what it prints.
    pub async fn pay_api_to(&self, arguments: &[&str], file: std::fs::File) -> Told {
        self.pay_api_into(arguments, "", file.into()).await
    }

    /// Runs `pay-api` to its end as whoever operates the other app alone, on the same database.
    pub async fn pay_api_of_other(&self, arguments: &[&str]) -> Told {
        let mut command = self.command(&program("pay-api"), arguments);
        command.env("ALIPAY_APP_ID", OTHER_APP_ID).env("ALIPAY_SELLER_ID", OTHER_SELLER_ID);
        command.env("ALIPAY_PUBLIC_KEY_FILE", other_alipay_public_file());
        self.run(command, "", Stdio::piped()).await
    }

    /// Starts `pay-api` with these arguments and further variables, to be killed.
    pub fn pay_api_process(&self, arguments: &[&str], more: &[(&str, &str)]) -> Process {
        let mut command = self.command(&program("pay-api"), arguments);
        command.envs(more.iter().copied());
        Process::spawn(command)
    }

    fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().envs(variables(self)).kill_on_drop(true);
        command
    }

    async fn pay_api_into(&self, arguments: &[&str], input: &str, stdout: Stdio) -> Told {
        self.run(self.command(&program("pay-api"), arguments), input, stdout).await
    }

    async fn run(&self, mut command: Command, input: &str, stdout: Stdio) -> Told {
        command.stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::piped());
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
