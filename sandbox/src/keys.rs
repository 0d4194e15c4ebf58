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
    tracing::info!(path = %path.display(), "made a key pair");
    Ok(key)
}

/// Makes what a shop and its sandbox need: in `folder`, `app.pem` for the shop and `alipay.pem` for Alipay's side, each
/// with its public key beside it ([`public_beside`]). Files that are there stay as they are.
///
/// # Errors
/// See [`KeyFileError`].
pub fn make_pairs(folder: &Path) -> Result<(), KeyFileError> {
    fs::create_dir_all(folder).map_err(|source| KeyFileError::File { path: folder.to_owned(), source })?;
    for private in [folder.join("app.pem"), folder.join("alipay.pem")] {
        let key = read_or_make_private(&private)?;
        let public = public_beside(&private);
        if !public.exists() {
            write(&public, &key.public_key().to_pem(), 0o644)?;
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_made_once_and_completed() {
        let folder = std::env::temp_dir().join(format!("alipay-sandbox-keys-{}", std::process::id()));
        make_pairs(&folder).expect("made");
        let public = folder.join("app.pub.pem");
        let first = read_public(&public).expect("a public key");
        assert_ne!(
            read_public(&folder.join("alipay.pub.pem")).expect("a public key"),
            first,
            "two sides, two keys"
        );

        // As after a crash between the two files.
        fs::remove_file(&public).expect("removed");
        make_pairs(&folder).expect("made again");
        assert_eq!(read_public(&public).expect("a public key"), first, "the private key stayed");

        #[cfg(unix)]
        {
            let mode = |name| {
                std::os::unix::fs::PermissionsExt::mode(
                    &fs::metadata(folder.join(name)).expect(name).permissions(),
                )
            };
            assert_eq!(mode("app.pem") & 0o777, 0o600);
        }
        fs::remove_dir_all(&folder).expect("removed");
    }
}
