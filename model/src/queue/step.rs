//! All that may happen next: one statement, one commit, one fault at a time.

use pay_queue::{State, Trigger};

use super::moment::{End, Hold, Moment, Run, Transaction, Worker};
use super::property;
use super::world::{Guard, LEASE, WITHOUT_PAUSE, World};
use crate::search::Model;

/// What happened to a statement's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It came.
    Known,
    /// It came a tick later.
    Late,
    /// It did not come.
    Lost,
}

/// What happens. `hold` is a place in what a worker holds.
#[expect(missing_docs, reason = "a worker, a job, the place of a hold")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Time goes by.
    Tick,
    /// A job comes.
    Enqueue { job: usize },
    /// What is due becomes runnable.
    Promote,
    /// A worker claims a job, or parks it since its serial key is busy.
    Claim { worker: usize, job: usize, answer: Answer },
    /// A claim sees the table.
    Look { worker: usize, job: usize },
    /// What it has seen is written.
    Write { worker: usize },
    /// A worker gives up a claim on its way.
    GiveUpClaim { worker: usize },
    /// The server carries it out all the same, or never heard of it.
    ClaimAfterAll { worker: usize, job: Option<usize> },
    /// A worker gives back what it does not know to be its own.
    Forget { worker: usize },
    /// A handler writes its effect and completes its job, and has not committed.
    Complete { worker: usize, hold: usize },
    /// It commits.
    Commit { worker: usize, hold: usize },
    /// It does not know whether it has committed, and says so, or says that all is well.
    LoseCommit { worker: usize, hold: usize, says: End },
    /// It rolls back, and fails.
    RollBack { worker: usize, hold: usize },
    /// The server commits what nobody waits for, or rolls it back.
    Resolve { job: usize, commits: bool },
    /// A handler ends without a transaction.
    EndRun { worker: usize, hold: usize, end: End },
    /// A handler is cut since its lease is lost or over.
    Cut { worker: usize, hold: usize },
    /// The end of a run is written.
    Settle { worker: usize, hold: usize, answer: Answer },
    /// A worker gives up writing it.
    Abandon { worker: usize, hold: usize },
    /// A heartbeat.
    Beat { worker: usize, answer: Answer },
    /// Leases that ran out are taken from their workers.
    Rescue { by_stranger: bool },
    /// A job whose key is free is made runnable.
    Sweep { job: usize },
    /// An operator cancels.
    Cancel { job: usize },
    /// An operator retries.
    Retry { job: usize },
    /// A worker dies; another comes in its place.
    Die { worker: usize },
}

impl Model for World {
    type State = Moment;
    type Step = Step;

    fn begin(&self) -> Moment {
        Moment::begin(self)
    }

    fn steps(&self, now: &Moment) -> Vec<(Step, Moment)> {
        let mut ways = Ways { world: self, now, found: Vec::new() };
        ways.of_the_table();
        for worker in 0..now.workers.len() {
            ways.of_worker(worker);
            for hold in 0..now.workers[worker].holds.len() {
                ways.of_run(worker, hold);
            }
        }
        ways.found
    }

    fn broken(&self, now: &Moment) -> Option<&'static str> {
        property::broken(self, now)
    }

    fn is_quiet(&self, now: &Moment) -> bool {
        property::is_quiet(now)
    }
}

impl World {
    fn has(&self, guard: Guard) -> bool {
        self.without != Some(guard)
    }
}

struct Ways<'a> {
    world: &'a World,
    now: &'a Moment,
    found: Vec<(Step, Moment)>,
}

impl Ways<'_> {
    /// A way, if it leads anywhere.
    fn go(&mut self, step: Step, change: impl FnOnce(&World, &mut Moment)) {
        let mut next = self.now.clone();
        change(self.world, &mut next);
        if next != *self.now {
            self.found.push((step, next));
        }
    }

    fn of_the_table(&mut self) {
        let (world, may) = (self.world, self.world.may);
        self.go(Step::Tick, |_, next| next.tick());
        self.go(Step::Promote, |_, next| {
            for job in 0..next.jobs.len() {
                if next.jobs[job].state == Some(State::Scheduled) && next.jobs[job].due_in == 0 {
                    next.moves(job, Trigger::Promote);
                }
            }
        });
        if world.has(Guard::Rescue) {
            self.go(Step::Rescue { by_stranger: false }, |world, next| rescue(world, next, false));
            if may.rescue_by_strangers {
                self.go(Step::Rescue { by_stranger: true }, |world, next| rescue(world, next, true));
            }
        }
        for job in 0..self.now.jobs.len() {
            self.of_job(job);
        }
    }

    fn of_job(&mut self, job: usize) {
        let (world, may, row) = (self.world, self.world.may, self.now.jobs[job]);
        let is_key_free = !world.jobs[job].is_unique
            || (0..self.now.jobs.len()).all(|other| !world.jobs[other].is_unique || !self.holds_key(other));
        if row.state.is_none() && is_key_free {
            self.go(Step::Enqueue { job }, |_, next| next.jobs[job].state = Some(State::Ready));
        }
        if row.state == Some(State::Blocked)
            && world.has(Guard::Sweep)
            && !self.now.is_busy_beside(world, job)
        {
            self.go(Step::Sweep { job }, |_, next| next.moves(job, Trigger::Unblock));
        }
        if row.locked.is_some_and(|transaction| transaction.worker.is_none()) {
            self.go(Step::Resolve { job, commits: true }, |_, next| commit(next, job));
            self.go(Step::Resolve { job, commits: false }, |_, next| next.jobs[job].locked = None);
        }
        let is_live = row.state.is_some_and(|state| !state.is_terminal());
        if may.cancel && is_live && row.locked.is_none() {
            self.go(Step::Cancel { job }, |_, next| next.moves(job, Trigger::Cancel));
        }
        if may.retry && row.state == Some(State::Dead) && (is_key_free || !world.has(Guard::KeyAtRetry)) {
            self.go(Step::Retry { job }, |_, next| {
                next.moves(job, Trigger::Retry);
                let row = &mut next.jobs[job];
                (row.failures, row.failed, row.deaths) = (0, 0, 0);
            });
        }
    }

    fn holds_key(&self, job: usize) -> bool {
        let state = self.now.jobs[job].state;
        let is_running = state == Some(State::Running);
        state.is_some_and(|state| !state.is_terminal())
            && (self.world.has(Guard::KeyWhileRunning) || !is_running)
    }

    fn of_worker(&mut self, worker: usize) {
        let may = self.world.may;
        let it = &self.now.workers[worker];
        let is_sure = !it.is_unsure && !it.is_claiming;
        if is_sure && it.found.is_none() {
            for job in 0..self.now.jobs.len() {
                self.of_claim(worker, job);
            }
            if may.claim_late {
                self.go(Step::GiveUpClaim { worker }, |_, next| {
                    (next.workers[worker].is_unsure, next.workers[worker].is_claiming) = (true, true);
                });
            }
        }
        if let Some((job, was_busy)) = it.found {
            self.go(Step::Write { worker }, |world, next| write_claim(world, next, worker, job, was_busy));
        }
        if it.is_claiming {
            for job in (0..self.now.jobs.len()).filter(|job| self.now.jobs[*job].state == Some(State::Ready))
            {
                self.go(Step::ClaimAfterAll { worker, job: Some(job) }, |world, next| {
                    next.workers[worker].is_claiming = false;
                    claim(world, next, worker, job);
                });
            }
            self.go(Step::ClaimAfterAll { worker, job: None }, |_, next| {
                next.workers[worker].is_claiming = false;
            });
        }
        if it.is_unsure && !self.is_unknown(worker).any(|job| self.now.jobs[job].locked.is_some()) {
            let unknown: Vec<usize> = self.is_unknown(worker).collect();
            self.go(Step::Forget { worker }, |_, next| {
                next.workers[worker].is_unsure = false;
                for job in unknown {
                    next.moves(job, Trigger::Release);
                }
            });
        }
        self.of_heart(worker);
        if may.die {
            self.go(Step::Die { worker }, |_, next| die(next, worker));
        }
    }

    /// Jobs that are leased in a worker's name and not held by it, as far as it knows.
    fn is_unknown(&self, worker: usize) -> impl Iterator<Item = usize> {
        let (it, is_guarded) = (&self.now.workers[worker], self.world.has(Guard::KnownAtForget));
        (0..self.now.jobs.len()).filter(move |job| {
            let is_known = it.holds.iter().any(|hold| hold.job == *job);
            self.now.jobs[*job].worker == Some(worker) && !(is_known && is_guarded)
        })
    }

    fn of_claim(&mut self, worker: usize, job: usize) {
        let (world, may) = (self.world, self.world.may);
        // Who goes on with a run after its job came back is here always another worker than the one that claims it then.
        let is_held = self.now.workers[worker].holds.iter().any(|hold| hold.job == job);
        if self.now.jobs[job].state != Some(State::Ready) || is_held {
            return;
        }
        if may.claims_race && world.jobs[job].is_serial {
            self.go(Step::Look { worker, job }, |world, next| {
                next.workers[worker].found = Some((job, next.is_busy_beside(world, job)));
            });
            return;
        }
        self.go(Step::Claim { worker, job, answer: Answer::Known }, |world, next| {
            if claim(world, next, worker, job) {
                next.workers[worker].holds.push(Hold::of(job));
            }
        });
        if !may.lose_answers {
            return;
        }
        self.go(Step::Claim { worker, job, answer: Answer::Late }, |world, next| {
            let is_leased = claim(world, next, worker, job);
            next.workers[worker].holds.extend(is_leased.then(|| Hold::of(job)));
            next.tick();
            if let Some(hold) = next.workers[worker].holds.last_mut().filter(|_| is_leased)
                && !world.has(Guard::BeliefFromQuestion)
            {
                hold.believed = LEASE;
            }
        });
        self.go(Step::Claim { worker, job, answer: Answer::Lost }, |world, next| {
            claim(world, next, worker, job);
            next.workers[worker].is_unsure = true;
        });
    }

    fn of_heart(&mut self, worker: usize) {
        self.go(Step::Beat { worker, answer: Answer::Known }, |_, next| beat(next, worker, true));
        if !self.world.may.lose_answers {
            return;
        }
        self.go(Step::Beat { worker, answer: Answer::Late }, |world, next| {
            let before = next.clone();
            beat(next, worker, true);
            next.tick();
            if !world.has(Guard::BeliefFromQuestion) {
                let both = next.workers[worker].holds.iter_mut().zip(&before.workers[worker].holds);
                both.filter(|(_, held)| before.holds(held)).for_each(|(hold, _)| hold.believed = LEASE);
            }
        });
        self.go(Step::Beat { worker, answer: Answer::Lost }, |_, next| beat(next, worker, false));
    }

    fn of_run(&mut self, worker: usize, place: usize) {
        let hold = self.now.workers[worker].holds[place];
        match hold.run {
            Run::Handler => self.of_handler(worker, place, hold),
            Run::Open => self.of_transaction(worker, place, hold),
            Run::Ended(end) => self.of_end(worker, place, hold, end),
        }
    }

    fn of_handler(&mut self, worker: usize, place: usize, hold: Hold) {
        let (world, may, job) = (self.world, self.world.may, hold.job);
        let (is_ours, row) = (self.now.holds(&hold), self.now.jobs[job]);
        let kind = world.jobs[job];
        let may_complete = (hold.is_newest || !world.has(Guard::TokenAtComplete))
            && (self.now.is_running(job) || !world.has(Guard::StateAtComplete));
        // Who meets a lock waits for it.
        if !kind.is_poison && row.locked.is_none() {
            self.go(Step::Complete { worker, hold: place }, |_, next| {
                if may_complete {
                    next.jobs[job].locked =
                        Some(Transaction { worker: Some(worker), is_late: !hold.is_newest });
                    next.workers[worker].holds[place].run = Run::Open;
                } else {
                    next.workers[worker].holds.remove(place);
                }
            });
        }
        let mut ends = vec![];
        if kind.is_poison {
            ends.push(End::Failed);
        }
        if may.give_back {
            ends.extend([End::Wait, End::Released]);
        }
        for end in ends {
            self.go(Step::EndRun { worker, hold: place, end }, |world, next| {
                end_run(world, next, worker, place, end);
            });
        }
        if !is_ours || hold.believed == 0 {
            self.go(Step::Cut { worker, hold: place }, |world, next| {
                if is_ours {
                    end_run(world, next, worker, place, End::Released);
                } else {
                    next.workers[worker].holds.remove(place);
                }
            });
        }
    }

    fn of_transaction(&mut self, worker: usize, place: usize, hold: Hold) {
        let (may, job) = (self.world.may, hold.job);
        self.go(Step::Commit { worker, hold: place }, |world, next| {
            if world.has(Guard::OneTransaction) {
                commit(next, job);
            } else {
                // The effect is there; that the job is done is written afterwards, by somebody who has to live so long.
                let row = &mut next.jobs[job];
                (row.locked, row.effects) = (None, (row.effects + 1).min(2));
            }
            end_run(world, next, worker, place, End::Done);
        });
        self.go(Step::RollBack { worker, hold: place }, |world, next| {
            next.jobs[job].locked = None;
            end_run(world, next, worker, place, End::Failed);
        });
        if may.lose_commits {
            for says in [End::Failed, End::Done] {
                self.go(Step::LoseCommit { worker, hold: place, says }, |world, next| {
                    adrift(next, job);
                    end_run(world, next, worker, place, says);
                });
            }
        }
        if hold.believed == 0 {
            self.go(Step::Cut { worker, hold: place }, |world, next| {
                adrift(next, job);
                end_run(world, next, worker, place, End::Released);
            });
        }
    }

    fn of_end(&mut self, worker: usize, place: usize, hold: Hold, end: End) {
        let (world, job) = (self.world, hold.job);
        let is_ours = self.now.holds(&hold);
        if world.may.lose_answers {
            self.go(Step::Abandon { worker, hold: place }, |_, next| {
                next.workers[worker].holds.remove(place);
            });
        }
        if end == End::Done {
            // Written in the handler's transaction: it is looked whether it is there.
            self.go(Step::Settle { worker, hold: place, answer: Answer::Known }, |world, next| {
                if is_ours && world.has(Guard::OneTransaction) {
                    end_run(world, next, worker, place, End::Failed);
                } else {
                    if is_ours {
                        next.moves(job, Trigger::Complete);
                    }
                    next.workers[worker].holds.remove(place);
                }
            });
            return;
        }
        if self.now.jobs[job].locked.is_some() {
            return; // it waits for the lock
        }
        let is_written = is_ours || (end == End::Failed && !world.has(Guard::TokenAtFailure));
        self.go(Step::Settle { worker, hold: place, answer: Answer::Known }, |world, next| {
            if is_written {
                settle(world, next, job, end);
            }
            next.workers[worker].holds.remove(place);
        });
        if world.may.lose_answers && is_written {
            self.go(Step::Settle { worker, hold: place, answer: Answer::Lost }, |world, next| {
                settle(world, next, job, end);
            });
        }
    }
}

impl Hold {
    /// What a claim gives.
    fn of(job: usize) -> Self {
        Self { job, is_newest: true, believed: LEASE, run: Run::Handler }
    }
}

/// Leases a job, or parks it if its serial key is busy; says whether it is leased.
fn claim(world: &World, next: &mut Moment, worker: usize, job: usize) -> bool {
    if next.is_busy_beside(world, job) {
        next.moves(job, Trigger::Park);
        return false;
    }
    lease(next, worker, job);
    true
}

fn lease(next: &mut Moment, worker: usize, job: usize) {
    next.moves(job, Trigger::Claim);
    (next.jobs[job].lease, next.jobs[job].worker) = (LEASE, Some(worker));
    for hold in next.workers.iter_mut().flat_map(|worker| &mut worker.holds) {
        hold.is_newest &= hold.job != job;
    }
}

/// The second half of a claim whose first half saw the table as it was.
fn write_claim(world: &World, next: &mut Moment, worker: usize, job: usize, was_busy: bool) {
    next.workers[worker].found = None;
    if next.jobs[job].state != Some(State::Ready) {
        return; // skipped: somebody else has it
    }
    if was_busy {
        next.moves(job, Trigger::Park);
    } else if !next.is_busy_beside(world, job) || !world.has(Guard::SerialIndex) {
        lease(next, worker, job);
        next.workers[worker].holds.push(Hold::of(job));
    } // else: refused, to be tried again
}

/// Extends what a worker holds, of each job the newest; it passes over what is locked.
fn beat(next: &mut Moment, worker: usize, is_answered: bool) {
    for place in 0..next.workers[worker].holds.len() {
        let hold = next.workers[worker].holds[place];
        if next.holds(&hold) && next.jobs[hold.job].locked.is_none() {
            next.jobs[hold.job].lease = LEASE;
            if is_answered && !matches!(hold.run, Run::Ended(_)) {
                next.workers[worker].holds[place].believed = LEASE;
            }
        }
    }
}

fn commit(next: &mut Moment, job: usize) {
    next.moves(job, Trigger::Complete);
    next.jobs[job].effects = (next.jobs[job].effects + 1).min(2);
}

/// From now on only the server knows how the transaction ends.
fn adrift(next: &mut Moment, job: usize) {
    if let Some(transaction) = &mut next.jobs[job].locked {
        transaction.worker = None;
    }
}

fn end_run(world: &World, next: &mut Moment, worker: usize, place: usize, end: End) {
    let hold = &mut next.workers[worker].holds[place];
    (hold.run, hold.believed) = (Run::Ended(end), 0);
    if end == End::Failed {
        let row = &mut next.jobs[hold.job];
        row.failed = (row.failed + 1).min(world.jobs[hold.job].failures_max);
    }
}

fn settle(world: &World, next: &mut Moment, job: usize, end: End) {
    match end {
        End::Done => next.moves(job, Trigger::Complete),
        End::Failed => {
            let failures_max = world.jobs[job].failures_max;
            let failures = (next.jobs[job].failures + 1).min(failures_max);
            next.jobs[job].failures = failures;
            let is_last = failures >= failures_max && world.has(Guard::FailuresMax);
            next.moves(job, if is_last { Trigger::GiveUp } else { Trigger::Fail });
        }
        End::Wait => next.moves(job, Trigger::Wait),
        End::Released => next.moves(job, Trigger::Release),
    }
}

fn rescue(world: &World, next: &mut Moment, by_stranger: bool) {
    for job in 0..next.jobs.len() {
        let row = next.jobs[job];
        let is_over = row.lease == 0 || !world.has(Guard::LeaseAtRescue);
        if row.state != Some(State::Running) || !is_over || row.locked.is_some() {
            continue;
        }
        let deaths_max = match world.jobs[job].deaths_max {
            _ if by_stranger && world.has(Guard::StrangersBuryNothing) => None,
            None if by_stranger || !world.has(Guard::NoLastDeath) => Some(WITHOUT_PAUSE + 1),
            deaths_max => deaths_max,
        };
        let deaths = row.deaths + 1;
        next.jobs[job].deaths = deaths.min(WITHOUT_PAUSE + 1);
        if !world.has(Guard::DeathsApart) {
            next.jobs[job].failures = (row.failures + 1).min(world.jobs[job].failures_max);
        }
        let is_last = deaths_max.is_some_and(|deaths_max| deaths >= deaths_max);
        next.moves(
            job,
            match deaths {
                _ if is_last => Trigger::Bury,
                ..=WITHOUT_PAUSE => Trigger::Rescue,
                _ => Trigger::PutOff,
            },
        );
    }
}

/// All that a worker knew is gone, and so is its name.
fn die(next: &mut Moment, worker: usize) {
    next.workers[worker] = Worker::default();
    for row in &mut next.jobs {
        row.worker = row.worker.filter(|holder| *holder != worker);
        if let Some(transaction) = row.locked.as_mut().filter(|open| open.worker == Some(worker)) {
            transaction.worker = None;
        }
    }
}
