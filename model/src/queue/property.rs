//! What must hold at every moment.

use pay_queue::State;

use super::{Guard, Moment, Run, World};

pub(super) const ONCE: &str = "an effect happens once";
pub(super) const TOGETHER: &str = "an effect happens exactly if its job is done";
pub(super) const FENCED: &str = "what a lost lease writes is refused";
pub(super) const ONE_LEASE: &str = "a lease that its worker may believe in is the job's only one";
pub(super) const SERIAL: &str = "jobs of a serial key never run beside each other";
pub(super) const UNIQUE: &str = "a key has one live job";
pub(super) const COUNTED: &str = "only a run that failed counts as a failure";
pub(super) const BOUNDED: &str = "a job that fails is given up in the end";
pub(super) const BURIED: &str = "a job is given up only for what its policy says";
pub(super) const ON_THE_ROAD: &str = "a job moves along the ways of its states";

pub(super) fn broken(world: &World, now: &Moment) -> Option<&'static str> {
    let each = |holds: &dyn Fn(usize) -> bool| (0..now.jobs.len()).all(holds);
    let pairs = |fine: &dyn Fn(usize, usize) -> bool| each(&|one| (0..one).all(|other| fine(one, other)));
    let is_live = |job: usize| now.jobs[job].state.is_some_and(|state| !state.is_terminal());

    let properties: [(&str, &dyn Fn() -> bool); 10] = [
        (ONCE, &|| each(&|job| now.jobs[job].effects <= 1)),
        (TOGETHER, &|| {
            // Apart, they are not together for a moment; what comes of that is another property's.
            world.without == Some(Guard::OneTransaction)
                || each(&|job| (now.jobs[job].effects > 0) == (now.jobs[job].state == Some(State::Done)))
        }),
        (FENCED, &|| each(&|job| now.jobs[job].locked.is_none_or(|transaction| !transaction.is_late))),
        (ONE_LEASE, &|| each(&|job| has_one_lease(now, job))),
        (SERIAL, &|| {
            let works =
                |job: usize| world.jobs[job].is_serial && (now.is_running(job) || is_worked_on(now, job));
            pairs(&|one, other| !works(one) || !works(other))
        }),
        (UNIQUE, &|| {
            let holds = |job: usize| world.jobs[job].is_unique && is_live(job);
            pairs(&|one, other| !holds(one) || !holds(other))
        }),
        (COUNTED, &|| each(&|job| now.jobs[job].failures <= now.jobs[job].failed)),
        (BOUNDED, &|| each(&|job| !is_live(job) || now.jobs[job].failures < world.jobs[job].failures_max)),
        (BURIED, &|| {
            each(&|job| {
                let (row, kind) = (&now.jobs[job], &world.jobs[job]);
                row.state != Some(State::Dead)
                    || row.failures >= kind.failures_max
                    || kind.deaths_max.is_some_and(|deaths_max| row.deaths >= deaths_max)
            })
        }),
        (ON_THE_ROAD, &|| !now.left_the_road),
    ];
    properties.into_iter().find(|(_, holds)| !holds()).map(|(name, _)| name)
}

/// Handlers at work under leases that their workers may believe in.
fn at_work(now: &Moment, job: usize) -> impl Iterator<Item = &super::Hold> {
    let holds = now.workers.iter().flat_map(|worker| &worker.holds);
    holds.filter(move |hold| hold.job == job && hold.believed > 0 && !matches!(hold.run, Run::Ended(_)))
}

/// An operator may take a lease from its worker, who hears of it at the next heartbeat; nobody else may.
fn has_one_lease(now: &Moment, job: usize) -> bool {
    let row = &now.jobs[job];
    at_work(now, job).all(|hold| {
        let is_leased = hold.is_newest && row.state == Some(State::Running) && row.lease >= hold.believed;
        is_leased || row.state == Some(State::Cancelled)
    })
}

fn is_worked_on(now: &Moment, job: usize) -> bool {
    now.jobs[job].state != Some(State::Cancelled) && at_work(now, job).next().is_some()
}

/// Every job has ended, and nobody is about to write anything.
pub(super) fn is_quiet(now: &Moment) -> bool {
    let has_ended = |row: &super::Row| row.locked.is_none() && row.state.is_none_or(State::is_terminal);
    now.jobs.iter().all(has_ended)
        && now.workers.iter().all(|worker| worker.holds.is_empty() && !worker.is_claiming)
}
