//! `pay-api doctor`: finds out what is wrong before money does.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use pay_alipay::doctor::{
    Cause, CertTexts, ConfigTexts, Diagnosis, Finding, Level, check_clock, check_config, diagnose, probe,
};
use pay_alipay::notify::MESSAGE_BYTES_MAX;
use pay_core::config::{AppTexts, DatabaseConfig, Env, Faults, KeyFiles, app_texts_from_env, apps_from_env};
use pay_core::domain::order::{EXPIRY_DEFAULT, EXPIRY_MIN};
use pay_core::error::chain;
use pay_core::flow;
use pay_core::gateway::claimed_app;
use secrecy::{ExposeSecret, SecretString};

use super::{Failure, mention};

/// Examines the configuration, the clock and the gateway, and prints what it finds. Errors make it fail.
pub(crate) async fn doctor(offline: bool) -> Result<(), Failure> {
    let findings = examine(Env::of_process(), offline, Utc::now()).await?;
    for finding in &findings {
        mention(finding);
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
    mention(&diagnosis);
    match diagnosis.cause {
        Cause::Genuine => Ok(()),
        _ => Err(Failure::Work("the notification does not verify".to_owned())),
    }
}

async fn examine(mut env: Env, offline: bool, now: DateTime<Utc>) -> Result<Vec<Finding>, Faults> {
    let apps = app_texts_from_env(&mut env);
    let expiry_s = env.parsed(
        "ORDER_EXPIRY_S",
        EXPIRY_DEFAULT.num_seconds().unsigned_abs(),
        "a number of seconds",
        |_| true,
    );
    let database = if offline || env.text("DATABASE_URL").is_none() {
        Some(None)
    } else {
        DatabaseConfig::from_env(&mut env).map(Some)
    };
    let ((apps, expiry_s), database) = env.finish(apps.zip(expiry_s).zip(database))?;

    let mut findings = Vec::new();
    for app in &apps {
        let mut told = check(app, Duration::from_secs(expiry_s), now);
        if !offline {
            told.push(ask(app, &told, now).await);
        }
        if apps.len() > 1 {
            for finding in &mut told {
                finding.text = format!("{}: {}", app.place, finding.text);
            }
        }
        findings.extend(told);
    }
    if let Some(database) = database {
        findings.push(clock(&database, now).await);
        findings.push(feed(&database).await);
    }
    Ok(findings)
}

/// What can be seen in an app's configuration as it was typed. `serve` would refuse some of it at start; here it is explained.
fn check(app: &AppTexts, expires_after: Duration, now: DateTime<Utc>) -> Vec<Finding> {
    let text = |secret: &'_ SecretString| secret.expose_secret().to_owned();
    let private_key = app.private_key.as_ref().map(text).unwrap_or_default();
    let (public, certificates) = match &app.keys {
        Some(KeyFiles::Public(keys)) => (keys.iter().map(|key| text(&key.text)).collect(), None),
        Some(KeyFiles::Certificates { app, alipay, root }) => {
            (Vec::new(), alipay.first().map(|alipay| [app, alipay, root].map(text)))
        }
        None => (Vec::new(), None),
    };
    let public: Vec<&str> = public.iter().map(String::as_str).collect();
    let certs = certificates.as_ref().map(|[app_cert, alipay_cert, alipay_root]| CertTexts {
        app_cert,
        alipay_cert,
        alipay_root,
    });
    let texts = ConfigTexts {
        gateway_url: app.gateway_url.as_deref().unwrap_or_default(),
        app_id: app.app_id.as_deref().unwrap_or_default(),
        app_private_key: &private_key,
        alipay_public_keys: &public,
        certs,
        notify_url: app.notify_url.as_ref().map(|url| url.text.as_str()),
        return_url: app.return_url.as_ref().map(|url| url.text.as_str()),
        expires_after,
    };
    let mut findings = check_config(&texts, now);
    let at_least = EXPIRY_MIN.to_std().unwrap_or_default();
    if expires_after < at_least {
        // more than Alipay asks for, which is all that the check above knows
        findings.retain(|finding| !["config", "expiry_too_short"].contains(&finding.code));
        findings.push(Finding {
            level: Level::Error,
            code: "expiry_too_short",
            text: format!(
                "offers expire after {} s; at least {} s are needed",
                expires_after.as_secs(),
                at_least.as_secs()
            ),
        });
    }
    findings
}

/// What the gateway says, unless something is already known to be wrong: it would only be told again, in other words.
async fn ask(app: &AppTexts, told: &[Finding], now: DateTime<Utc>) -> Finding {
    let fine = told.iter().all(|finding| finding.level < Level::Error);
    match app.parse(&mut Env::new([])).filter(|_| fine) {
        Some(config) => probe(&config.client, now).await,
        None => Finding {
            level: Level::Warning,
            code: "gateway_not_asked",
            text: "the gateway is asked once there are no errors left".to_owned(),
        },
    }
}

async fn clock(database: &DatabaseConfig, now: DateTime<Utc>) -> Finding {
    match flow::read_time(&database.pool()).await {
        Ok(trusted) => check_clock(now, trusted),
        Err(error) => Finding {
            level: Level::Warning,
            code: "clock_not_compared",
            text: format!("the database does not tell its time: {error}"),
        },
    }
}

async fn feed(database: &DatabaseConfig) -> Finding {
    let (level, code, text) = match flow::read_lag(&database.pool()).await.map(|lag| lag.complaint()) {
        Ok(None) => (Level::Good, "feed", "events come into the feed and to Redis in time".to_owned()),
        Ok(Some(complaint)) => (Level::Warning, "feed_behind", complaint),
        Err(error) => {
            (Level::Warning, "feed_not_read", format!("the feed cannot be looked at: {}", chain(&error)))
        }
    };
    Finding { level, code, text }
}

fn why(mut env: Env, raw: &[u8], now: DateTime<Utc>) -> Result<Diagnosis, Faults> {
    let apps = apps_from_env(&mut env);
    let apps = env.finish(apps)?;
    let claimed = claimed_app(raw);
    let named = apps.iter().find(|app| Some(&app.app_id) == claimed.as_ref());
    // one that names none of ours is held against the first: why it does not fit is what is asked
    let Some(app) = named.or(apps.first()).map(|config| config.client.app()) else {
        return Err(Faults(Vec::new()));
    };
    Ok(diagnose(raw, &app.alipay_keys, app.private_key.public_key(), now))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use pay_alipay::canonical::notify_text;
    use pay_alipay::form;
    use pay_alipay::keys::{PrivateKey, PublicKey};
    use pay_alipay::sign::sign;

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
                ("ALIPAY_SELLER_ID".to_owned(), "2088000000000000".to_owned()),
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

        assert_eq!(codes(files.env(&[("ORDER_EXPIRY_S", "119")])).await, ["expiry_too_short"]);
        assert_eq!(codes(files.env(&[("ORDER_EXPIRY_S", "59")])).await, ["expiry_too_short"]);
        assert_eq!(codes(files.env(&[("ORDER_EXPIRY_S", "120")])).await, ["config"]);

        let files = KeyFiles::new("pasted", &own, own.public_key());
        assert_eq!(codes(files.env(&[])).await, ["own_key_pasted"]);
        let findings = examine(files.env(&[]), false, Utc::now()).await.unwrap();
        assert_eq!(findings.last().unwrap().code, "gateway_not_asked", "errors come first");
    }

    #[tokio::test]
    async fn what_is_not_set_is_told_all_at_once() {
        let faults = examine(Env::new([]), true, Utc::now()).await.unwrap_err();
        assert_eq!(faults.0.len(), 6, "{faults}");
    }

    #[test]
    fn a_notification_is_explained() {
        let [own, alipay] = [PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap()];
        let files = KeyFiles::new("notification", &own, alipay.public_key());
        let mut pairs = [("notify_id", "1"), ("notify_type", "trade_status_sync"), ("out_trade_no", "A1")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
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
