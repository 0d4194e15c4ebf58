//! All that there is at one moment.

use pay_queue::{State, Trigger};

use super::World;
use super::world::PAUSE;

/// The table of jobs, and what the workers know.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The rows, in the order of the world's kinds.
    pub jobs: Vec<Row>,
    /// The workers that live.
    pub workers: Vec<Worker>,
    /// A job moved where [`State::next`] has no way.
    pub left_the_road: bool,
}

/// A job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Row {
    /// None before it is enqueued.
    pub state: Option<State>,
    /// Failures, as they are counted.
    pub failures: u8,
    /// Runs that failed, up to the maximum.
    pub failed: u8,
    /// Deaths of its workers, as far as they make a difference.
    pub deaths: u8,
    /// While it runs: how long its lease holds without another heartbeat.
    pub lease: u8,
    /// While it runs: the worker in whose name it is leased, if that one lives.
    pub worker: Option<usize>,
    /// While it is put off: for how long.
    pub due_in: u8,
    /// A transaction that ends it is open, and has it locked.
    pub locked: Option<Transaction>,
    /// How often its effect has been committed.
    pub effects: u8,
}

/// An open transaction: the effect of a job and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Transaction {
    /// Who has it open; none once its connection is gone and only the server knows how it ends.
    pub worker: Option<usize>,
    /// Whether it was under a lease that is lost.
    pub is_late: bool,
}

/// A process.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Worker {
    /// What it has claimed and not reported, in the order of the claims.
    pub holds: Vec<Hold>,
    /// A claim of its had no answer: leases may stand in its name that it does not know of.
    pub is_unsure: bool,
    /// A claim that it has given up, and that the server may still carry out.
    pub is_claiming: bool,
    /// Its claim has found this job, and has found its serial key busy or not.
    pub found: Option<(usize, bool)>,
}

/// A claim as its worker knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hold {
    /// The job.
    pub job: usize,
    /// Whether the job has not been claimed since: it has this one's token.
    pub is_newest: bool,
    /// How long the worker believes that it holds.
    pub believed: u8,
    /// How far its run is.
    pub run: Run,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Run {
    /// The handler is at work.
    Handler,
    /// It has an open transaction with its effect and the end of the job.
    Open,
    /// It has ended, which is not written yet.
    Ended(End),
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// Well, with its transaction.
    Done,
    /// Not well.
    Failed,
    /// It asks to be run later.
    Wait,
    /// It was stopped.
    Released,
}

impl Moment {
    pub(super) fn begin(world: &World) -> Self {
        let absent = Row {
            state: None,
            failures: 0,
            failed: 0,
            deaths: 0,
            lease: 0,
            worker: None,
            due_in: 0,
            locked: None,
            effects: 0,
        };
        let mut jobs = vec![absent; world.jobs.len()];
        jobs[0].state = Some(State::Ready);
        Self { jobs, workers: vec![Worker::default(); world.workers], left_the_road: false }
    }

    /// Moves a job along the production's own edges.
    pub(super) fn moves(&mut self, job: usize, trigger: Trigger) {
        let row = &mut self.jobs[job];
        let state = row.state.expect("only a job that is there moves");
        let next = state.next(trigger).unwrap_or_else(|| {
            self.left_the_road = true;
            State::Running.next(trigger).expect("a guard that is missing is one of a run")
        });
        row.state = Some(next);
        if next != State::Running {
            (row.lease, row.worker, row.locked) = (0, None, None);
        }
        row.due_in = if next == State::Scheduled { PAUSE } else { 0 };
    }

    pub(super) fn is_running(&self, job: usize) -> bool {
        self.jobs[job].state == Some(State::Running)
    }

    /// Whether a lease is what its worker takes it for.
    pub(super) fn holds(&self, hold: &Hold) -> bool {
        hold.is_newest && self.is_running(hold.job)
    }

    /// One that has a serial key, another than this, and runs.
    pub(super) fn is_busy_beside(&self, world: &World, job: usize) -> bool {
        world.jobs[job].is_serial
            && (0..self.jobs.len())
                .any(|other| other != job && world.jobs[other].is_serial && self.is_running(other))
    }

    /// A tick of everybody's clock.
    pub(super) fn tick(&mut self) {
        for row in &mut self.jobs {
            row.lease = row.lease.saturating_sub(1);
            row.due_in = row.due_in.saturating_sub(1);
        }
        for hold in self.workers.iter_mut().flat_map(|worker| &mut worker.holds) {
            hold.believed = hold.believed.saturating_sub(1);
        }
    }
}
