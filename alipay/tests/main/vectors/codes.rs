//! The published refusals of a refund.

use chrono::DateTime;
use pay_alipay::app::AppConfig;
use pay_alipay::keys::KeyRing;
use pay_alipay::response::{Remedy, open};
use pay_alipay::sign::sign;
use serde_json::Value;

use super::{list, private_key, text};

/// Each refusal, signed and opened the way the client does it.
pub(super) fn judge(file: &Value) -> usize {
    let method = text(file, "method");
    let [own, alipay] = ["app_private_pkcs8.pem", "alipay_private_pkcs8.pem"].map(private_key);
    let app = AppConfig::new("2021", own, KeyRing::single(alipay.public_key().clone()));
    let vectors = list(file, "vectors");
    for vector in vectors {
        let sub_code = text(vector, "sub_code");
        let node = format!("{{\"code\":\"40004\",\"msg\":\"Business Failed\",\"sub_code\":\"{sub_code}\"}}");
        let sign = sign(&alipay, node.as_bytes());
        let body = format!("{{\"{}_response\":{node},\"sign\":\"{sign}\"}}", method.replace('.', "_"));
        let opened = open(body.as_bytes(), method, &app, DateTime::UNIX_EPOCH).unwrap();
        let class = opened.failure.unwrap().class;
        assert_eq!(class.as_str(), text(vector, "class"), "{sub_code}");
        let remedy = class.remedy().map(Remedy::as_str);
        assert_eq!(remedy, vector["remedy"].as_str(), "{sub_code}");
    }
    vectors.len()
}
