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
