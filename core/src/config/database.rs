//! Postgres.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Env;

/// How the database is reached.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `DATABASE_URL`, required: `postgres://user:password@host/database`. Holds a password.
    pub url: SecretString,
    /// `DATABASE_CONNECTIONS_MAX`, 16: more than 32 per database make nothing faster.
    pub connections_max: u32,
}

/// A request that waits longer than this for a connection is better refused.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// A transaction in which nothing happens for so long belongs to a process that stands still or is gone, and its locks keep everybody
/// from the same order: Postgres ends it. Nobody of ours waits for anything but Postgres between begin and commit.
const IDLE_IN_TRANSACTION_TIMEOUT: (&str, &str) = ("idle_in_transaction_session_timeout", "10s");

impl DatabaseConfig {
    /// Reads `DATABASE_*`.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let url = env.required("DATABASE_URL").filter(|url| {
            let valid = url.parse::<PgConnectOptions>().is_ok() && url.starts_with("postgres");
            if !valid {
                // the value is not repeated: it may hold a password
                env.fault(
                    "DATABASE_URL",
                    "must be an address of the form postgres://user:password@host/database",
                );
            }
            valid
        });
        let connections_max =
            env.parsed("DATABASE_CONNECTIONS_MAX", 16, "a number from 2 to 500", |n| (2..=500).contains(n));
        Some(Self { url: url?.into(), connections_max: connections_max? })
    }

    /// Sets a quarter of the connections aside, for work that must go on when the others are all taken.
    #[must_use]
    pub fn set_aside(&mut self) -> Self {
        let aside = (self.connections_max / 4).max(1);
        self.connections_max -= aside;
        Self { connections_max: aside, ..self.clone() }
    }

    /// A pool that connects when it is first used.
    ///
    /// # Panics
    /// Never: the address was read before.
    pub fn pool(&self) -> PgPool {
        let options: PgConnectOptions =
            self.url.expose_secret().parse().expect("the address was checked when it was read");
        // The queue's own connections are made by the same options.
        let options = options.application_name("paydesk").options([IDLE_IN_TRANSACTION_TIMEOUT]);
        PgPoolOptions::new()
            .max_connections(self.connections_max)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(options)
    }
}
