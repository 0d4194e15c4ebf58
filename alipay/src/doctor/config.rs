//! What can be seen in a configuration without asking anybody.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Finding;
use crate::app::{AppConfig, AppError};
use crate::cert::{Certificate, RootBundle};
use crate::client::{ClientConfig, ConfigError, GATEWAY_SANDBOX};
use crate::keys::{self, KeyError, KeyRing, PrivateKey, PublicKey};
use crate::request::{InvalidRequest, Problem, check_url};

/// Longer than this no offer stays payable.
const EXPIRY_MAX: Duration = Duration::from_hours(15 * 24);

/// Shorter than this Alipay takes no expiry.
const EXPIRY_MIN: Duration = Duration::from_mins(1);

/// How far off a clock may be. Alipay publishes no figure; offers and windows suffer from minutes on.
const CLOCK_OFF_MAX_S: i64 = 120;

/// From when on an expiring certificate is mentioned.
const CERT_EXPIRY_NOTICE_DAYS: i64 = 30;

/// Fingerprints of the keys in this crate's published test vectors: anyone can sign with them.
const TEST_KEYS: [&str; 3] = [
    "19aa8ceb0ab5a9c909b2babc368998bb141f68b7a5565098c88cc9a784865cb5",
    "c1f865f3c4d67b27044f0fa2bdee5035b4e85d400e37432aec6d2da5ce91c028",
    "6eaec6e8bfbf3659b69964eff196ee124e7efd451aa80104f0a028a733a97be7",
];

/// A configuration as its owner typed it: the texts, before anything was made of them.
#[derive(Clone, Copy)]
pub struct ConfigTexts<'a> {
    /// The gateway's address.
    pub gateway_url: &'a str,
    /// The application's number.
    pub app_id: &'a str,
    /// The application private key.
    pub app_private_key: &'a str,
    /// The Alipay public keys; empty in certificate mode.
    pub alipay_public_keys: &'a [&'a str],
    /// The three files of certificate mode.
    pub certs: Option<CertTexts<'a>>,
    /// Where notifications go.
    pub notify_url: Option<&'a str>,
    /// Where browsers come back to.
    pub return_url: Option<&'a str>,
    /// How long an offer stays payable.
    pub expires_after: Duration,
}

/// The three files of certificate mode.
#[derive(Clone, Copy)]
pub struct CertTexts<'a> {
    /// The application certificate.
    pub app_cert: &'a str,
    /// The Alipay certificate, with its chain if the file has one.
    pub alipay_cert: &'a str,
    /// The root bundle.
    pub alipay_root: &'a str,
}

/// Everything that is wrong with a configuration, or one good finding.
pub fn check_config(texts: &ConfigTexts<'_>, now: DateTime<Utc>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let private = check_private_key(texts.app_private_key, &mut findings);
    match texts.certs {
        Some(certs) => check_certs(certs, private.as_ref(), now, &mut findings),
        None => check_alipay_keys(texts.alipay_public_keys, private.as_ref(), &mut findings),
    }
    check_client(texts, private, &mut findings);
    check_own_url("notify_url", texts.notify_url, &mut findings);
    check_own_url("return_url", texts.return_url, &mut findings);
    if texts.expires_after > EXPIRY_MAX {
        findings.push(Finding::error(
            "expiry_too_long",
            "offers expire after more than 15 days; Alipay takes no more",
        ));
    } else if texts.expires_after < EXPIRY_MIN {
        findings
            .push(Finding::error("expiry_too_short", "offers expire within a minute; Alipay takes no less"));
    }
    if findings.is_empty() {
        findings.push(Finding::good("config", "keys, addresses and limits fit together"));
    }
    findings
}

/// Compares this machine's clock with one that is trusted, such as the database's.
pub fn check_clock(local: DateTime<Utc>, trusted: DateTime<Utc>) -> Finding {
    let off = (local - trusted).num_seconds();
    if off.abs() > CLOCK_OFF_MAX_S {
        let way = if off.is_positive() { "ahead" } else { "behind" };
        let text = format!("this machine's clock is {} s {way}: set it by NTP", off.abs());
        return Finding::error("clock_off", text);
    }
    Finding::good("clock", format!("this machine's clock is {} s off", off.abs()))
}

fn check_private_key(text: &str, findings: &mut Vec<Finding>) -> Option<PrivateKey> {
    match PrivateKey::parse(text) {
        Ok(key) => {
            if keys::is_mislabelled(text) {
                findings.push(Finding::warning(
                    "pkcs_mixup",
                    "the private key is PKCS#1 under a PKCS#8 header, or the reverse; it is read here all the same, but \
                     other tools refuse it",
                ));
            }
            check_test_key(key.public_key(), findings);
            Some(key)
        }
        Err(KeyError::PublicForPrivate) => {
            findings.push(Finding::error(
                "public_key_as_private",
                "the application private key is a public key: paste the private half that the key tool made",
            ));
            None
        }
        Err(error) => {
            findings.push(Finding::error("private_key", format!("the application private key: {error}")));
            None
        }
    }
}

fn check_alipay_keys(texts: &[&str], private: Option<&PrivateKey>, findings: &mut Vec<Finding>) {
    if texts.is_empty() {
        findings.push(Finding::error("no_alipay_key", "no Alipay public key is configured"));
    }
    for text in texts {
        match PublicKey::parse(text) {
            Ok(key) => check_alipay_key(&key, private, findings),
            Err(KeyError::PrivateForPublic) => findings.push(Finding::error(
                "private_key_as_alipay_key",
                "in place of the Alipay public key stands a private key: the two fields may be swapped",
            )),
            Err(error) => {
                findings.push(Finding::error("alipay_key", format!("the Alipay public key: {error}")));
            }
        }
    }
}

fn check_alipay_key(key: &PublicKey, private: Option<&PrivateKey>, findings: &mut Vec<Finding>) {
    if private.is_some_and(|private| private.public_key() == key) {
        findings.push(Finding::error("own_key_pasted", AppError::OwnKeyAsAlipayKey.to_string()));
    } else {
        check_test_key(key, findings);
    }
}

fn check_test_key(key: &PublicKey, findings: &mut Vec<Finding>) {
    if TEST_KEYS.contains(&key.fingerprint().as_str()) {
        findings.push(Finding::error(
            "test_key",
            "this key is published with test data: anyone can sign with it",
        ));
    }
}

fn check_certs(
    texts: CertTexts<'_>,
    private: Option<&PrivateKey>,
    now: DateTime<Utc>,
    findings: &mut Vec<Finding>,
) {
    let own = check_cert("application", texts.app_cert, now, findings);
    let alipay = check_cert("Alipay", texts.alipay_cert, now, findings);
    if let (Some(own), Some(private)) = (&own, private)
        && own.public_key() != private.public_key()
    {
        findings.push(Finding::error(
            "cert_of_other_key",
            "the application certificate belongs to another private key",
        ));
    }
    if let Some(alipay) = &alipay {
        check_alipay_key(alipay.public_key(), private, findings);
    }
    match (RootBundle::parse(texts.alipay_root), alipay) {
        (Err(error), _) => {
            findings.push(Finding::error("root_bundle", format!("the Alipay root bundle: {error}")));
        }
        (Ok(roots), Some(alipay)) if alipay.is_valid_at(now) => {
            if let Err(error) = roots.trusts(&alipay, texts.alipay_cert, now) {
                findings.push(Finding::warning(
                    "cert_chain",
                    format!("the Alipay certificate: {error}; download the files again if they are not from the console"),
                ));
            }
        }
        (Ok(_), _) => {}
    }
}

fn check_cert(
    whose: &str,
    pem: &str,
    now: DateTime<Utc>,
    findings: &mut Vec<Finding>,
) -> Option<Certificate> {
    let certificate = match Certificate::parse(pem) {
        Ok(certificate) => certificate,
        Err(error) => {
            findings.push(Finding::error("cert_unreadable", format!("the {whose} certificate: {error}")));
            return None;
        }
    };
    let until = certificate.valid_until();
    if now > until {
        let text =
            format!("the {whose} certificate expired at {until}: download the new one from the console");
        findings.push(Finding::error("cert_expired", text));
    } else if now < certificate.valid_from() {
        let text = format!(
            "the {whose} certificate is valid only from {}: check the clock",
            certificate.valid_from()
        );
        findings.push(Finding::error("cert_not_yet_valid", text));
    } else if (until - now).num_days() < CERT_EXPIRY_NOTICE_DAYS {
        findings.push(Finding::warning(
            "cert_expires_soon",
            format!("the {whose} certificate expires at {until}"),
        ));
    }
    Some(certificate)
}

/// What building a client would refuse, as far as it was not said yet.
fn check_client(texts: &ConfigTexts<'_>, private: Option<PrivateKey>, findings: &mut Vec<Finding>) {
    if texts.gateway_url.contains("openapi.alipaydev.com") && !texts.gateway_url.contains("openapi-sandbox") {
        let text = format!("this sandbox address was retired; the current one is {GATEWAY_SANDBOX}");
        findings.push(Finding::error("gateway_retired", text));
    }
    let Some(private) = private else { return };
    let keys = texts.alipay_public_keys.iter().filter_map(|text| PublicKey::parse(text).ok());
    let mut app = AppConfig::new(texts.app_id, private, KeyRing::new(keys.map(Into::into)));
    if let Some(certs) = texts.certs {
        let certs = AppConfig::with_certificates(
            texts.app_id,
            app.private_key.clone(),
            certs.app_cert,
            certs.alipay_cert,
            certs.alipay_root,
        );
        let Ok(in_cert_mode) = certs else { return };
        app = in_cert_mode;
    }
    match ClientConfig::new(texts.gateway_url, app).check() {
        // Those two were found above, in the words of the field they came from.
        Ok(()) | Err(ConfigError::App(AppError::NoAlipayKey | AppError::OwnKeyAsAlipayKey)) => {}
        Err(error) => findings.push(Finding::error("client", error.to_string())),
    }
}

fn check_own_url(name: &'static str, url: Option<&str>, findings: &mut Vec<Finding>) {
    let Some(url) = url else {
        if name == "notify_url" {
            let text = "no notify_url: Alipay sends no notifications, every payment has to be found by query";
            findings.push(Finding::warning("notify_url_missing", text));
        }
        return;
    };
    match check_url(name, url) {
        Err(InvalidRequest { problem: Problem::UrlWithQuery, .. }) => findings.push(Finding::error(
            if name == "notify_url" { "notify_url_query" } else { "return_url_query" },
            format!("{name} has a query or fragment of its own: Alipay adds its parameters there, and the signature check breaks"),
        )),
        Err(error) => findings.push(Finding::error("url", error.to_string())),
        Ok(()) if name == "notify_url" && is_private(url) => findings.push(Finding::warning(
            "notify_url_private",
            "notify_url names a machine that Alipay cannot reach: good for a local sandbox only",
        )),
        Ok(()) => {}
    }
}

/// Whether an address can only be reached from here.
fn is_private(url: &str) -> bool {
    match url::Url::parse(url).ok().as_ref().and_then(url::Url::host) {
        // `localhost` among them.
        Some(url::Host::Domain(name)) => !name.contains('.'),
        Some(url::Host::Ipv4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Some(url::Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use secrecy::ExposeSecret;

    use super::super::Level;
    use super::*;

    const NOW: &str = "2027-01-01T00:00:00Z";
    const CERTS: CertTexts<'_> = CertTexts {
        app_cert: include_str!("../../tests/vectors/certs/app.crt"),
        alipay_cert: include_str!("../../tests/vectors/certs/alipay.crt"),
        alipay_root: include_str!("../../tests/vectors/certs/root_bundle.crt"),
    };
    const TEST_KEY: &str = include_str!("../../tests/vectors/keys/app_private_pkcs8.pem");

    /// Two key pairs as texts: ours, Alipay's.
    struct Keys {
        own: String,
        own_public: String,
        alipay: String,
        alipay_public: String,
    }

    fn keys() -> Keys {
        let [own, alipay] = [PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap()];
        Keys {
            own: own.to_pem().expose_secret().to_owned(),
            own_public: own.public_key().to_pem(),
            alipay: alipay.to_pem().expose_secret().to_owned(),
            alipay_public: alipay.public_key().to_base64(),
        }
    }

    fn good<'a>(private: &'a str, alipay: &'a [&'a str]) -> ConfigTexts<'a> {
        ConfigTexts {
            gateway_url: "https://openapi.alipay.com/gateway.do",
            app_id: "2021000100000001",
            app_private_key: private,
            alipay_public_keys: alipay,
            certs: None,
            notify_url: Some("https://shop.example/v1/alipay/notify"),
            return_url: None,
            expires_after: Duration::from_mins(30),
        }
    }

    fn codes(texts: &ConfigTexts<'_>) -> Vec<&'static str> {
        let findings = check_config(texts, NOW.parse().unwrap());
        for finding in &findings {
            assert!(!finding.text.contains("MII"), "no key in a finding: {finding}");
        }
        findings.into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_good_configuration_is_said_to_be_good() {
        let keys = keys();
        assert_eq!(codes(&good(&keys.own, &[&keys.alipay_public])), ["config"]);
    }

    #[test]
    fn own_public_key_in_place_of_alipays() {
        let keys = keys();
        assert_eq!(codes(&good(&keys.own, &[&keys.own_public])), ["own_key_pasted"]);
    }

    #[test]
    fn keys_in_each_others_place_and_no_keys() {
        let keys = keys();
        assert_eq!(
            codes(&good(&keys.alipay_public, &[&keys.own])),
            ["public_key_as_private", "private_key_as_alipay_key"]
        );
        assert_eq!(codes(&good("", &[])), ["private_key", "no_alipay_key"]);
        assert_eq!(codes(&good(&keys.alipay, &["oops"])), ["alipay_key"]);
    }

    #[test]
    fn pkcs_mixup() {
        let keys = keys();
        let renamed = keys.own.replace(" PRIVATE KEY", " RSA PRIVATE KEY");
        assert_eq!(codes(&good(&renamed, &[&keys.alipay_public])), ["pkcs_mixup"]);
    }

    #[test]
    fn published_test_keys() {
        let keys = keys();
        assert_eq!(codes(&good(TEST_KEY, &[&keys.alipay_public])), ["test_key"]);
        let alipay = include_str!("../../tests/vectors/keys/alipay_public_spki.pem");
        assert_eq!(codes(&good(&keys.own, &[alipay])), ["test_key"]);
    }

    #[test]
    fn addresses() {
        let keys = keys();
        let alipay = [keys.alipay_public.as_str()];
        let texts = good(&keys.own, &alipay);
        let notify = |url| codes(&ConfigTexts { notify_url: url, ..texts });
        assert_eq!(notify(Some("https://shop.example/notify?shop=1")), ["notify_url_query"]);
        assert_eq!(notify(Some("shop.example/notify")), ["url"]);
        assert_eq!(notify(None), ["notify_url_missing"]);
        let back = |url| codes(&ConfigTexts { return_url: Some(url), ..texts });
        assert_eq!(back("https://shop.example/back?order=1"), ["return_url_query"]);
        assert_eq!(back("https://shop.example/back"), ["config"]);
        assert_eq!(back("http://localhost:8080/back"), ["config"], "a browser on this machine can go there");
        let gateway = |gateway_url| codes(&ConfigTexts { gateway_url, ..texts });
        assert_eq!(gateway("http://openapi.alipay.com/gateway.do"), ["client"]);
        assert_eq!(gateway("https://openapi.alipaydev.com/gateway.do"), ["gateway_retired"]);
        assert_eq!(gateway(GATEWAY_SANDBOX), ["config"]);
        assert_eq!(codes(&ConfigTexts { app_id: "my-app", ..texts }), ["client"]);
    }

    #[test]
    fn notifications_to_where_alipay_cannot_reach() {
        let keys = keys();
        let alipay = [keys.alipay_public.as_str()];
        let texts = good(&keys.own, &alipay);
        let notify = |host: &str| {
            let url = format!("http://{host}/notify");
            codes(&ConfigTexts { notify_url: Some(&url), ..texts })
        };
        for host in [
            "localhost:8080",
            "shop",
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.1.1",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[fd00::1]",
        ] {
            assert_eq!(notify(host), ["notify_url_private"], "{host}");
        }
        for host in ["shop.example", "203.0.113.9", "172.32.0.1", "[2001:db8::1]"] {
            assert_eq!(notify(host), ["config"], "{host}");
        }
    }

    #[test]
    fn expiry_beyond_the_limit() {
        let keys = keys();
        let alipay = [keys.alipay_public.as_str()];
        let texts = good(&keys.own, &alipay);
        let expiry = |seconds| codes(&ConfigTexts { expires_after: Duration::from_secs(seconds), ..texts });
        assert_eq!(expiry(15 * 86_400), ["config"]);
        assert_eq!(expiry(15 * 86_400 + 1), ["expiry_too_long"]);
        assert_eq!(expiry(60), ["config"]);
        assert_eq!(expiry(59), ["expiry_too_short"]);
    }

    #[test]
    fn clock_far_off() {
        let now: DateTime<Utc> = NOW.parse().unwrap();
        assert_eq!(check_clock(now + TimeDelta::seconds(120), now).level, Level::Good);
        let finding = check_clock(now - TimeDelta::minutes(10), now);
        assert_eq!((finding.level, finding.code), (Level::Error, "clock_off"));
        assert!(finding.text.contains("600 s behind"), "{finding}");
        let finding = check_clock(now + TimeDelta::seconds(121), now);
        assert_eq!((finding.level, finding.code), (Level::Error, "clock_off"));
        assert!(finding.text.contains("121 s ahead"), "{finding}");
    }

    #[test]
    fn certificates() {
        let in_cert_mode = |certs, now: &str| {
            let texts = ConfigTexts { certs: Some(certs), ..good(TEST_KEY, &[]) };
            let findings = check_config(&texts, now.parse().unwrap()).into_iter().map(|finding| finding.code);
            // These certificates carry the published test keys.
            findings.filter(|code| *code != "test_key").collect::<Vec<_>>()
        };
        let chained = [CERTS.alipay_cert, include_str!("../../tests/vectors/certs/int.crt")].concat();
        let certs = CertTexts { alipay_cert: &chained, ..CERTS };
        assert_eq!(in_cert_mode(certs, NOW), [] as [&str; 0]);
        assert_eq!(in_cert_mode(certs, "2046-01-01T00:00:00Z"), ["cert_expired", "cert_expired"]);
        assert_eq!(in_cert_mode(certs, "2020-01-01T00:00:00Z"), ["cert_not_yet_valid", "cert_not_yet_valid"]);
        let rogue = include_str!("../../tests/vectors/certs/rogue.crt");
        assert_eq!(in_cert_mode(CertTexts { alipay_cert: rogue, ..certs }, NOW), ["cert_chain"]);
        assert_eq!(in_cert_mode(CertTexts { app_cert: rogue, ..certs }, NOW), ["cert_of_other_key"]);
        assert_eq!(in_cert_mode(CertTexts { app_cert: "", ..certs }, NOW), ["cert_unreadable"]);
        assert_eq!(in_cert_mode(CertTexts { alipay_root: "", ..certs }, NOW), ["root_bundle"]);
        // Both have the same time.
        let [app, alipay] = [certs.app_cert, certs.alipay_cert].map(|pem| Certificate::parse(pem).unwrap());
        let (from, until) = (app.valid_from(), app.valid_until());
        assert_eq!((from, until), (alipay.valid_from(), alipay.valid_until()));
        let (second, notice) = (TimeDelta::seconds(1), TimeDelta::days(CERT_EXPIRY_NOTICE_DAYS));
        for (now, code) in [
            (from - second, Some("cert_not_yet_valid")),
            (from, None),
            (until - notice, None),
            (until - notice + second, Some("cert_expires_soon")),
            (until, Some("cert_expires_soon")),
            (until + second, Some("cert_expired")),
        ] {
            let both: Vec<_> = code.into_iter().flat_map(|code| [code, code]).collect();
            assert_eq!(in_cert_mode(certs, &now.to_rfc3339()), both, "{now}");
        }
    }
}
