//! Key files: read, or made when Alipay's own key is not there yet.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use pay_alipay::keys::KeyError;
use pay_alipay::{PrivateKey, PublicKey};

/// Why a key file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is no key in it.
    #[error("{}: {source}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with the key.
        source: KeyError,
    },
}

/// Reads a public key in any form people paste.
///
/// # Errors
/// See [`KeyFileError`].
pub fn read_public(path: &Path) -> Result<PublicKey, KeyFileError> {
    PublicKey::parse(&read(path)?).map_err(|source| KeyFileError::Key { path: path.to_owned(), source })
}

/// Reads Alipay's private key, or makes one: written for its owner only (mode 0600), with the public key for shops
/// beside it ([`public_beside`]).
///
/// # Errors
/// See [`KeyFileError`].
pub fn read_or_make_private(path: &Path) -> Result<PrivateKey, KeyFileError> {
    if path.exists() {
        return PrivateKey::parse(&read(path)?)
            .map_err(|source| KeyFileError::Key { path: path.to_owned(), source });
    }
    let key = PrivateKey::generate().map_err(|source| KeyFileError::Key { path: path.to_owned(), source })?;
    write(path, secrecy::ExposeSecret::expose_secret(&key.to_pem()), 0o600)?;
    write(&public_beside(path), &key.public_key().to_pem(), 0o644)?;
    tracing::info!(path = %path.display(), "made a key pair for Alipay's side");
    Ok(key)
}

/// Where the public half of a made key goes: `alipay.pem` has `alipay.pub.pem` beside it.
pub fn public_beside(private: &Path) -> PathBuf {
    private.with_extension("pub.pem")
}

fn read(path: &Path) -> Result<String, KeyFileError> {
    fs::read_to_string(path).map_err(|source| KeyFileError::File { path: path.to_owned(), source })
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), KeyFileError> {
    let file_error = |source| KeyFileError::File { path: path.to_owned(), source };
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let mut file = options.open(path).map_err(file_error)?;
    file.write_all(text.as_bytes()).map_err(file_error)
}
