//! What there is, and what may go wrong.

/// How long a lease holds, in ticks.
pub(super) const LEASE: u8 = 2;
/// How long a job is put off, whatever for.
pub(super) const PAUSE: u8 = 1;
/// How many deaths of its workers cost a job no pause.
pub(super) const WITHOUT_PAUSE: u8 = 2;

/// Jobs, workers and faults.
#[derive(Debug, Clone)]
pub struct World {
    /// The jobs. The first is there from the beginning.
    pub jobs: Vec<Kind>,
    /// How many workers.
    pub workers: usize,
    /// What may happen beside the ordinary.
    pub may: May,
    /// The guard that is missing, to see what it is for.
    pub without: Option<Guard>,
}

/// A kind of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The failure with this number is the last.
    pub failures_max: u8,
    /// The death of its worker with this number is the last; none is for work that must not be lost.
    pub deaths_max: Option<u8>,
    /// Its handler always fails.
    pub is_poison: bool,
    /// It never runs beside another of these.
    pub is_serial: bool,
    /// Of these at most one is live.
    pub is_unique: bool,
}

impl Kind {
    /// Moves money: deaths of workers do not bury it. Two failures do.
    pub const MONEY: Self =
        Self { failures_max: 2, deaths_max: None, is_poison: false, is_serial: false, is_unique: false };
    /// The third death of its worker is the last.
    pub const ORDINARY: Self = Self { deaths_max: Some(3), ..Self::MONEY };
    /// Never succeeds.
    pub const POISON: Self = Self { is_poison: true, ..Self::MONEY };
    /// Excludes others of its key.
    pub const SERIAL: Self = Self { is_serial: true, failures_max: 1, deaths_max: Some(1), ..Self::MONEY };
    /// Has a key.
    pub const UNIQUE: Self = Self { is_unique: true, failures_max: 1, deaths_max: Some(1), ..Self::MONEY };
}

/// Which faults and acts there are, each as often as you like.
#[expect(clippy::struct_excessive_bools, reason = "each may be there or not")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct May {
    /// Workers die, and others come in their place.
    pub die: bool,
    /// Answers to claims, heartbeats and settlements are late or lost.
    pub lose_answers: bool,
    /// A claim that was given up is carried out all the same, at any time.
    pub claim_late: bool,
    /// A COMMIT has no answer: it took place, or not, or will.
    pub lose_commits: bool,
    /// Handlers ask to be run later, and workers are stopped and give back what they have.
    pub give_back: bool,
    /// Operators cancel jobs.
    pub cancel: bool,
    /// Operators bring back dead letters.
    pub retry: bool,
    /// Jobs are rescued by processes that do not serve their kind.
    pub rescue_by_strangers: bool,
    /// A claim sees the table as it was before another claim.
    pub claims_race: bool,
}

impl May {
    /// What happens to workers and their connections.
    pub const FAULTS: Self = Self {
        die: true,
        lose_answers: true,
        claim_late: true,
        lose_commits: true,
        give_back: true,
        cancel: false,
        retry: false,
        rescue_by_strangers: true,
        claims_race: false,
    };
}

/// What the protocol stands on. Each may be taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// A job is completed under the newest token only.
    TokenAtComplete,
    /// A job is completed only while it runs.
    StateAtComplete,
    /// A job's effect and its end are one transaction.
    OneTransaction,
    /// A failure is written under the newest token, and while the job runs.
    TokenAtFailure,
    /// Only a lease that ran out is rescued.
    LeaseAtRescue,
    /// Somebody rescues.
    Rescue,
    /// A lease is believed in from the question on, not from the answer.
    BeliefFromQuestion,
    /// What is given back as unknown is not what is held.
    KnownAtForget,
    /// Blocked jobs are looked at, even if nobody says that their key is free.
    Sweep,
    /// The database refuses a second running job of a serial key.
    SerialIndex,
    /// A running job holds its key.
    KeyWhileRunning,
    /// A dead letter comes back only if its key is free.
    KeyAtRetry,
    /// A job that fails too often is given up.
    FailuresMax,
    /// The death of a worker is no failure of its job.
    DeathsApart,
    /// Work that must not be lost has no last death.
    NoLastDeath,
    /// Who does not know a job's policy does not bury it.
    StrangersBuryNothing,
}
