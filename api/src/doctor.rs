//! `pay-api doctor`: finds out what is wrong before money does.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use pay_alipay::app::AppConfig;
use pay_alipay::client::{Client, ClientConfig};
use pay_alipay::doctor::{
    Cause, ConfigTexts, Diagnosis, Finding, Level, check_clock, check_config, diagnose, probe,
};
use pay_alipay::keys::{KeyRing, PrivateKey, PublicKey};
use pay_alipay::notify::MESSAGE_BYTES_MAX;
use pay_core::config::{DatabaseConfig, Env, Faults};

use crate::Failure;

/// Examines the configuration, the clock and the gateway, and prints what it finds. Errors make it fail.
pub(crate) async fn doctor(offline: bool) -> Result<(), Failure> {
    let findings = examine(Env::of_process(), offline, Utc::now()).await?;
    for finding in &findings {
        println!("{finding}");
    }
    match findings.iter().filter(|finding| finding.level == Level::Error).count() {
        0 => Ok(()),
        errors => Err(Failure::Work(format!("the doctor found {errors} thing(s) that cannot work"))),
    }
}

/// Says why a notification does not verify. `-` stands for standard input.
pub(crate) fn explain_notification(file: &Path) -> Result<(), Failure> {
    // One byte more than a notification may have is enough to see that it has too many.
    let bytes_max = MESSAGE_BYTES_MAX as u64 + 1;
    let mut raw = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(bytes_max).read_to_end(&mut raw)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(bytes_max).read_to_end(&mut raw))
    };
    read.map_err(|error| Failure::work(&format!("cannot read {}", file.display()), &error))?;
    let diagnosis = why(Env::of_process(), &raw, Utc::now())?;
    println!("{diagnosis}");
    match diagnosis.cause {
        Cause::Genuine => Ok(()),
        _ => Err(Failure::Work("the notification does not verify".to_owned())),
    }
}

async fn examine(mut env: Env, offline: bool, now: DateTime<Utc>) -> Result<Vec<Finding>, Faults> {
    let typed = Typed::from_env(&mut env);
    let database = if offline || env.text("DATABASE_URL").is_none() {
        Some(None)
    } else {
        DatabaseConfig::from_env(&mut env).map(Some)
    };
    let (typed, database) = env.finish(typed.zip(database))?;

    let mut findings = typed.check(now);
    if let Some(database) = database {
        findings.push(clock(&database, now).await);
    }
    if offline {
        return Ok(findings);
    }
    match typed.client() {
        // What is already known to be wrong would only be told again, in other words.
        Some(client) if findings.iter().all(|finding| finding.level < Level::Error) => {
            findings.push(probe(&client, now).await);
        }
        _ => findings.push(Finding {
            level: Level::Warning,
            code: "gateway_not_asked",
            text: "the gateway is asked once there are no errors left".to_owned(),
        }),
    }
    Ok(findings)
}

async fn clock(database: &DatabaseConfig, now: DateTime<Utc>) -> Finding {
    match sqlx::query_scalar("select now()").fetch_one(&database.pool()).await {
        Ok(trusted) => check_clock(now, trusted),
        Err(error) => Finding {
            level: Level::Warning,
            code: "clock_not_compared",
            text: format!("the database does not tell its time: {error}"),
        },
    }
}

fn why(mut env: Env, raw: &[u8], now: DateTime<Utc>) -> Result<Diagnosis, Faults> {
    let private = file(&mut env, "ALIPAY_APP_PRIVATE_KEY_FILE", PrivateKey::parse);
    let public = file(&mut env, "ALIPAY_PUBLIC_KEY_FILE", PublicKey::parse);
    let (private, public) = env.finish(private.zip(public))?;
    Ok(diagnose(raw, &KeyRing::single(public), private.public_key(), now))
}

/// The configuration as it was typed. `serve` would refuse some of it at start; here it is explained.
struct Typed {
    gateway_url: String,
    app_id: String,
    private_key: String,
    alipay_key: String,
    public_url: String,
    expires_after: Duration,
}

impl Typed {
    fn from_env(env: &mut Env) -> Option<Self> {
        let gateway_url = env.required("ALIPAY_GATEWAY_URL");
        let app_id = env.required("ALIPAY_APP_ID");
        let as_it_is = |text: &str| Ok::<_, std::convert::Infallible>(text.to_owned());
        let private_key = file(env, "ALIPAY_APP_PRIVATE_KEY_FILE", as_it_is);
        let alipay_key = file(env, "ALIPAY_PUBLIC_KEY_FILE", as_it_is);
        let public_url = env.required("PUBLIC_URL");
        let expiry_s = env.parsed("ORDER_EXPIRY_S", 1800, "a number of seconds", |_| true);
        Some(Self {
            gateway_url: gateway_url?,
            app_id: app_id?,
            private_key: private_key?,
            alipay_key: alipay_key?,
            public_url: public_url?,
            expires_after: Duration::from_secs(expiry_s?),
        })
    }

    fn check(&self, now: DateTime<Utc>) -> Vec<Finding> {
        let below = |path: &str| format!("{}/{path}", self.public_url.trim_end_matches('/'));
        let (notify_url, return_url) = (below("v1/alipay/notify"), below("pay/return"));
        let texts = ConfigTexts {
            gateway_url: &self.gateway_url,
            app_id: &self.app_id,
            app_private_key: &self.private_key,
            alipay_public_keys: &[&self.alipay_key],
            certs: None,
            notify_url: Some(&notify_url),
            return_url: Some(&return_url),
            expires_after: self.expires_after,
        };
        check_config(&texts, now)
    }

    fn client(&self) -> Option<Client> {
        let private = PrivateKey::parse(&self.private_key).ok()?;
        let alipay = PublicKey::parse(&self.alipay_key).ok()?;
        let app = AppConfig::new(&self.app_id, private, KeyRing::single(alipay));
        Client::new(ClientConfig::new(&self.gateway_url, app)).ok()
    }
}

/// What the file that a variable names holds.
fn file<T, E: std::fmt::Display>(
    env: &mut Env,
    variable: &'static str,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    let path = env.required(variable)?;
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string());
    match text.and_then(|text| read(&text).map_err(|error| error.to_string())) {
        Ok(value) => Some(value),
        Err(problem) => {
            env.fault(variable, format!("{path}: {problem}"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use pay_alipay::canonical::notify_text;
    use pay_alipay::form;
    use pay_alipay::sign::sign;
    use secrecy::ExposeSecret;

    use super::*;

    /// Key files in a folder of their own, which goes with the test.
    struct KeyFiles(PathBuf);

    impl KeyFiles {
        fn new(test: &str, private: &PrivateKey, alipay: &PublicKey) -> Self {
            let folder = std::env::temp_dir().join(format!("pay-api-doctor-{}-{test}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("app.pem"), private.to_pem().expose_secret()).unwrap();
            std::fs::write(folder.join("alipay.pem"), alipay.to_pem()).unwrap();
            Self(folder)
        }

        fn env(&self, more: &[(&str, &str)]) -> Env {
            let path = |name: &str| self.0.join(name).to_str().unwrap().to_owned();
            let mut all = vec![
                ("ALIPAY_GATEWAY_URL".to_owned(), "https://openapi.alipay.com/gateway.do".to_owned()),
                ("ALIPAY_APP_ID".to_owned(), "2021000000000000".to_owned()),
                ("ALIPAY_APP_PRIVATE_KEY_FILE".to_owned(), path("app.pem")),
                ("ALIPAY_PUBLIC_KEY_FILE".to_owned(), path("alipay.pem")),
                ("PUBLIC_URL".to_owned(), "https://pay.example.com".to_owned()),
            ];
            all.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
            Env::new(all)
        }
    }

    impl Drop for KeyFiles {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    async fn codes(env: Env) -> Vec<&'static str> {
        let findings = examine(env, true, Utc::now()).await.unwrap();
        findings.into_iter().map(|finding| finding.code).collect()
    }

    #[tokio::test]
    async fn the_configuration_is_examined_as_it_was_typed() {
        let [own, alipay] = [PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap()];
        let files = KeyFiles::new("typed", &own, alipay.public_key());
        assert_eq!(codes(files.env(&[])).await, ["config"]);
        let wrong = [("PUBLIC_URL", "https://pay.example.com/?shop=1"), ("ORDER_EXPIRY_S", "1296001")];
        assert_eq!(
            codes(files.env(&wrong)).await,
            ["notify_url_query", "return_url_query", "expiry_too_long"]
        );

        let files = KeyFiles::new("pasted", &own, own.public_key());
        assert_eq!(codes(files.env(&[])).await, ["own_key_pasted"]);
        let findings = examine(files.env(&[]), false, Utc::now()).await.unwrap();
        assert_eq!(findings.last().unwrap().code, "gateway_not_asked", "errors come first");
    }

    #[tokio::test]
    async fn what_is_not_set_is_told_all_at_once() {
        let faults = examine(Env::new([]), true, Utc::now()).await.unwrap_err();
        assert_eq!(faults.0.len(), 5, "{faults}");
    }

    #[test]
    fn a_notification_is_explained() {
        let [own, alipay] = [PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap()];
        let files = KeyFiles::new("notification", &own, alipay.public_key());
        let mut pairs = vec![("out_trade_no".to_owned(), "A1".to_owned())];
        pairs.push(("sign".to_owned(), sign(&alipay, notify_text(&pairs).as_bytes())));
        pairs.push(("sign_type".to_owned(), "RSA2".to_owned()));
        let body = form::encode(&pairs);
        let cause = |body: &str| why(files.env(&[]), body.as_bytes(), Utc::now()).unwrap().cause;
        assert_eq!(cause(&body), Cause::Genuine);
        // With the name, since a signature may hold "A1" by chance.
        assert_eq!(cause(&body.replace("trade_no=A1", "trade_no=A2")), Cause::Tampered);
        assert_eq!(cause(&format!("{body}&shop=1")), Cause::QueryMerged);
    }
}
