//! `pay-api keys`: who may call the API.

use std::io::Read;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Subcommand;
use pay_core::domain::api_key::KEY_NAME_CHARS_MAX;
use pay_core::domain::{ApiKey, AppId, KeyId, KeySecret, Scope, Scopes};
use pay_core::{Context, flow};

use super::{Failure, app_of, connected, hand_over, say};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a key and print it, this one time. Put it where secrets are kept.
    Create {
        /// What people call it: who uses it, and where.
        #[arg(long, value_parser = name)]
        name: String,
        /// What it may do: orders, refunds, ops; several with commas between them.
        #[arg(long = "scope", value_name = "SCOPE", required = true, value_delimiter = ',')]
        scopes: Vec<Scope>,
        /// The Alipay app that it acts for, where there are several.
        #[arg(long, value_name = "APP_ID")]
        app: Option<AppId>,
    },
    /// List all keys, the oldest first: id, app, scopes, created, last used, revoked, name.
    List,
    /// Say whose key stands on standard input, as `list` would. Fails for one that opens nothing.
    Identify,
    /// End a key. The API refuses it within five seconds.
    Revoke {
        /// Its id, as `list` shows it; not the key itself.
        key_id: KeyId,
    },
}

/// More than a key has, and little enough to read without care.
const INPUT_BYTES_MAX: u64 = 1024;

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    let cx = connected().await?;
    match command {
        Command::Create { name, scopes, app } => create(&cx, &name, scopes, app).await,
        Command::List => {
            let keys =
                flow::list_keys(&cx).await.map_err(|error| Failure::work("cannot list the keys", &error))?;
            for key in &keys {
                say(format_args!("{}", line(key)));
            }
            Ok(())
        }
        Command::Identify => identify(&cx).await,
        Command::Revoke { key_id } => {
            let key = flow::revoke_key(&cx, key_id)
                .await
                .map_err(|error| Failure::work(&format!("cannot revoke {key_id}"), &error))?;
            say(format_args!("{}", line(&key)));
            Ok(())
        }
    }
}

async fn create(cx: &Context, name: &str, scopes: Vec<Scope>, app: Option<AppId>) -> Result<(), Failure> {
    let app_id = app_of(cx, app)?;
    let scopes = Scopes::from_iter(scopes);
    let (key, secret) = flow::create_key(cx, &app_id, name, scopes)
        .await
        .map_err(|error| Failure::work("cannot make the key", &error))?;
    eprintln!(
        "{} acts for app {app_id} and is for {}. It is shown this once:",
        key.key_id,
        key.scopes.to_string().replace(',', ", "),
    );
    hand_over(secret.expose());
    Ok(())
}

async fn identify(cx: &Context) -> Result<(), Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(INPUT_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(|error| Failure::work("cannot read standard input", &error))?;
    let secret: KeySecret =
        text.trim().parse().map_err(|error| Failure::work("standard input holds no key", &error))?;
    let key =
        flow::identify_key(cx, &secret).await.map_err(|error| Failure::work("cannot tell whose", &error))?;
    say(format_args!("{}", line(&key)));
    match key.revoked_at {
        None => Ok(()),
        Some(at) => Err(Failure::Work(format!("it was revoked at {}", time(Some(at))))),
    }
}

/// Columns with tabs between them; the name comes last, since it may hold anything.
fn line(key: &ApiKey) -> String {
    let ApiKey { key_id, app_id, name, scopes, created_at, last_used_at, revoked_at } = key;
    let [created, used, revoked] = [Some(*created_at), *last_used_at, *revoked_at].map(time);
    format!("{key_id}\t{app_id}\t{scopes}\t{created}\t{used}\t{revoked}\t{name}")
}

fn time(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    if (1..=KEY_NAME_CHARS_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(format!("a name has 1 to {KEY_NAME_CHARS_MAX} characters, all of them visible"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_read_in_a_list() {
        assert_eq!(name(" shop 一 ").as_deref(), Ok("shop 一"));
        for wrong in ["", "  ", "a\tb", "a\nb", &"n".repeat(65)] {
            assert!(name(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_key_is_one_line() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let key = ApiKey {
            key_id: KeyId::new(at),
            app_id: AppId::new("2021"),
            name: "shop a".to_owned(),
            scopes: Scopes::from_iter([Scope::Ops, Scope::Orders]),
            created_at: at,
            last_used_at: None,
            revoked_at: Some(at),
        };
        let line = line(&key);
        let rest = line.strip_prefix(&key.key_id.to_string());
        assert_eq!(rest, Some("\t2021\torders,ops\t2027-01-15T08:00:00Z\t-\t2027-01-15T08:00:00Z\tshop a"));
    }
}
