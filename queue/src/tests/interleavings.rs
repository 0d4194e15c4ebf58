//! Two workers, a clock that the test turns, and every act in random order, often two at once.
//!
//! After each step the whole table is compared with the step before and with what the workers believe: at
//! most one live lease per job, one running job per serial key and one holder per key; counters never fall;
//! states change only along the edges of [`State::next`]; an effect happens exactly if its job is done by it.
//! At the end everything is worked off: no job is lost.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use sqlx::{PgConnection, PgPool};

use super::database::Database;
use crate::claim::{self, Want};
use crate::outcome::{FailureKind, Outcome};
use crate::settle::{self, Settled, Settlement};
use crate::{
    Enqueue, Job, JobId, Lease, LeaseError, Policy, State, Trigger, Until, admin, heartbeat, rescue, serial,
};

const LEASE: Duration = Duration::from_secs(10);
const QUEUE: &str = "work";

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Work {}

impl Job for Work {
    const NAME: &'static str = QUEUE;
}

/// A lease as its worker sees it.
#[derive(Debug, Clone)]
struct Believed {
    lease: Lease,
    until: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct Worker {
    name: String,
    leases: Vec<Believed>,
}

/// What an act needs, drawn before it runs, so that two can run at once.
#[derive(Debug, Clone)]
enum Act {
    Enqueue { key: Option<u8>, serial: Option<u8>, in_secs: i64, priority: i16 },
    Promote,
    Claim { worker: usize, slots: usize, answered: bool },
    CompleteInTransaction { worker: usize, commit: bool },
    Settle { worker: usize, outcome: Outcome },
    Beat { worker: usize },
    GiveBack { worker: usize },
    Forget { worker: usize },
    Rescue,
    Sweep,
    Cancel,
    Retry,
}

impl Act {
    /// Whether one task of a worker does both, one after the other: it forgets only while it does not claim.
    fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Claim { worker: one, .. }, Self::Forget { worker: other })
            | (Self::Forget { worker: one }, Self::Claim { worker: other, .. }) => one == other,
            _ => false,
        }
    }
}

/// What an act is about.
#[derive(Debug)]
struct Aim {
    lease: Option<Lease>,
    job: Option<JobId>,
}

/// What an act changed in what the test knows.
#[derive(Debug)]
enum Learnt {
    Nothing,
    Inserted,
    Leased(usize, Vec<Lease>),
    Extended(usize, Vec<(JobId, i32)>),
    /// This lease is over, by its own worker.
    Ended(usize, Lease),
    Retried(JobId),
    Voided(JobId),
}

#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
struct Row {
    job_id: JobId,
    #[sqlx(try_from = "String")]
    state: State,
    claims: i32,
    failures: i32,
    worker_deaths: i32,
    serial_key: Option<String>,
    key: Option<String>,
    lease_until: Option<DateTime<Utc>>,
}

struct World {
    pool: PgPool,
    rng: StdRng,
    /// How many deaths a job may outlive differs from walk to walk.
    known: [(&'static str, Policy); 1],
    now: DateTime<Utc>,
    workers: [Worker; 2],
    rows: BTreeMap<JobId, Row>,
    seen: HashSet<State>,
    inserted: usize,
    /// To whom each token was given.
    tokens: HashMap<(JobId, i32), usize>,
}

impl World {
    async fn new(pool: PgPool, seed: u64) -> Self {
        sqlx::query("create table effect (job_id bigint not null)").execute(&pool).await.unwrap();
        let workers = ["left", "right"].map(|name| Worker { name: name.to_owned(), leases: vec![] });
        // Far ahead: what an operator does is judged by the database's clock, and must be over by this one.
        let now = DateTime::from_timestamp(4_000_000_000, 0).unwrap();
        let rng = StdRng::seed_from_u64(seed);
        let deaths_max = seed.is_multiple_of(2).then_some(3);
        Self {
            pool,
            rng,
            known: [(QUEUE, Policy::DEFAULT.max_worker_deaths(deaths_max))],
            now,
            workers,
            rows: BTreeMap::new(),
            seen: HashSet::new(),
            inserted: 0,
            tokens: HashMap::new(),
        }
    }

    fn draw(&mut self) -> Act {
        let rng = &mut self.rng;
        let worker = rng.random_range(0..2);
        let few = |rng: &mut StdRng| rng.random_bool(0.5).then(|| rng.random_range(0..3));
        match rng.random_range(0..100) {
            0..20 => Act::Enqueue {
                key: few(rng),
                serial: few(rng),
                in_secs: if rng.random_bool(0.3) { rng.random_range(-5..15) } else { 0 },
                priority: rng.random_range(0..3),
            },
            20..27 => Act::Promote,
            27..47 => Act::Claim { worker, slots: rng.random_range(1..5), answered: rng.random_bool(0.9) },
            47..57 => Act::CompleteInTransaction { worker, commit: rng.random_bool(0.8) },
            57..75 => Act::Settle { worker, outcome: outcome(rng, self.now) },
            75..81 => Act::Beat { worker },
            81..83 => Act::GiveBack { worker },
            83..85 => Act::Forget { worker },
            85..90 => Act::Rescue,
            90..94 => Act::Sweep,
            94..97 => Act::Cancel,
            _ => Act::Retry,
        }
    }

    /// One act, or two at once, and then the look at everything.
    async fn step(&mut self) {
        if self.rng.random_bool(0.4) {
            self.now += TimeDelta::milliseconds(self.rng.random_range(0..6_000));
        }
        let mut acts = vec![self.draw()];
        if self.rng.random_bool(0.5) {
            let second = self.draw();
            if !acts[0].excludes(&second) {
                acts.push(second);
            }
        }
        let aims = self.aims(&acts);
        let performed = acts.iter().zip(aims).map(|(act, aim)| self.perform(act, aim));
        let learnt = futures_util::future::join_all(performed).await;
        let retried: Vec<JobId> = learnt
            .iter()
            .filter_map(|learnt| if let Learnt::Retried(job_id) = learnt { Some(*job_id) } else { None })
            .collect();
        self.learn(&learnt);
        self.look(&acts, &retried).await;
    }

    /// What each act is about: a lease of its worker and some job. A run has one end, so no lease is aimed at
    /// twice.
    fn aims(&mut self, acts: &[Act]) -> Vec<Aim> {
        let ids: Vec<JobId> = self.rows.keys().copied().collect();
        let mut taken = HashSet::new();
        let mut aims = Vec::new();
        for act in acts {
            let lease = match act {
                Act::CompleteInTransaction { worker, .. }
                | Act::Settle { worker, .. }
                | Act::GiveBack { worker } => {
                    let leases = self.workers[*worker].leases.iter().map(|believed| &believed.lease);
                    let free: Vec<&Lease> =
                        leases.filter(|lease| !taken.contains(&(lease.job_id(), lease.claims()))).collect();
                    free.choose(&mut self.rng).map(|lease| (*lease).clone())
                }
                _ => None,
            };
            taken.extend(lease.iter().map(|lease| (lease.job_id(), lease.claims())));
            aims.push(Aim { lease, job: ids.choose(&mut self.rng).copied() });
        }
        aims
    }

    async fn perform(&self, act: &Act, aim: Aim) -> Learnt {
        let mut conn = self.pool.acquire().await.unwrap();
        let conn = &mut *conn;
        let now = Some(self.now);
        match act {
            Act::Enqueue { key, serial, in_secs, priority } => {
                let mut job = Enqueue::new(&Work {}).as_of(self.now).priority(*priority);
                if let Some(key) = key {
                    job = job.key(format!("key {key}"));
                }
                if let Some(serial) = serial {
                    job = job.serial(format!("serial {serial}"));
                }
                if *in_secs != 0 {
                    job = job.run_at(self.now + TimeDelta::seconds(*in_secs));
                }
                if job.insert(conn).await.unwrap().is_new() { Learnt::Inserted } else { Learnt::Nothing }
            }
            Act::Promote => {
                claim::promote(conn, 10, now).await.unwrap();
                Learnt::Nothing
            }
            Act::Claim { worker, slots, answered } => {
                let want = [Want { queue: QUEUE, slots: *slots }];
                let rows = claim::claim(conn, &want, &self.workers[*worker].name, LEASE, now).await.unwrap();
                let ours = rows.into_iter().filter(|row| row.ours).map(|row| Lease::new(row, now));
                if *answered { Learnt::Leased(*worker, ours.collect()) } else { Learnt::Nothing }
            }
            Act::CompleteInTransaction { worker, commit } => {
                let Some(lease) = aim.lease else { return Learnt::Nothing };
                self.complete(conn, *worker, &lease, *commit).await
            }
            Act::Settle { worker, outcome } => {
                let Some(lease) = aim.lease else { return Learnt::Nothing };
                settle_one(conn, &lease, outcome.clone(), self.now).await;
                Learnt::Ended(*worker, lease)
            }
            Act::Beat { worker } => {
                let leases: Vec<_> = self.workers[*worker]
                    .leases
                    .iter()
                    .map(|believed| (believed.lease.job_id(), believed.lease.claims()))
                    .collect();
                let beat = heartbeat::beat(conn, &leases, LEASE, now).await.unwrap();
                Learnt::Extended(*worker, beat.extended)
            }
            Act::GiveBack { worker } => {
                let Some(lease) = aim.lease else { return Learnt::Nothing };
                settle_one(conn, &lease, Outcome::Released, self.now).await;
                Learnt::Ended(*worker, lease)
            }
            Act::Forget { worker } => {
                let worker = &self.workers[*worker];
                let known: Vec<JobId> =
                    worker.leases.iter().map(|believed| believed.lease.job_id()).collect();
                settle::release_unknown(conn, &worker.name, &known).await.unwrap();
                Learnt::Nothing
            }
            Act::Rescue => {
                rescue::rescue(conn, 10, &self.known, None, now).await.unwrap();
                Learnt::Nothing
            }
            Act::Sweep => {
                sweep(conn).await;
                Learnt::Nothing
            }
            Act::Cancel => match aim.job {
                Some(job_id) if admin::cancel(conn, job_id, None).await.unwrap() != admin::Cancelled::Not => {
                    Learnt::Voided(job_id)
                }
                _ => Learnt::Nothing,
            },
            Act::Retry => match aim.job {
                Some(job_id) => match admin::retry(conn, job_id).await {
                    Ok(admin::Retried::Yes) => Learnt::Retried(job_id),
                    Ok(_) => Learnt::Nothing,
                    // The other act of this step enqueued a holder of the key.
                    Err(sqlx::Error::Database(error)) if error.constraint() == Some("job_key") => {
                        Learnt::Nothing
                    }
                    Err(error) => panic!("{error}"),
                },
                None => Learnt::Nothing,
            },
        }
    }

    /// An effect and the end of its job, in one transaction.
    async fn complete(&self, conn: &mut PgConnection, worker: usize, lease: &Lease, commit: bool) -> Learnt {
        use sqlx::Connection;
        let mut tx = conn.begin().await.unwrap();
        sqlx::query("insert into effect values ($1)").bind(lease.job_id()).execute(&mut *tx).await.unwrap();
        match lease.complete(&mut tx).await {
            Ok(()) if commit => tx.commit().await.unwrap(),
            Ok(()) => {
                tx.rollback().await.unwrap();
                // The handler said `Ok` all the same: the settler must not believe it.
                let outcome = Outcome::Done { in_transaction: true };
                let settled = settle_one(conn, lease, outcome, self.now).await;
                assert!(
                    !matches!(settled, Settled::As(State::Done | State::Running)),
                    "a transaction was rolled back, and its job is {settled:?}"
                );
            }
            Err(LeaseError::Lost(_)) => tx.rollback().await.unwrap(),
            Err(error) => panic!("{error}"),
        }
        Learnt::Ended(worker, lease.clone())
    }

    fn learn(&mut self, all: &[Learnt]) {
        let until = self.now + LEASE;
        // First what ended, then what began: two acts of one step have no order.
        for learnt in all {
            match learnt {
                Learnt::Ended(worker, lease) => self.workers[*worker].leases.retain(|believed| {
                    (believed.lease.job_id(), believed.lease.claims()) != (lease.job_id(), lease.claims())
                }),
                Learnt::Inserted => self.inserted += 1,
                _ => {}
            }
        }
        for learnt in all {
            match learnt {
                Learnt::Leased(worker, leases) => {
                    for lease in leases {
                        let token = (lease.job_id(), lease.claims());
                        assert_eq!(
                            self.tokens.insert(token, *worker),
                            None,
                            "the token {token:?} was given twice"
                        );
                        self.workers[*worker].leases.push(Believed { lease: lease.clone(), until });
                    }
                }
                Learnt::Extended(worker, leases) => {
                    for token in leases {
                        assert_eq!(
                            self.tokens.get(token),
                            Some(worker),
                            "a lease of somebody else was kept alive"
                        );
                    }
                    for believed in &mut self.workers[*worker].leases {
                        if leases.contains(&(believed.lease.job_id(), believed.lease.claims())) {
                            believed.until = until;
                        }
                    }
                }
                _ => {}
            }
        }
        // An operator took it: its worker does not know yet, but holds no live lease.
        for learnt in all {
            let Learnt::Voided(job_id) = learnt else { continue };
            let leases = self.workers.iter_mut().flat_map(|worker| &mut worker.leases);
            for believed in leases.filter(|believed| believed.lease.job_id() == *job_id) {
                believed.until = self.now;
            }
        }
    }

    /// Compares the table with the step before and with what the workers believe.
    async fn look(&mut self, acts: &[Act], retried: &[JobId]) {
        let rows: Vec<Row> = sqlx::query_as(
            "select job_id, state, claims, failures, worker_deaths, serial_key, key, lease_until from queue.job",
        )
        .fetch_all(&self.pool)
        .await
        .unwrap();
        let rows: BTreeMap<JobId, Row> = rows.into_iter().map(|row| (row.job_id, row)).collect();
        assert_eq!(rows.len(), self.inserted, "a job was lost or came from nowhere, by {acts:?}");

        let (mut serials, mut keys) = (HashSet::new(), HashSet::new());
        for (job_id, row) in &rows {
            if let (State::Running, Some(serial)) = (row.state, &row.serial_key) {
                assert!(serials.insert(serial), "two running jobs of {serial}, by {acts:?}");
            }
            if let (false, Some(key)) = (row.state.is_terminal(), &row.key) {
                assert!(keys.insert(key), "two live jobs of {key}, by {acts:?}");
            }
            let Some(before) = self.rows.get(job_id) else { continue };
            assert!(
                reaches(before.state, row.state, acts.len()),
                "{job_id} went from {} to {}, by {acts:?}",
                before.state,
                row.state
            );
            assert!(row.claims >= before.claims, "the token of {job_id} fell, by {acts:?}");
            if !retried.contains(job_id) {
                assert!(row.failures >= before.failures, "the failures of {job_id} fell, by {acts:?}");
                assert!(
                    row.worker_deaths >= before.worker_deaths,
                    "the deaths of {job_id} fell, by {acts:?}"
                );
                let ended = before.state.is_terminal();
                assert!(
                    !ended || before.state == row.state,
                    "{job_id} came back from {}, by {acts:?}",
                    before.state
                );
            }
        }
        self.seen.extend(rows.values().map(|row| row.state));
        self.look_at_leases(&rows, acts);
        self.look_at_effects(&rows, acts).await;
        self.rows = rows;
    }

    fn look_at_leases(&self, rows: &BTreeMap<JobId, Row>, acts: &[Act]) {
        let mut live = HashSet::new();
        for believed in self.workers.iter().flat_map(|worker| &worker.leases) {
            if believed.until > self.now {
                let job_id = believed.lease.job_id();
                assert!(live.insert(job_id), "two live leases of {job_id}, by {acts:?}");
                let row = &rows[&job_id];
                assert_eq!(
                    (row.state, row.claims),
                    (State::Running, believed.lease.claims()),
                    "a live lease of {job_id} was taken away, by {acts:?}"
                );
                assert!(
                    row.lease_until >= Some(believed.until),
                    "{job_id} is leased for less than its worker believes"
                );
            }
        }
    }

    async fn look_at_effects(&self, rows: &BTreeMap<JobId, Row>, acts: &[Act]) {
        let effects: Vec<(JobId, i64)> =
            sqlx::query_as("select job_id, count(*) from effect group by job_id")
                .fetch_all(&self.pool)
                .await
                .unwrap();
        for (job_id, count) in effects {
            assert_eq!(count, 1, "the effect of {job_id} happened {count} times, by {acts:?}");
            assert_eq!(
                rows[&job_id].state,
                State::Done,
                "{job_id} has its effect and is not done, by {acts:?}"
            );
        }
    }

    /// Both workers die; a third works off what is left.
    async fn work_off(&mut self) {
        let mut conn = self.pool.acquire().await.unwrap();
        for _ in 0..200 {
            self.now += TimeDelta::seconds(30);
            let now = Some(self.now);
            rescue::rescue(&mut conn, 1000, &self.known, None, now).await.unwrap();
            sweep(&mut conn).await;
            claim::promote(&mut conn, 1000, now).await.unwrap();
            let want = [Want { queue: QUEUE, slots: 1000 }];
            for row in claim::claim(&mut conn, &want, "third", LEASE, now).await.unwrap() {
                if row.ours {
                    let lease = Lease::new(row, now);
                    let settled =
                        settle_one(&mut conn, &lease, Outcome::Done { in_transaction: false }, self.now)
                            .await;
                    assert_eq!(settled, Settled::As(State::Done));
                }
            }
        }
        let left: Vec<(JobId, String)> = sqlx::query_as(
            "select job_id, state from queue.job where state not in ('done', 'dead', 'cancelled')",
        )
        .fetch_all(&mut *conn)
        .await
        .unwrap();
        assert!(left.is_empty(), "stuck: {left:?}");
    }
}

fn outcome(rng: &mut StdRng, now: DateTime<Utc>) -> Outcome {
    let kind = FailureKind::Error;
    match rng.random_range(0..7) {
        0 | 1 => Outcome::Done { in_transaction: false },
        2 => Outcome::Failed {
            kind,
            error: "broke".to_owned(),
            again: Some(Duration::from_secs(rng.random_range(0..8))),
        },
        3 => Outcome::Failed { kind, error: "broke".to_owned(), again: None },
        4 => Outcome::Wait { until: Until::After(Duration::from_secs(3)), why: "early".to_owned() },
        5 => Outcome::Wait { until: Until::At(now + TimeDelta::seconds(5)), why: "early".to_owned() },
        _ => Outcome::Released,
    }
}

async fn settle_one(conn: &mut PgConnection, lease: &Lease, outcome: Outcome, now: DateTime<Utc>) -> Settled {
    let settlement =
        Settlement { lease: lease.clone(), outcome, ran_for: Duration::ZERO, policy: Policy::DEFAULT };
    settle::settle(conn, &[settlement], Some(now)).await.unwrap()[0]
}

async fn sweep(conn: &mut PgConnection) {
    let keys = serial::idle_keys(conn, 100).await.unwrap();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    serial::unblock(conn, &keys).await.unwrap();
}

/// Whether a job can get from one state to another by at most this many acts.
fn reaches(from: State, to: State, acts: usize) -> bool {
    from == to
        || acts > 0
            && Trigger::ALL
                .into_iter()
                .filter_map(|trigger| from.next(trigger))
                .any(|next| reaches(next, to, acts - 1))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_interleaving_keeps_the_promises() {
    let (seeds, steps) = if super::full() { (15, 800) } else { (3, 400) };
    for seed in 0..seeds {
        println!("seed {seed}"); // the last one printed is the one that failed
        let db = Database::new().await;
        let mut world = World::new(db.pool.clone(), seed).await;
        for _ in 0..steps {
            world.step().await;
        }
        assert_eq!(world.seen.len(), State::ALL.len(), "the walk saw too little: {:?}", world.seen);
        world.work_off().await;
    }
}
