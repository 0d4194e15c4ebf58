//! Serial numbers and chains.

use chrono::{DateTime, Utc};
use pay_alipay::cert::{Certificate, RootBundle};
use serde_json::Value;

use super::{list, read, text};

pub(super) fn judge(file: &Value) -> usize {
    let certificates = list(file, "certificates");
    for vector in certificates {
        let certificate = certificate(text(vector, "file"));
        assert_eq!(certificate.sn(), text(vector, "sn"), "{}", vector["file"]);
    }
    let bundles = list(file, "root_bundles");
    for vector in bundles {
        let bundle = RootBundle::parse(&read(text(vector, "file"))).unwrap();
        assert_eq!(bundle.sn(), text(vector, "root_sn"), "{}", vector["file"]);
    }
    let checks = list(file, "chain_checks");
    for vector in checks {
        let at = vector["at"].as_str().unwrap_or_else(|| text(file, "chain_validation_time"));
        let at: DateTime<Utc> = at.parse().unwrap();
        let chain = vector["intermediate"].as_str().map(read).unwrap_or_default();
        let roots = RootBundle::parse(&read(text(vector, "roots"))).unwrap();
        let trust = roots.trusts(&certificate(text(vector, "leaf")), &chain, at);
        assert_eq!(trust.is_ok(), vector["trusted"] == true, "{}: {trust:?}", vector["leaf"]);
    }
    certificates.len() + bundles.len() + checks.len()
}

fn certificate(file: &str) -> Certificate {
    Certificate::parse(&read(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}
