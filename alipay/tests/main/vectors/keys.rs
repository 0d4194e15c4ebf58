//! Key forms and content encryption.

use pay_alipay::encrypt::AesKey;
use pay_alipay::keys::{PrivateKey, PublicKey};
use pay_alipay::sign::sign;
use pay_alipay::verify::verify;
use serde_json::Value;

use super::{is_normative, list, text};

pub(super) fn judge_forms(file: &Value) -> usize {
    let message = text(file, "message").as_bytes();
    let signature = text(file, "expected_signature");
    let private = list(file, "private_key_forms");
    for form in private {
        match PrivateKey::parse(text(form, "text")) {
            Ok(key) => assert_eq!(sign(&key, message), signature, "{}", form["id"]),
            Err(error) => assert!(!is_normative(form), "{}: {error}", form["id"]),
        }
    }
    let public = list(file, "public_key_forms");
    for form in public {
        let key =
            PublicKey::parse(text(form, "text")).unwrap_or_else(|error| panic!("{}: {error}", form["id"]));
        assert_eq!(verify(&key, message, signature), Ok(()), "{}", form["id"]);
    }
    let refused = list(file, "must_be_refused");
    for form in refused {
        let error = PrivateKey::parse(text(form, "text")).expect_err(text(form, "id"));
        println!("key-formats.json: {} is refused: {error}", form["id"]);
    }
    private.len() + public.len() + refused.len()
}

pub(super) fn judge_aes(file: &Value) -> usize {
    let key = AesKey::parse(text(file, "aes_key_base64")).unwrap();
    let vectors = list(file, "vectors");
    for vector in vectors {
        let (plain, sealed) = (text(vector, "plaintext"), text(vector, "ciphertext_base64"));
        assert_eq!(key.encrypt(plain), sealed, "{}", vector["id"]);
        assert_eq!(key.decrypt(sealed).as_deref(), Ok(plain), "{}", vector["id"]);
    }
    vectors.len()
}
