use super::property::{GAPLESS, HEARD, NOT_PASSED, NOT_SKIPPED, ONCE, SEQUENCE, SHIPS, TOLD};
use super::{Event, Guard, May, Type, World};
use crate::search::{SETTLES, explore};

const STATES_MAX: usize = 100_000;
const PAID: Event = Event { order: 0, event_type: Type::Paid };
const REFUNDED: Event = Event { order: 0, event_type: Type::Refunded };
const ANOTHER: Event = Event { order: 1, event_type: Type::Other };

const NOTHING: May = May {
    numbers_race: false,
    look: false,
    announce: false,
    read: false,
    tick: false,
    die: false,
    lose_answers: false,
    restart: false,
    restore: false,
};
const NUMBER: May = May { numbers_race: true, ..NOTHING };
const LOOK: May = May { look: true, ..NUMBER };
const ANNOUNCE: May = May { announce: true, tick: true, ..NOTHING };
const READ: May = May { read: true, restore: true, ..NOTHING };

fn world(events: &[Event], relays: usize, may: May) -> World {
    World { events: events.to_vec(), relays, may, without: None }
}

fn is_kept(name: &str, world: &World) {
    match explore(world, STATES_MAX) {
        Ok(explored) => println!("{name}: {explored}"),
        Err(breach) => panic!("{name}: {breach}"),
    }
}

#[test]
fn every_event_gets_one_position_whoever_numbers_and_whenever_it_commits() {
    is_kept("two number", &world(&[PAID, REFUNDED, ANOTHER], 2, NUMBER));
    is_kept("one looks", &world(&[PAID, REFUNDED, ANOTHER], 1, LOOK));
    is_kept("one looks, a restart", &world(&[PAID, ANOTHER], 1, May { restart: true, ..LOOK }));
}

#[test]
fn redis_hears_everything_whoever_announces_and_whenever_it_dies() {
    let may = May { die: true, lose_answers: true, ..ANNOUNCE };
    is_kept("one announces, every fault", &world(&[PAID, REFUNDED], 1, may));
    is_kept("two announce, stalls", &world(&[PAID, ANOTHER], 2, ANNOUNCE));
    let may = May { restore: true, lose_answers: true, tick: false, ..ANNOUNCE };
    is_kept("one announces, back in time", &world(&[PAID, ANOTHER], 1, may));
    let may = May { restore: true, restart: true, tick: false, ..ANNOUNCE };
    is_kept("one announces, back in time and a restart", &world(&[PAID, ANOTHER], 1, may));
}

#[test]
fn a_reader_misses_nothing_or_is_told_that_its_place_is_lost() {
    is_kept("back in time", &world(&[PAID, REFUNDED, ANOTHER], 1, READ));
    is_kept("back in time and a restart", &world(&[PAID, ANOTHER], 1, May { restart: true, ..READ }));
}

/// Each guard is there for something: without it, this breaks first.
#[test]
fn each_guard_is_there_for_something() {
    let stand_still = May { lose_answers: true, ..ANNOUNCE };
    let restored = May { restore: true, tick: false, ..ANNOUNCE };
    let cases: [(Guard, World, &str); 15] = [
        (Guard::HasNone, world(&[PAID, REFUNDED, ANOTHER], 2, NUMBER), ONCE),
        (Guard::PositionIndex, world(&[PAID, ANOTHER], 2, NUMBER), GAPLESS),
        (Guard::LookOrder, world(&[PAID, ANOTHER], 1, LOOK), NOT_PASSED),
        (Guard::Settled, world(&[PAID, ANOTHER], 1, LOOK), NOT_PASSED),
        (Guard::OrderLock, world(&[PAID, REFUNDED], 1, NUMBER), SEQUENCE),
        (Guard::Generation, world(&[PAID, ANOTHER], 1, READ), NOT_SKIPPED),
        (Guard::NoteAfterRedis, world(&[PAID], 1, ANNOUNCE), HEARD),
        (Guard::NoteLength, world(&[PAID, ANOTHER], 1, restored), HEARD),
        (Guard::NoteHistory, world(&[PAID, ANOTHER], 1, restored), HEARD),
        (Guard::HoldEnds, world(&[PAID], 2, May { die: true, ..ANNOUNCE }), SETTLES),
        (Guard::ShipDeadline, world(&[PAID, REFUNDED], 1, stand_still), SHIPS),
        (Guard::SendDeadline, world(&[PAID, REFUNDED], 1, ANNOUNCE), SHIPS),
        (Guard::Digest, world(&[PAID, ANOTHER], 1, READ), NOT_SKIPPED),
        (Guard::Fork, world(&[PAID, ANOTHER], 1, READ), NOT_SKIPPED),
        (Guard::Word, world(&[PAID, REFUNDED, ANOTHER], 1, READ), TOLD),
    ];
    for (guard, world, property) in cases {
        let world = World { without: Some(guard), ..world };
        let breach = explore(&world, STATES_MAX).expect_err(&format!("nothing breaks without {guard:?}"));
        println!("without {guard:?}, broken: {}", breach.property);
        assert_eq!(breach.property, property, "without {guard:?}: {breach}");
    }
}
