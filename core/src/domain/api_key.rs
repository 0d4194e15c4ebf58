//! API keys: who calls, for which app, and what the caller may do.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::{AppId, KeyId};

/// The most characters of a key's name.
pub const KEY_NAME_CHARS_MAX: usize = 64;

/// A key as it is stored, without the secret that opens anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id, which may be shown to everybody.
    pub key_id: KeyId,
    /// The app that its holder acts for.
    pub app_id: AppId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Since when it opens nothing any more.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// One thing that a key may be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Take, read and close orders, and read events.
    Orders,
    /// Give money back, and read refunds.
    Refunds,
    /// See why things are as they are.
    Ops,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Orders, Self::Refunds, Self::Ops];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Refunds => "refunds",
            Self::Ops => "ops",
        }
    }
}

/// A word that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no scope; there are orders, refunds and ops")]
pub struct NoScope(String);

impl FromStr for Scope {
    type Err = NoScope;

    fn from_str(text: &str) -> Result<Self, NoScope> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or_else(|| NoScope(text.to_owned()))
    }
}

/// What a key may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Whether this is among it.
    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Each once, in the order of [`Scope::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(Scope::as_str).collect::<Vec<_>>().join(","))
    }
}

/// The text that a caller sends: `sk_` and 40 characters. Shown once, when it is made; never logged, stored as a digest only.
#[derive(Debug, Clone)]
pub struct KeySecret(SecretString);

/// What it is made of: small letters and digits without those that are mistaken for each other. Each is 5 bits.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const PREFIX: &str = "sk_";
/// 200 bits: nobody finds one by trying.
const LENGTH: usize = 40;

/// A text that cannot be a key. It is not repeated: it may be a mistyped one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not of the form sk_ and 40 characters")]
pub struct NotAKey;

impl KeySecret {
    /// A new one.
    pub fn generate() -> Self {
        // a byte's low five bits are as random as the byte
        let random = rand::random::<[u8; LENGTH]>().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        Self(format!("{PREFIX}{}", String::from_iter(random)).into())
    }

    /// What is stored of it. A secret this long needs no salt and no slow digest.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose_secret()).into()
    }

    /// The text, for the one who may see it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl FromStr for KeySecret {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let tail = text.strip_prefix(PREFIX).ok_or(NotAKey)?;
        let valid = tail.len() == LENGTH && tail.bytes().all(|byte| ALPHABET.contains(&byte));
        if valid { Ok(Self(text.to_owned().into())) } else { Err(NotAKey) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_has_the_form_of_one_and_is_another_each_time() {
        let [one, other] = [KeySecret::generate(), KeySecret::generate()];
        assert_ne!(one.sha256(), other.sha256());
        assert_eq!(one.expose().parse::<KeySecret>().unwrap().sha256(), one.sha256());
        assert!(!format!("{one:?}").contains(one.expose()), "a log must not hold it");
    }

    #[test]
    fn a_new_key_has_all_its_bits() {
        let keys: String =
            (0..50).map(|_| KeySecret::generate().expose()[PREFIX.len()..].to_owned()).collect();
        let unused: Vec<u8> =
            ALPHABET.iter().copied().filter(|&letter| !keys.contains(char::from(letter))).collect();
        assert!(unused.is_empty(), "of 2,000 characters none is {:?}", String::from_utf8(unused));
    }

    #[test]
    fn what_cannot_be_a_key_is_refused_before_anybody_is_asked() {
        let key = KeySecret::generate().expose().to_owned();
        for wrong in [
            String::new(),
            "sk_".into(),
            key.to_uppercase(),
            format!("{key}0"),
            key[..42].to_owned(),
            format!("{}l", &key[..42]),
            format!("pk_{}", &key[3..]),
        ] {
            assert!(wrong.parse::<KeySecret>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn scopes_are_words() {
        let scopes = ["ops", "orders", "ops"].map(|word| word.parse().unwrap());
        let scopes = Scopes::from_iter(scopes);
        assert_eq!(scopes.to_string(), "orders,ops");
        assert_eq!(Scope::ALL.map(|scope| scopes.contains(scope)), [true, false, true]);
        assert!("Orders".parse::<Scope>().is_err());
    }
}
