//! Optional encryption of `biz_content` and of answers: AES-128-CBC, PKCS#7, sixteen zero bytes as IV, as base64.
//!
//! The form is Alipay's, fixed IV included; it hides content from those who see the traffic behind TLS and
//! authenticates nothing. Encryption comes first, then the signature covers the ciphertext.

use std::fmt;

use aws_lc_rs::cipher::{
    AES_128, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey,
    UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::zeroize::Zeroizing;

const KEY_BYTES: usize = 16;

/// The content key: base64 of 16 bytes in the console.
#[derive(Clone)]
pub struct AesKey(Zeroizing<[u8; KEY_BYTES]>);

/// Why content could not be decrypted, or a key not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncryptError {
    /// The key is not base64 of 16 bytes.
    #[error("the content key is not base64 of 16 bytes")]
    Key,
    /// The content is not base64, or not what this key encrypted.
    #[error("the content was not encrypted with this key")]
    Content,
}

impl AesKey {
    /// Reads the key as the console shows it.
    pub fn parse(base64: &str) -> Result<Self, EncryptError> {
        let bytes = Zeroizing::new(BASE64_STANDARD.decode(base64.trim()).map_err(|_| EncryptError::Key)?);
        let bytes = bytes.as_slice().try_into().map_err(|_| EncryptError::Key)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Encrypts a text to base64.
    #[expect(clippy::missing_panics_doc, reason = "a 16-byte key encrypts any text")]
    pub fn encrypt(&self, text: &str) -> String {
        let key = PaddedBlockEncryptingKey::cbc_pkcs7(self.unbound()).expect("AES-128 has a CBC mode");
        let mut bytes = text.as_bytes().to_vec();
        key.less_safe_encrypt(&mut bytes, EncryptionContext::Iv128(zero_iv()))
            .expect("padding fits any length");
        BASE64_STANDARD.encode(bytes)
    }

    /// Decrypts base64 to text.
    pub fn decrypt(&self, base64: &str) -> Result<String, EncryptError> {
        let mut bytes = BASE64_STANDARD.decode(base64).map_err(|_| EncryptError::Content)?;
        let key = PaddedBlockDecryptingKey::cbc_pkcs7(self.unbound()).map_err(|_| EncryptError::Key)?;
        let plain = key.decrypt(&mut bytes, DecryptionContext::Iv128(zero_iv()));
        let plain = plain.map_err(|_| EncryptError::Content)?;
        String::from_utf8(plain.to_vec()).map_err(|_| EncryptError::Content)
    }

    fn unbound(&self) -> UnboundCipherKey {
        UnboundCipherKey::new(&AES_128, self.0.as_slice()).expect("the key has 16 bytes")
    }
}

fn zero_iv() -> FixedLength<16> {
    FixedLength::from([0; 16])
}

impl fmt::Debug for AesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AesKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_sixteen_bytes_and_only_its_own_content() {
        assert_eq!(AesKey::parse("").unwrap_err(), EncryptError::Key);
        assert_eq!(AesKey::parse("MTIzNDU2Nzg5MGFiY2RlZg").unwrap_err(), EncryptError::Key);
        assert_eq!(AesKey::parse("MTIz").unwrap_err(), EncryptError::Key);
        let key = AesKey::parse(" MTIzNDU2Nzg5MGFiY2RlZg==\n").unwrap();
        let sealed = key.encrypt("{\"a\":\"测试\"}");
        assert_eq!(key.decrypt(&sealed).unwrap(), "{\"a\":\"测试\"}");
        assert_eq!(key.decrypt("AAAA"), Err(EncryptError::Content));
        assert_eq!(key.decrypt("!"), Err(EncryptError::Content));
        assert_eq!(key.decrypt(""), Err(EncryptError::Content));
        assert_eq!(format!("{key:?}"), "AesKey");
    }
}
