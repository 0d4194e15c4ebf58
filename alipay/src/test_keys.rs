//! Keys for unit tests: those of the test vectors, the same on every run and quicker to read than to make.

use crate::keys::PrivateKey;

fn read(pem: &str) -> PrivateKey {
    PrivateKey::parse(pem).expect("a test key")
}

/// The merchant's.
pub(crate) fn app() -> PrivateKey {
    read(include_str!("../tests/vectors/keys/app_private_pkcs8.pem"))
}

/// The gateway's.
pub(crate) fn alipay() -> PrivateKey {
    read(include_str!("../tests/vectors/keys/alipay_private_pkcs8.pem"))
}
