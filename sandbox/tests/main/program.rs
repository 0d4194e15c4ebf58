//! The binary: what it says when it cannot work, and what it makes at its first start.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_alipay-sandbox");

/// A folder of this test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn make(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("alipay-sandbox-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn said(command: &mut Command) -> (Option<i32>, String) {
    let done = command.env_clear().output().expect("it runs");
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let (code, text) = said(Command::new(PROGRAM).args(["--app-id", "1", "--app-public-key", "/nowhere"]));
    assert_eq!(code, Some(2));
    for part in ["--seller-id is needed", "--alipay-private-key is needed", "/nowhere: No such file"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let folder = Folder::make("apps");
    let apps = folder.0.join("apps.json");
    std::fs::write(
        &apps,
        r#"[{"app_id": "1", "seller_id": "2", "alipay_private_key": "alipay.pem", "colour": "red"}]"#,
    )
    .expect("written");
    let (code, text) = said(Command::new(PROGRAM).arg("--apps").arg(&apps));
    assert!(code == Some(2) && text.contains("unknown field `colour`"), "{text}");
    assert!(!folder.0.join("alipay.pem").exists(), "no key is made for a file that is wrong");
}

#[test]
fn alipays_key_is_made_at_the_first_start_for_its_owner_only() {
    let folder = Folder::make("keys");
    let path = |name: &str| folder.0.join(name);
    assert_eq!(said(Command::new(PROGRAM).arg("--make-keys").arg(&folder.0)).0, Some(0));
    std::fs::remove_file(path("alipay.pem")).expect("removed");
    std::fs::remove_file(path("alipay.pub.pem")).expect("removed");
    let start = |listen: &str| {
        let mut command = Command::new(PROGRAM);
        command.env_clear().args([
            "--listen",
            listen,
            "--app-id",
            "2021000000000001",
            "--seller-id",
            "2088000000000001",
        ]);
        command
            .arg("--app-public-key")
            .arg(path("app.pub.pem"))
            .arg("--alipay-private-key")
            .arg(path("alipay.pem"));
        command
    };
    let (code, text) = said(&mut start("0.0.0.0:0"));
    assert!(code == Some(2) && text.contains("--allow-public"), "{text}");

    let mut running =
        start("127.0.0.1:0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let mut line = String::new();
    BufReader::new(running.stdout.take().expect("output")).read_line(&mut line).expect("a line");
    running.kill().expect("killed");
    running.wait().expect("ended");
    assert!(line.starts_with("gateway  http://127.0.0.1:") && line.ends_with("/gateway.do\n"), "{line}");
    let mode = |name: &str| path(name).metadata().expect("a file").permissions().mode() & 0o777;
    assert_eq!((mode("alipay.pem"), mode("alipay.pub.pem")), (0o600, 0o644));
}
