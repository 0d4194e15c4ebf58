//! The model of the queue's protocol is held against the statements: random traces of the model are played on a real table, and after each
//! step the table is one of those that the model allows.
//!
//! A tick of the model is an hour here, a lease an hour and a half, and a pause an hour at most. So a lease has run out after two ticks, and
//! what was put off is due after one.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pay_model::queue::{Answer, End, Hold, Kind, May, Moment, Run, Step, World};
use pay_model::search::Model;
use pay_queue::testing::{Puppet, promote, rescue, settle_one, sweep};
use pay_queue::{Backoff, Enqueue, Failure, Job, JobId, Lease, Policy, State, admin};
use pay_tests::{Database, Extent, Minutes, named_seeds};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

const TICK: TimeDelta = TimeDelta::hours(1);
const LEASE: Duration = Duration::from_mins(90);
const QUEUE: &str = "work";

const MONEY: Policy = Policy {
    max_failures: 2,
    max_worker_deaths: None,
    backoff: Backoff { base: Duration::from_hours(1), cap: Duration::from_hours(1) },
    ..Policy::DEFAULT
};
const ORDINARY: Policy = Policy { max_worker_deaths: Some(3), ..MONEY };
const KEYED: Policy = Policy { max_failures: 1, max_worker_deaths: Some(1), ..MONEY };

macro_rules! job {
    ($job:ident, $name:literal, $policy:expr) => {
        #[derive(Clone, serde::Serialize, serde::Deserialize)]
        struct $job {}

        impl Job for $job {
            const NAME: &'static str = $name;
            const QUEUE: &'static str = QUEUE;
            const POLICY: Policy = $policy;
        }
    };
}

job!(Money, "money", MONEY);
job!(Ordinary, "ordinary", ORDINARY);
job!(Keyed, "keyed", KEYED);

const SERVED: [(&str, Policy); 3] = [("money", MONEY), ("ordinary", ORDINARY), ("keyed", KEYED)];

const KINDS: [Kind; 7] =
    [Kind::MONEY, Kind::POISON, Kind::ORDINARY, Kind::SERIAL, Kind::SERIAL, Kind::UNIQUE, Kind::UNIQUE];

fn policy(kind: Kind) -> Policy {
    match kind {
        Kind::ORDINARY => ORDINARY,
        Kind::SERIAL | Kind::UNIQUE => KEYED,
        _ => MONEY,
    }
}

fn enqueue(kind: Kind) -> Enqueue {
    match kind {
        Kind::ORDINARY => Enqueue::new(&Ordinary {}),
        Kind::SERIAL => Enqueue::new(&Keyed {}).serial("serial"),
        Kind::UNIQUE => Enqueue::new(&Keyed {}).key("unique"),
        _ => Enqueue::new(&Money {}),
    }
}

/// A claim in the hands of its worker, beside the model's.
struct Held {
    lease: Lease,
    said: Option<End>,
}

/// A row as far as the model has it; of its claims, how many.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    state: Option<State>,
    failures: u8,
    deaths: u8,
    lease: u8,
    worker: Option<usize>,
    due_in: u8,
    effects: u8,
    claims: i32,
}

#[derive(sqlx::FromRow)]
struct Stored {
    job_id: JobId,
    #[sqlx(try_from = "String")]
    state: State,
    failures: i32,
    worker_deaths: i32,
    lease_until: Option<DateTime<Utc>>,
    worker: Option<String>,
    due_at: DateTime<Utc>,
    claims: i32,
    effects: i64,
}

/// The real table, real leases and real transactions, beside the model's moment.
struct Play<'a> {
    pool: &'a PgPool,
    world: World,
    moment: Moment,
    now: DateTime<Utc>,
    jobs: Vec<Option<JobId>>,
    claims: Vec<i32>,
    puppets: Vec<Puppet>,
    held: Vec<Vec<Held>>,
    open: BTreeMap<usize, Transaction<'static, Postgres>>,
    luck: StdRng,
    born: usize,
    trace: Vec<Step>,
}

impl<'a> Play<'a> {
    async fn begin(pool: &'a PgPool, seed: u64) -> Self {
        for table in ["effect", "queue.job"] {
            sqlx::query(sqlx::AssertSqlSafe(format!("delete from {table}"))).execute(pool).await.unwrap();
        }
        let mut luck = StdRng::seed_from_u64(seed);
        let mut jobs = KINDS.to_vec();
        jobs.rotate_left(luck.random_range(0..KINDS.len()));
        let may = May { cancel: true, retry: true, ..May::FAULTS };
        let world = World { workers: 3, may, jobs, without: None };
        let mut play = Self {
            pool,
            moment: world.begin(),
            now: DateTime::from_timestamp(4_000_000_000, 0).unwrap(),
            jobs: vec![None; world.jobs.len()],
            claims: vec![0; world.jobs.len()],
            puppets: vec![],
            held: (0..world.workers).map(|_| vec![]).collect(),
            open: BTreeMap::new(),
            luck,
            born: 0,
            trace: vec![],
            world,
        };
        for _ in 0..play.world.workers {
            let puppet = play.bear();
            play.puppets.push(puppet);
        }
        play.enqueue(0).await;
        play
    }

    fn bear(&mut self) -> Puppet {
        self.born += 1;
        Puppet::new(self.born.to_string(), LEASE)
    }

    async fn enqueue(&mut self, job: usize) {
        let mut conn = self.pool.acquire().await.unwrap();
        let enqueued = enqueue(self.world.jobs[job]).as_of(self.now).insert(&mut conn).await.unwrap();
        assert!(enqueued.is_new(), "a key is free in the model and not in the table, after {:?}", self.trace);
        self.jobs[job] = Some(enqueued.job_id());
    }

    /// A step that is drawn from those which the model has, on both sides.
    async fn step(&mut self) {
        let mut ways = self.world.steps(&self.moment);
        ways.retain(|(step, _)| self.is_playable(*step));
        let Ok((drawn, _)) = ways.choose_weighted(&mut self.luck, |(step, _)| weight(*step)) else { return };
        let drawn = *drawn;
        self.trace.push(drawn);

        let claimed = self.perform(drawn).await;
        let seen = self.look().await;
        let allowed: Vec<&(Step, Moment)> = ways.iter().filter(|(step, _)| is_alike(*step, drawn)).collect();
        let found = allowed.iter().find(|(_, next)| self.expected(next) == seen);
        let Some((step, next)) = found else {
            let expected: Vec<_> = allowed.iter().map(|(_, next)| self.expected(next)).collect();
            panic!("the table is {seen:#?}\nthe model has {expected:#?}\nafter {:#?}", self.trace);
        };
        let (step, next) = (*step, next.clone());
        *self.trace.last_mut().expect("pushed") = step;
        self.follow(step, next, claimed, &seen);
    }

    /// A claim takes what is first; the model has no second run of a job in the same worker.
    fn is_playable(&self, step: Step) -> bool {
        let Step::Claim { worker, .. } = step else { return true };
        let held = &self.moment.workers[worker].holds;
        held.iter().all(|hold| self.moment.jobs[hold.job].state != Some(State::Ready))
    }

    async fn perform(&mut self, step: Step) -> Option<Lease> {
        let (pool, now) = (self.pool, self.now);
        let mut conn = pool.acquire().await.unwrap();
        let conn = &mut *conn;
        match step {
            Step::Tick => self.now += TICK,
            Step::Enqueue { job } => self.enqueue(job).await,
            Step::Promote => promote(conn, now).await.unwrap(),
            Step::Claim { worker, answer, .. } => {
                let claimed = self.puppets[worker].claim(conn, QUEUE, 1, now).await.unwrap().pop();
                if answer == Answer::Late {
                    self.now += TICK;
                }
                return claimed.filter(|_| answer != Answer::Lost);
            }
            Step::ClaimAfterAll { worker, job: Some(_) } => {
                self.puppets[worker].claim(conn, QUEUE, 1, now).await.unwrap();
            }
            Step::Forget { worker } => {
                let known: Vec<JobId> = self.held[worker].iter().map(|held| held.lease.job_id()).collect();
                self.puppets[worker].forget(conn, &known).await.unwrap();
            }
            Step::Beat { worker, answer } => {
                let leases: Vec<Lease> = self.held[worker].iter().map(|held| held.lease.clone()).collect();
                let kept = self.puppets[worker].beat(conn, &leases, now).await.unwrap();
                let holds = self.moment.workers[worker].holds.iter();
                let expected = holds.filter(|hold| self.is_kept(hold)).count();
                assert_eq!(kept.len(), expected, "kept {kept:?}, after {:?}", self.trace);
                if answer == Answer::Late {
                    self.now += TICK;
                }
            }
            Step::Complete { worker, hold } => self.complete(worker, hold).await,
            Step::Commit { worker, hold } => {
                let job = self.moment.workers[worker].holds[hold].job;
                self.open.remove(&job).expect("open").commit().await.unwrap();
            }
            Step::RollBack { worker, hold } => {
                let job = self.moment.workers[worker].holds[hold].job;
                self.open.remove(&job).expect("open").rollback().await.unwrap();
            }
            Step::Resolve { job, commits } => {
                let transaction = self.open.remove(&job).expect("open");
                if commits { transaction.commit().await } else { transaction.rollback().await }.unwrap();
            }
            Step::Settle { worker, hold, .. } => self.settle(conn, worker, hold).await,
            Step::Rescue { by_stranger } => {
                let served = if by_stranger { &SERVED[..0] } else { &SERVED };
                rescue(conn, served, Some(Duration::ZERO), now).await.unwrap();
            }
            Step::Sweep { .. } => drop(sweep(conn).await.unwrap()),
            Step::Cancel { job } => {
                let cancelled = admin::cancel(conn, self.jobs[job].unwrap(), None).await.unwrap();
                assert_ne!(cancelled, admin::Cancelled::Not);
            }
            Step::Retry { job } => {
                let retried = admin::retry(conn, self.jobs[job].unwrap()).await.unwrap();
                assert_eq!(retried, admin::Retried::Yes, "after {:?}", self.trace);
            }
            Step::Die { worker } => self.puppets[worker] = self.bear(),
            Step::GiveUpClaim { .. }
            | Step::ClaimAfterAll { job: None, .. }
            | Step::LoseCommit { .. }
            | Step::EndRun { .. }
            | Step::Cut { .. }
            | Step::Abandon { .. } => {}
            Step::Look { .. } | Step::Write { .. } => unreachable!("claims are whole here"),
        }
        None
    }

    fn is_kept(&self, hold: &Hold) -> bool {
        let row = &self.moment.jobs[hold.job];
        hold.is_newest && row.state == Some(State::Running) && row.locked.is_none()
    }

    async fn complete(&mut self, worker: usize, hold: usize) {
        let Held { lease, .. } = &self.held[worker][hold];
        let mut transaction = self.pool.begin().await.unwrap();
        sqlx::query("insert into effect values ($1)")
            .bind(lease.job_id())
            .execute(&mut *transaction)
            .await
            .unwrap();
        let hold = self.moment.workers[worker].holds[hold];
        let row = &self.moment.jobs[hold.job];
        let is_ours = hold.is_newest && row.state == Some(State::Running);
        let completed = lease.complete(&mut transaction).await;
        assert_eq!(completed.is_ok(), is_ours, "after {:?}", self.trace);
        if is_ours {
            self.open.insert(hold.job, transaction);
        } else {
            transaction.rollback().await.unwrap();
        }
    }

    async fn settle(&mut self, conn: &mut PgConnection, worker: usize, place: usize) {
        let hold = self.moment.workers[worker].holds[place];
        let is_ours = hold.is_newest && self.moment.jobs[hold.job].state == Some(State::Running);
        if hold.run == Run::Ended(End::Done) && is_ours {
            return; // looks, and writes a failure next: the model's next step, for which the lock is free
        }
        let Held { lease, said } = &self.held[worker][place];
        let said = match said.expect("it has ended") {
            End::Done => Some(Ok(())),
            End::Failed => Some(Err(Failure::retry("broke"))),
            End::Wait => Some(Err(Failure::wait_for(Duration::from_mins(30), "not yet"))),
            End::Released => None,
        };
        settle_one(conn, lease, said, policy(self.world.jobs[hold.job]), self.now).await.unwrap();
    }

    async fn look(&self) -> Vec<Seen> {
        let rows: Vec<Stored> = sqlx::query_as(
            "select job_id, state, failures, worker_deaths, lease_until, worker, due_at, claims,
                    (select count(*) from effect where effect.job_id = job.job_id) as effects
             from queue.job",
        )
        .fetch_all(self.pool)
        .await
        .unwrap();
        let rows: BTreeMap<JobId, Stored> = rows.into_iter().map(|row| (row.job_id, row)).collect();
        let small = |count: i32| u8::try_from(count).unwrap();
        self.jobs
            .iter()
            .map(|job| {
                let Some(row) = job.map(|job| &rows[&job]) else {
                    return Seen {
                        state: None,
                        failures: 0,
                        deaths: 0,
                        lease: 0,
                        worker: None,
                        due_in: 0,
                        effects: 0,
                        claims: 0,
                    };
                };
                let left = row.lease_until.map_or(TimeDelta::zero(), |until| until - self.now);
                let ticks = if left > TICK { 2 } else { u8::from(left > TimeDelta::zero()) };
                let worker = row.worker.as_ref().filter(|_| row.state == State::Running);
                Seen {
                    state: Some(row.state),
                    failures: small(row.failures),
                    deaths: small(row.worker_deaths.min(3)),
                    lease: ticks,
                    worker: worker
                        .and_then(|name| self.puppets.iter().position(|puppet| puppet.name() == name)),
                    due_in: u8::from(row.state == State::Scheduled && row.due_at > self.now),
                    effects: u8::try_from(row.effects).unwrap(),
                    claims: row.claims,
                }
            })
            .collect()
    }

    /// The table that the model has next; a job is claimed once more exactly if it begins to run.
    fn expected(&self, next: &Moment) -> Vec<Seen> {
        let jobs = next.jobs.iter().enumerate();
        jobs.map(|(job, row)| {
            let (before, running) = (self.moment.jobs[job].state, Some(State::Running));
            Seen {
                state: row.state,
                failures: row.failures,
                deaths: row.deaths,
                lease: row.lease,
                worker: row.worker,
                due_in: row.due_in,
                effects: row.effects,
                claims: self.claims[job] + i32::from(before != running && row.state == running),
            }
        })
        .collect()
    }

    /// The model's moment is the next one, and what the workers know goes with it.
    fn follow(&mut self, step: Step, next: Moment, claimed: Option<Lease>, seen: &[Seen]) {
        let (Step::Complete { worker, hold }
        | Step::Commit { worker, hold }
        | Step::LoseCommit { worker, hold, .. }
        | Step::RollBack { worker, hold }
        | Step::EndRun { worker, hold, .. }
        | Step::Cut { worker, hold }
        | Step::Settle { worker, hold, .. }
        | Step::Abandon { worker, hold }) = step
        else {
            match step {
                Step::Claim { worker, .. } => {
                    self.held[worker].extend(claimed.map(|lease| Held { lease, said: None }));
                }
                Step::Die { worker } => self.held[worker].clear(),
                _ => {}
            }
            return self.arrive(next, seen);
        };
        if next.workers[worker].holds.len() < self.moment.workers[worker].holds.len() {
            self.held[worker].remove(hold);
        } else if let (Run::Ended(end), false) =
            (next.workers[worker].holds[hold].run, matches!(step, Step::Settle { .. }))
        {
            self.held[worker][hold].said = Some(end);
        }
        self.arrive(next, seen);
    }

    fn arrive(&mut self, next: Moment, seen: &[Seen]) {
        self.claims = seen.iter().map(|row| row.claims).collect();
        for (held, worker) in self.held.iter().zip(&next.workers) {
            assert_eq!(held.len(), worker.holds.len(), "after {:?}", self.trace);
            for (held, hold) in held.iter().zip(&worker.holds) {
                assert_eq!(Some(held.lease.job_id()), self.jobs[hold.job], "after {:?}", self.trace);
                let is_newest = held.lease.claims() == self.claims[hold.job];
                assert_eq!(is_newest, hold.is_newest, "after {:?}", self.trace);
            }
        }
        assert_eq!(self.world.broken(&next), None, "after {:?}", self.trace);
        self.moment = next;
    }
}

/// What ends a run is rare, since it takes so much before it; what breaks one off must not come every time.
fn weight(step: Step) -> u32 {
    match step {
        Step::Die { .. } | Step::Cancel { .. } | Step::GiveUpClaim { .. } => 1,
        Step::Beat { .. } | Step::Forget { .. } | Step::Enqueue { .. } | Step::Claim { .. } => 3,
        Step::EndRun { .. } | Step::Cut { .. } | Step::Abandon { .. } => 4,
        Step::Tick | Step::Rescue { .. } => 8,
        _ => 24,
    }
}

/// Which of the ready jobs a claim takes, and which of the blocked ones a sweep, is the table's choice.
fn is_alike(one: Step, other: Step) -> bool {
    match (one, other) {
        (Step::Claim { worker: one, answer: a, .. }, Step::Claim { worker: other, answer: b, .. }) => {
            one == other && a == b
        }
        (
            Step::ClaimAfterAll { worker: one, job: Some(_) },
            Step::ClaimAfterAll { worker: other, job: Some(_) },
        ) => one == other,
        (Step::Sweep { .. }, Step::Sweep { .. }) => true,
        _ => one == other,
    }
}

#[tokio::test]
async fn the_statements_do_what_the_model_of_the_protocol_says() {
    const STEPS: usize = 80;
    let traces = match Extent::of_this_run() {
        Extent::Usual => 6,
        Extent::Full => 120,
        Extent::Night => 4_000,
    };
    let database = Database::create().await;
    sqlx::query("create table effect (job_id bigint not null)").execute(&database.pool).await.unwrap();
    let (mut minutes, mut seen) = (Minutes::new(), BTreeMap::<String, usize>::new());
    for seed in named_seeds().unwrap_or(0..traces) {
        println!("seed {seed} (again with PAYDESK_SEED={seed})");
        let mut play = Play::begin(&database.pool, seed).await;
        for _ in 0..STEPS {
            play.step().await;
        }
        for step in &play.trace {
            let name = format!("{step:?}");
            *seen.entry(name.split(' ').next().unwrap_or_default().to_owned()).or_default() += 1;
        }
        minutes.tell(|| format!("{} traces of {STEPS} steps", seed + 1));
    }
    println!("{seen:?}");
    database.close().await;
}
