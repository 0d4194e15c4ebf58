//! Test-only keys: those of the recorded protocol vectors, so that no test spends its time making new ones.

use pay_alipay::keys::{PrivateKey, PublicKey};

/// The application's number at the sandbox.
pub const APP_ID: &str = "2021000000000000";
/// Another application, of another merchant, that the same deployment serves.
pub const OTHER_APP_ID: &str = "2021000000000001";
/// That merchant's number.
pub const OTHER_SELLER_ID: &str = "2088000000000001";
/// The merchant's number at the sandbox.
pub const SELLER_ID: &str = "2088000000000000";

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../alipay/tests/vectors/keys");
const APP_PRIVATE: &str = include_str!("../../alipay/tests/vectors/keys/app_private_pkcs8.pem");
const ALIPAY_PRIVATE: &str = include_str!("../../alipay/tests/vectors/keys/alipay_private_pkcs8.pem");

const THIRD_PRIVATE: &str = include_str!("../../alipay/tests/vectors/keys/attacker_private_pkcs8.pem");

/// The application's private key, TEST ONLY.
pub(crate) fn app_private() -> PrivateKey {
    PrivateKey::parse(APP_PRIVATE).expect("a key of the vectors")
}

/// The application's public key.
pub(crate) fn app_public() -> PublicKey {
    app_private().public_key().clone()
}

/// Alipay's private key, TEST ONLY.
pub fn alipay_private() -> PrivateKey {
    PrivateKey::parse(ALIPAY_PRIVATE).expect("a key of the vectors")
}

/// Alipay's private key for the other application, TEST ONLY: none that anything of the first is signed with.
pub fn other_alipay_private() -> PrivateKey {
    PrivateKey::parse(THIRD_PRIVATE).expect("a key of the vectors")
}

/// Where its public key lies as a file.
pub fn other_alipay_public_file() -> String {
    format!("{FOLDER}/attacker_public_spki.pem")
}

/// Where the application's private key and Alipay's public key lie as files.
pub(crate) fn files() -> (String, String) {
    (format!("{FOLDER}/app_private_pkcs8.pem"), format!("{FOLDER}/alipay_public_spki.pem"))
}
