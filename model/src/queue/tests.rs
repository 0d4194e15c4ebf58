use super::property::{
    BOUNDED, BURIED, COUNTED, FENCED, ON_THE_ROAD, ONCE, ONE_LEASE, SERIAL, TOGETHER, UNIQUE,
};
use super::{Guard, Kind, May, World};
use crate::search::{SETTLES, explore};

const STATES_MAX: usize = 100_000;

/// Workers that stall, and nothing worse.
const STALL: May = May {
    die: false,
    lose_answers: false,
    claim_late: false,
    lose_commits: false,
    give_back: false,
    cancel: false,
    retry: false,
    rescue_by_strangers: false,
    claims_race: false,
};
const DIE: May = May { die: true, ..STALL };
const ALL_BUT_LATE_CLAIMS: May = May { claim_late: false, ..May::FAULTS };
const LATE_CLAIMS: May = May { claim_late: true, lose_answers: true, ..DIE };
const RACE: May = May { claims_race: true, ..DIE };
const OPERATORS: May = May { cancel: true, retry: true, ..DIE };

fn world(jobs: &[Kind], workers: usize, may: May) -> World {
    World { jobs: jobs.to_vec(), workers, may, without: None }
}

fn is_kept(name: &str, world: &World) {
    match explore(world, STATES_MAX) {
        Ok(explored) => println!("{name}: {explored}"),
        Err(breach) => panic!("{name}: {breach}"),
    }
}

#[test]
fn a_job_that_moves_money_is_done_once_whatever_happens_to_its_workers() {
    is_kept("two workers, every fault", &world(&[Kind::MONEY], 2, ALL_BUT_LATE_CLAIMS));
    let may = May { lose_commits: true, ..STALL };
    is_kept("three workers, stalls and lost commits", &world(&[Kind::MONEY], 3, may));
    is_kept("claims that come late", &world(&[Kind::MONEY], 1, LATE_CLAIMS));
    is_kept(
        "claims that come late, another worker",
        &world(&[Kind::MONEY], 2, May { claim_late: true, ..STALL }),
    );
}

#[test]
fn a_job_that_fails_or_kills_is_given_up_and_comes_back_when_an_operator_says_so() {
    is_kept("poison", &world(&[Kind::POISON], 2, ALL_BUT_LATE_CLAIMS));
    is_kept("poison, operators", &world(&[Kind::POISON], 2, OPERATORS));
    is_kept(
        "an ordinary job, operators",
        &world(&[Kind::ORDINARY], 2, May { lose_commits: true, ..OPERATORS }),
    );
}

#[test]
fn jobs_of_a_key_exclude_each_other() {
    is_kept("a serial key", &world(&[Kind::SERIAL, Kind::SERIAL], 2, RACE));
    let may = May { cancel: true, ..RACE };
    is_kept("a serial key, an operator cancels", &world(&[Kind::SERIAL, Kind::SERIAL], 2, may));
    let may = May { lose_answers: true, ..DIE };
    is_kept("a serial key, lost answers", &world(&[Kind::SERIAL, Kind::SERIAL], 1, may));
    is_kept("a unique key, operators", &world(&[Kind::UNIQUE, Kind::UNIQUE], 1, OPERATORS));
}

/// Each guard is there for something: without it, this breaks first.
#[test]
fn each_guard_is_there_for_something() {
    let (one, pair) = ([Kind::MONEY], [Kind::SERIAL, Kind::SERIAL]);
    let retry = May { retry: true, ..STALL };
    let stopped = May { give_back: true, ..STALL };
    let cases: [(Guard, World, &str); 16] = [
        (Guard::TokenAtComplete, world(&one, 2, STALL), FENCED),
        (Guard::StateAtComplete, world(&one, 1, stopped), ON_THE_ROAD),
        (Guard::OneTransaction, world(&one, 1, DIE), ONCE),
        (Guard::TokenAtFailure, world(&one, 1, May { lose_commits: true, ..STALL }), TOGETHER),
        (Guard::LeaseAtRescue, world(&one, 1, STALL), ONE_LEASE),
        (Guard::Rescue, world(&one, 1, DIE), SETTLES),
        (Guard::BeliefFromQuestion, world(&one, 1, May { lose_answers: true, ..STALL }), ONE_LEASE),
        (
            Guard::KnownAtForget,
            world(&[Kind::MONEY, Kind::MONEY], 1, May { claim_late: true, ..STALL }),
            ONE_LEASE,
        ),
        (Guard::Sweep, world(&pair, 2, STALL), SETTLES),
        (Guard::SerialIndex, world(&pair, 2, RACE), SERIAL),
        (Guard::KeyWhileRunning, world(&[Kind::UNIQUE, Kind::UNIQUE], 1, STALL), UNIQUE),
        (Guard::KeyAtRetry, world(&[Kind::UNIQUE, Kind::UNIQUE], 1, retry), UNIQUE),
        (Guard::FailuresMax, world(&[Kind::POISON], 1, STALL), BOUNDED),
        (Guard::DeathsApart, world(&one, 1, STALL), COUNTED),
        (Guard::NoLastDeath, world(&one, 1, STALL), BURIED),
        (Guard::StrangersBuryNothing, world(&one, 1, May { rescue_by_strangers: true, ..STALL }), BURIED),
    ];
    for (guard, world, property) in cases {
        let world = World { without: Some(guard), ..world };
        let breach = explore(&world, STATES_MAX).expect_err(&format!("nothing breaks without {guard:?}"));
        println!("without {guard:?}, broken: {}", breach.property);
        assert_eq!(breach.property, property, "without {guard:?}: {breach}");
    }
}
