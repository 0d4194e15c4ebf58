//! What must hold at every moment.

use super::moment::{Moment, Writing};
use super::world::World;

pub(super) const GAPLESS: &str = "positions have no gap and are given to one event each";
pub(super) const ONCE: &str = "an event gets one position";
pub(super) const SEQUENCE: &str = "an order's events stand in the order of their sequence";
pub(super) const NOT_PASSED: &str = "nobody passes an event that has no position";
pub(super) const HEARD: &str = "Redis has everything that is noted";
pub(super) const SHIPS: &str = "nobody is told to ship what has been refunded for long";
pub(super) const NOT_SKIPPED: &str = "a reader has everything before its place";
pub(super) const TOLD: &str = "a reader gets an event again only once it was told that its place is lost";

pub(super) fn broken(world: &World, now: &Moment) -> Option<&'static str> {
    let properties: [(&str, &dyn Fn() -> bool); 8] = [
        (GAPLESS, &|| {
            let mut positions: Vec<u8> = now
                .database
                .written
                .iter()
                .map(|slot| slot.position)
                .filter(|position| *position > 0)
                .collect();
            positions.sort_unstable();
            positions.iter().zip(1..).all(|(position, expected)| *position == expected)
        }),
        (ONCE, &|| !now.moved),
        (SEQUENCE, &|| is_in_sequence(world, now)),
        (NOT_PASSED, &|| passes_nothing(now)),
        (HEARD, &|| {
            let noted = now.database.written.iter().filter(|slot| slot.position > 0);
            noted
                .filter(|slot| slot.position <= now.database.announced)
                .all(|slot| has(now.announced, slot.id))
                && now.database.announced <= now.database.end()
        }),
        (SHIPS, &|| !now.shipped_late),
        (NOT_SKIPPED, &|| {
            let (at, database) = (now.reader.at, &now.database);
            database.id_at(at.position) != at.id
                || (1..=at.position)
                    .all(|before| database.id_at(before).is_some_and(|id| has(now.reader.has, id)))
        }),
        (TOLD, &|| !now.reader.has_twice || now.reader.was_told),
    ];
    properties.into_iter().find(|(_, holds)| !holds()).map(|(name, _)| name)
}

pub(super) fn has(ids: u16, id: u8) -> bool {
    ids & 1 << id != 0
}

fn is_in_sequence(world: &World, now: &Moment) -> bool {
    let there = |slot: &&super::Slot| slot.writing != Writing::Aborted;
    now.database.written.iter().filter(there).all(|later| {
        let order = world.events[usize::from(later.event)].order;
        now.database.written.iter().filter(there).all(|earlier| {
            world.events[usize::from(earlier.event)].order != order
                || earlier.event >= later.event
                || later.position == 0
                || (1..later.position).contains(&earlier.position)
        })
    })
}

/// Of the history that it is in.
fn passes_nothing(now: &Moment) -> bool {
    let last = now.database.last_generation();
    now.relays.iter().filter(|relay| relay.reach.generation == last.generation).all(|relay| {
        last.server != now.server
            || now
                .database
                .written
                .iter()
                .take(relay.reach.done)
                .all(|slot| slot.writing == Writing::Aborted || slot.position > 0)
    })
}

/// All that is written is in the feed and on Redis, everybody has read it, and nothing is on its way.
pub(super) fn is_quiet(world: &World, now: &Moment) -> bool {
    let (database, may, at) = (&now.database, world.may, now.reader.at);
    let is_read = at.position == database.end() && database.id_at(at.position) == at.id;
    database.open() == 0
        && database.waiting(0).next().is_none()
        && (!may.announce || database.announced == database.end())
        && (!may.read || is_read)
        && now.relays.iter().all(|relay| relay.batch.is_none() && relay.sent.is_none())
}
