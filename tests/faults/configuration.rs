//! Missing or wrong configuration: every fault at once, with the variable's name, and exit code 2.

use std::process::{Command, Output};

use pay_tests::program;

fn run(name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(program(name));
    command.args(arguments).env_clear().envs(variables.iter().copied());
    command.output().unwrap_or_else(|error| panic!("{name}: {error}"))
}

const REQUIRED: [&str; 8] = [
    "DATABASE_URL",
    "REDIS_URL",
    "PUBLIC_URL",
    "ALIPAY_GATEWAY_URL",
    "ALIPAY_APP_ID",
    "ALIPAY_SELLER_ID",
    "ALIPAY_APP_PRIVATE_KEY_FILE",
    "ALIPAY_PUBLIC_KEY_FILE",
];

#[test]
fn every_missing_variable_is_named_at_once() {
    for (name, arguments) in [("pay-api", &["serve"][..]), ("pay-worker", &[])] {
        let output = run(name, arguments, &[]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{name}: {told}");
        for variable in REQUIRED {
            assert!(
                told.contains(&format!("{variable}: is not set")),
                "{name}: {variable} is not in\n{told}"
            );
        }
    }
    let output = run("pay-api", &["migrate", "--demo"], &[]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("DATABASE_URL") && told.contains("ALIPAY_APP_ID"), "{told}");
}

#[test]
fn every_wrong_variable_is_named_at_once_and_no_secret_is_told() {
    let keys = format!("{}/../alipay/tests/vectors/keys", env!("CARGO_MANIFEST_DIR"));
    let (private, own_public) =
        (format!("{keys}/app_private_pkcs8.pem"), format!("{keys}/app_public_spki.pem"));
    let wrong = [
        ("DATABASE_URL", "mysql://root:hunter2@localhost/x"),
        ("DATABASE_CONNECTIONS_MAX", "0"),
        ("REDIS_URL", "hunter2"),
        ("PUBLIC_URL", "https://shop.example/?a=b"),
        ("ALIPAY_GATEWAY_URL", "openapi.alipay.com"),
        ("ALIPAY_APP_ID", "my-app"),
        ("ALIPAY_SELLER_ID", "2088x"),
        ("ALIPAY_APP_PRIVATE_KEY_FILE", "/nonexistent/key.pem"),
        ("ALIPAY_PUBLIC_KEY_FILE", private.as_str()),
        ("ORDER_EXPIRY_S", "5"),
        ("RECONCILE_CRON", "every day"),
        ("CLOSE_CRON", "* * *"),
        ("WORKER_CONCURRENCY", "many"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_LISTEN", "9100"),
    ];
    let output = run("pay-worker", &[], &wrong);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    for (variable, _) in wrong {
        assert!(told.contains(&format!("{variable}: ")), "{variable} is not in\n{told}");
    }
    assert!(!told.contains("hunter2"), "{told}");

    let mix_up = [
        ("DATABASE_URL", "postgres://127.0.0.1/x"),
        ("REDIS_URL", "redis://127.0.0.1"),
        ("PUBLIC_URL", "https://shop.example"),
        ("ALIPAY_GATEWAY_URL", "https://openapi.alipay.com/gateway.do"),
        ("ALIPAY_APP_ID", "2021000000000000"),
        ("ALIPAY_SELLER_ID", "2088000000000000"),
        ("ALIPAY_APP_PRIVATE_KEY_FILE", private.as_str()),
        ("ALIPAY_PUBLIC_KEY_FILE", own_public.as_str()),
    ];
    let output = run("pay-api", &["serve"], &mix_up);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("our own application public key"), "{told}");

    let plain = mix_up.map(|(name, value)| match name {
        "ALIPAY_GATEWAY_URL" => (name, "http://openapi.alipay.com/gateway.do"),
        "ALIPAY_PUBLIC_KEY_FILE" => (name, "/nonexistent/key.pem"),
        _ => (name, value),
    });
    let told = String::from_utf8_lossy(&run("pay-api", &["serve"], &plain).stderr).into_owned();
    assert!(told.contains("ALIPAY_PUBLIC_KEY_FILE: /nonexistent/key.pem cannot be read"), "{told}");
}

/// A file of applications in a folder of its own, which goes with the test.
struct AppsFile(std::path::PathBuf);

impl AppsFile {
    fn new(test: &str, apps: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("paydesk-apps-{}-{test}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("apps.toml"), apps).expect("a file");
        for (from, to) in [("app_private_pkcs8.pem", "app.pem"), ("alipay_public_spki.pem", "alipay.pem")] {
            let keys = format!("{}/../alipay/tests/vectors/keys", env!("CARGO_MANIFEST_DIR"));
            std::fs::copy(format!("{keys}/{from}"), folder.join(to)).expect("a key");
        }
        Self(folder)
    }

    fn doctor(&self, more: &[(&str, &str)]) -> (Option<i32>, String) {
        let file = self.0.join("apps.toml");
        let mut variables = vec![
            ("PUBLIC_URL", "https://pay.example.com"),
            ("ALIPAY_GATEWAY_URL", "https://openapi.alipay.com/gateway.do"),
            ("ALIPAY_APPS_FILE", file.to_str().expect("text")),
        ];
        variables.extend(more);
        let output = run("pay-api", &["doctor", "--offline"], &variables);
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).expect("text"))
    }
}

impl Drop for AppsFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const TWO_APPS: &str = r#"
    [[app]]
    app_id = "2021000000000000"
    seller_id = "2088000000000000"
    private_key_file = "app.pem"
    late_payment_policy = "review"
    queries_per_s = 5
    [[app.alipay_key]]
    file = "alipay.pem"
    valid_until = 2026-12-31T00:00:00+08:00

    [[app]]
    app_id = "2021000000000001"
    seller_id = "2088000000000001"
    private_key_file = "app.pem"
    notify_url = "https://other.example.com/hear"
    return_url = "https://other.example.com/back"
    [[app.alipay_key]]
    file = "alipay.pem"
"#;

#[test]
fn several_applications_stand_in_a_file() {
    let (code, told) = AppsFile::new("two", TWO_APPS).doctor(&[]);
    // the keys are published ones, which the doctor tells of each
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("app 1 (2021000000000000)") && told.contains("app 2 (2021000000000001)"), "{told}");
}

#[test]
fn everything_that_is_wrong_with_a_file_of_applications_is_told_with_its_place() {
    let wrong = TWO_APPS
        .replace("\"2021000000000001\"", "\"2021000000000000\"")
        .replace("\"2088000000000000\"", "\"2088x\"")
        .replace("\"review\"", "\"keep\"")
        .replace("queries_per_s = 5", "queries_per_s = \"many\"\n    sellerid = 1")
        .replace("2026-12-31T00:00:00+08:00", "2026-12-31")
        .replace("https://other.example.com/hear", "https://other.example.com/hear?a=b")
        .replace("https://other.example.com/back", "other.example.com");
    let file = AppsFile::new("wrong", &wrong);
    let variables = [
        ("DATABASE_URL", "postgres://127.0.0.1/x"),
        ("REDIS_URL", "redis://127.0.0.1"),
        ("PUBLIC_URL", "https://shop.example"),
        ("ALIPAY_GATEWAY_URL", "https://openapi.alipay.com/gateway.do"),
        ("ALIPAY_APPS_FILE", file.0.join("apps.toml").to_str().expect("text")),
        ("ALIPAY_APP_ID", "2021000000000000"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    let output = run("pay-worker", &[], &variables);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    for problem in [
        "ALIPAY_APP_ID: is not read where ALIPAY_APPS_FILE is set",
        "app 1 (2021000000000000): seller_id: must be up to 28 digits, and is \"2088x\"",
        "app 1 (2021000000000000): late_payment_policy: must be refund, reopen or review, and is \"keep\"",
        "app 1 (2021000000000000): queries_per_s must be a whole number",
        "app 1 (2021000000000000): sellerid is no setting",
        "app 1 (2021000000000000): alipay_key: valid_until must be a time such as",
        "app 2 (2021000000000000): notify_url: must have no query",
        "app 2 (2021000000000000): return_url: must be an http or https address",
        "app 2 (2021000000000000): app_id: stands there twice",
    ] {
        assert!(told.contains(problem), "{problem} is not in\n{told}");
    }

    for (text, problem) in [
        ("", "there is no [[app]]"),
        ("[[app]", "TOML parse error at line 1"),
        ("app = 1", "app must be a list of tables"),
        ("[[app]]", "app 1: seller_id is not set"),
        ("[[app]]\napps = 1", "app 1: [[app.alipay_key]]: is needed once"),
    ] {
        let (code, told) = AppsFile::new("form", text).doctor(&[]);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(problem), "{problem} is not in\n{told}");
    }
}
