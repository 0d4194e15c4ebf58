//! The engine's statements, each called by a test, on its connection and at its time: what a model of the protocol is held against.

use std::time::Duration;

use apalis_core::error::BoxDynError;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::claim::{self, Want};
use crate::outcome::{End, Outcome};
use crate::settle::{self, Settled, Settlement};
use crate::{Failure, JobId, Lease, Policy, State, heartbeat, rescue, serial};

/// A worker process that does nothing by itself.
///
/// ```no_run
/// # use pay_queue::testing::Puppet;
/// # async fn example(conn: &mut sqlx::PgConnection, now: chrono::DateTime<chrono::Utc>) -> sqlx::Result<()> {
/// let puppet = Puppet::new("left", std::time::Duration::from_secs(30));
/// let leases = puppet.claim(conn, "send_receipt", 1, now).await?;
/// assert_eq!(puppet.beat(conn, &leases, now).await?.len(), leases.len());
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Puppet {
    name: String,
    lease_for: Duration,
}

impl Puppet {
    /// One of this name, whose leases hold for so long.
    pub fn new(name: impl Into<String>, lease_for: Duration) -> Self {
        Self { name: name.into(), lease_for }
    }

    /// In whose name its leases stand.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Claims up to `slots` jobs of a queue, and parks what it cannot have.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn claim(
        &self,
        conn: &mut PgConnection,
        queue: &str,
        slots: usize,
        now: DateTime<Utc>,
    ) -> sqlx::Result<Vec<Lease>> {
        let rows =
            claim::claim(conn, &[Want { queue, slots }], &self.name, self.lease_for, Some(now)).await?;
        Ok(rows.into_iter().filter(|row| row.ours).map(|row| Lease::new(row, Some(now))).collect())
    }

    /// Keeps leases, and says which of them are kept.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn beat(
        &self,
        conn: &mut PgConnection,
        leases: &[Lease],
        now: DateTime<Utc>,
    ) -> sqlx::Result<Vec<JobId>> {
        let leases: Vec<_> = leases.iter().map(|lease| (lease.job_id(), lease.claims())).collect();
        let beat = heartbeat::beat(conn, &leases, self.lease_for, Some(now)).await?;
        Ok(beat.extended.into_iter().map(|(job_id, _)| job_id).collect())
    }

    /// Gives back what is leased in its name and is not among the known.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn forget(&self, conn: &mut PgConnection, known: &[JobId]) -> sqlx::Result<u64> {
        settle::release_unknown(conn, &self.name, known).await
    }
}

/// Writes how a run ended, `None` if it was stopped, and says where the job stands; `None` if it was not this lease's any more.
///
/// # Errors
/// Those of the database.
pub async fn settle_one(
    conn: &mut PgConnection,
    lease: &Lease,
    ended: Option<Result<(), Failure>>,
    policy: Policy,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<State>> {
    let end = ended.map_or(End::Stopped, |ended| {
        End::Returned(ended.map_err(|failure| Box::new(failure) as BoxDynError))
    });
    let outcome = Outcome::of(end, lease, &policy);
    let settlement = Settlement { lease: lease.clone(), outcome, ran_for: Duration::ZERO, policy };
    Ok(match settle::settle(conn, &[settlement], Some(now)).await?[0] {
        Settled::As(state) => Some(state),
        Settled::Lost => None,
    })
}

/// Makes what is due runnable.
///
/// # Errors
/// Those of the database.
pub async fn promote(conn: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
    claim::promote(conn, 1000, Some(now)).await.map(drop)
}

/// Takes jobs from workers whose leases ran out, as a process does that serves these kinds and, so long after, those of others.
///
/// # Errors
/// Those of the database.
pub async fn rescue(
    conn: &mut PgConnection,
    known: &[(&str, Policy)],
    strangers: Option<Duration>,
    now: DateTime<Utc>,
) -> sqlx::Result<usize> {
    Ok(rescue::rescue(conn, 1000, known, strangers, Some(now)).await?.len())
}

/// Makes the first blocked job of each serial key runnable whose key is free. True if there was one.
///
/// # Errors
/// Those of the database.
pub async fn sweep(conn: &mut PgConnection) -> sqlx::Result<bool> {
    let keys = serial::idle_keys(conn, 1000).await?;
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    Ok(!serial::unblock(conn, &keys).await?.is_empty())
}
