//! All that may happen next: one statement, one commit, one fault at a time.

use super::moment::{Batch, Begun, Cursor, Held, Look, Moment, Plan, Reach, Relay, Slot, Writing};
use super::property::{self, has};
use super::world::{BATCH_MAX, Guard, HOLD, IN_TIME, LONG_BACK, Type, World};
use crate::search::Model;

/// What became of a batch that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Redis has it, and said so.
    Taken,
    /// Redis has it, and its answer was lost.
    Unanswered,
    /// It lies where Redis takes it up later.
    Later,
    /// It never got there.
    Lost,
}

/// What happens.
#[expect(missing_docs, reason = "an event, a process")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Time goes by.
    Tick,
    /// A transaction is about to write an event.
    Begin { event: u8 },
    /// It writes it.
    Write { event: u8 },
    /// It commits.
    Commit { event: u8 },
    /// It rolls back.
    Abort { event: u8 },
    /// The server crashes and comes back.
    Restart,
    /// The database is copied.
    Copy,
    /// It goes back to the copy.
    Restore,
    /// A process takes the relay or keeps it, and begins a generation if need be.
    Keep { relay: usize },
    /// It stands back, or ends.
    LetGo { relay: usize },
    /// It dies.
    Die { relay: usize },
    /// It looks up to where is written, or who writes.
    Look { relay: usize },
    /// It numbers.
    Number { relay: usize },
    /// It has seen what it shall number.
    Plan { relay: usize },
    /// It reads a batch to announce.
    Read { relay: usize },
    /// It gives a batch up, since its time is over.
    GiveUp { relay: usize },
    /// It sends it.
    Send { relay: usize, sent: Sent },
    /// Redis takes up what was sent to it.
    TakeUp { relay: usize },
    /// It notes that Redis has it.
    Note { relay: usize, is_answered: bool },
    /// The reader goes on, by so many events at most.
    Follow { limit: u8 },
}

impl Model for World {
    type State = Moment;
    type Step = Step;

    fn begin(&self) -> Moment {
        Moment::begin(self)
    }

    fn steps(&self, now: &Moment) -> Vec<(Step, Moment)> {
        let mut ways = Ways { world: self, now, found: Vec::new() };
        if self.may.tick {
            ways.go(Step::Tick, |_, next| tick(next));
        }
        for event in 0..self.events.len() {
            ways.of_event(u8::try_from(event).expect("a small world"));
        }
        ways.of_server();
        for relay in 0..now.relays.len() {
            ways.of_hold(relay);
            ways.of_numbering(relay);
            if self.may.announce {
                ways.of_announcing(relay);
            }
        }
        if self.may.read {
            for limit in [1, 9] {
                ways.go(Step::Follow { limit }, |world, next| follow(world, next, limit));
            }
        }
        ways.found
    }

    fn broken(&self, now: &Moment) -> Option<&'static str> {
        property::broken(self, now)
    }

    fn is_quiet(&self, now: &Moment) -> bool {
        property::is_quiet(self, now)
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

    fn of_event(&mut self, event: u8) {
        let (world, database) = (self.world, &self.now.database);
        let order = world.events[usize::from(event)].order;
        let bit = 1 << event;
        let is_over = |slot: &Slot| slot.writing != Writing::Open;
        // Its sequence is the next of its order's, whose row nobody else has locked.
        let is_next = (0..event).all(|before| {
            world.events[usize::from(before)].order != order
                || (database.writing & 1 << before == 0 && database.slot_of(before).is_some_and(is_over))
                || !world.has(Guard::OrderLock)
        });
        match database.slot_of(event).map(|slot| slot.writing) {
            None if database.writing & bit != 0 => {
                self.go(Step::Write { event }, |world, next| write(world, next, event));
            }
            None if is_next && world.may.numbers_race => {
                self.go(Step::Begin { event }, |_, next| next.database.writing |= bit);
            }
            // For what is announced it makes no difference how long an event is not there.
            None if is_next && world.may.announce => self.go(Step::Commit { event }, |world, next| {
                write(world, next, event);
                commit(world, next, event);
            }),
            None if is_next => self.go(Step::Write { event }, |world, next| write(world, next, event)),
            Some(Writing::Open) => {
                self.go(Step::Commit { event }, |world, next| commit(world, next, event));
                self.go(Step::Abort { event }, |_, next| end(next, event, Writing::Aborted));
            }
            _ => {}
        }
    }

    fn of_server(&mut self) {
        let may = self.world.may;
        if may.restart && self.now.server == 0 {
            self.go(Step::Restart, |_, next| {
                next.database.abort_all();
                cut_statements(next);
            });
        }
        if may.restore && self.now.restored == 0 && self.now.copy.is_none() {
            self.go(Step::Copy, |_, next| {
                let mut copy = next.database.clone();
                copy.abort_all();
                next.copy = Some(Box::new(copy));
            });
        }
        if self.now.copy.is_some() {
            self.go(Step::Restore, |_, next| {
                next.database = *next.copy.take().expect("there is one");
                next.restored += 1;
                cut_statements(next);
            });
        }
    }

    fn of_hold(&mut self, relay: usize) {
        let may = self.world.may;
        if may.numbers_race && !may.restart && !may.restore {
            return; // everybody numbers, and nothing is announced
        }
        self.go(Step::Keep { relay }, |world, next| keep(world, next, relay));
        if may.tick && self.now.relays[relay].held.is_some() {
            self.go(Step::LetGo { relay }, |_, next| {
                next.relays[relay].held = None;
                if next.database.holder == Some(relay) {
                    (next.database.holder, next.database.held_for) = (None, 0);
                }
            });
        }
        if may.die {
            self.go(Step::Die { relay }, |_, next| {
                let sent = next.relays[relay].sent.take();
                next.relays[relay] = Relay { sent, ..Relay::default() };
                // Its successor has another name, and has to wait.
                next.database.holder =
                    next.database.holder.map(|holder| if holder == relay { GONE } else { holder });
            });
        }
    }

    fn of_numbering(&mut self, relay: usize) {
        let (world, it) = (self.world, &self.now.relays[relay]);
        if !world.may.numbers_race {
            let generation = it.held.filter(|held| held.lasts > 0).map(|held| held.generation);
            if let Some(generation) = generation.filter(|generation| self.may_number(*generation)) {
                self.go(Step::Number { relay }, |_, next| {
                    next.relays[relay].reach.generation = generation;
                    let waiting: Vec<usize> = next.database.waiting(0).collect();
                    for (place, position) in waiting.into_iter().zip(next.database.end() + 1..) {
                        next.database.written[place].position = position;
                    }
                });
            }
            return;
        }
        let known = it.held.map_or(it.reach.generation, |held| held.generation);
        // One after the other, within a process.
        match (it.look, world.has(Guard::LookOrder)) {
            _ if it.plan.is_some() || !world.may.look => {}
            (None, true) => self.go(Step::Look { relay }, |_, next| {
                next.relays[relay].look = Some(Look::UpTo(next.database.written.len()));
            }),
            (None, false) => self.go(Step::Look { relay }, |_, next| {
                next.relays[relay].look = Some(Look::Open(next.database.open()));
            }),
            (Some(half), _) => self.go(Step::Look { relay }, |_, next| {
                let (up_to, open) = match half {
                    Look::UpTo(up_to) => (up_to, next.database.open()),
                    Look::Open(open) => (next.database.written.len(), open),
                };
                next.relays[relay].look = None;
                begin_reach(next, relay, known);
                next.relays[relay].reach.look(up_to, open);
            }),
        }
        match it.plan.clone() {
            None if it.look.is_none() && self.may_number(known) => {
                self.go(Step::Plan { relay }, |_, next| {
                    begin_reach(next, relay, known);
                    let database = &next.database;
                    let waiting = database.waiting(next.relays[relay].reach.done).take(BATCH_MAX);
                    let positions: Vec<_> = waiting.zip(database.end() + 1..).collect();
                    next.relays[relay].plan = Some(Plan { positions });
                });
            }
            None => {}
            Some(plan) => self.go(Step::Number { relay }, |world, next| number(world, next, relay, &plan)),
        }
    }

    fn may_number(&self, generation: u8) -> bool {
        let last = self.now.database.last_generation();
        !self.world.has(Guard::Generation) || (last.generation, last.server) == (generation, self.now.server)
    }

    fn of_announcing(&mut self, relay: usize) {
        let (world, may, it) = (self.world, self.world.may, &self.now.relays[relay]);
        if it.sent.is_some() {
            self.go(Step::TakeUp { relay }, |world, next| {
                let batch = next.relays[relay].sent.take().expect("it was sent");
                take(world, next, &batch);
            });
        }
        let Some(batch) = it.batch.clone() else {
            if let Some(held) = it.held.filter(|held| held.lasts > 0) {
                self.go(Step::Read { relay }, |world, next| {
                    next.relays[relay].batch = read(world, next, held);
                });
            }
            return;
        };
        if batch.is_taken || !world.has(Guard::NoteAfterRedis) {
            self.go(Step::Note { relay, is_answered: true }, |world, next| {
                note(world, next, relay, &batch, true);
            });
            if may.lose_answers {
                self.go(Step::Note { relay, is_answered: false }, |world, next| {
                    note(world, next, relay, &batch, false);
                });
            }
        }
        if batch.is_taken {
            return;
        }
        if batch.age > IN_TIME && world.has(Guard::SendDeadline) {
            self.go(Step::GiveUp { relay }, |_, next| next.relays[relay].batch = None);
            return;
        }
        let fresh = Batch { age: 0, ..batch };
        let mut ways = vec![Sent::Taken];
        if may.lose_answers {
            ways.extend([Sent::Unanswered, Sent::Lost]);
            if it.sent.is_none() {
                ways.push(Sent::Later);
            }
        }
        for sent in ways {
            self.go(Step::Send { relay, sent }, |world, next| {
                let batch = &mut next.relays[relay].batch;
                match sent {
                    Sent::Taken => *batch = Some(Batch { is_taken: true, ..fresh.clone() }),
                    _ => *batch = None,
                }
                match sent {
                    Sent::Taken | Sent::Unanswered => take(world, next, &fresh),
                    Sent::Later => next.relays[relay].sent = Some(fresh.clone()),
                    Sent::Lost => {}
                }
            });
        }
    }
}

/// A holder that is no more.
const GONE: usize = usize::MAX;

fn tick(next: &mut Moment) {
    next.database.held_for = next.database.held_for.saturating_sub(1);
    if next.back_for > 0 {
        next.back_for = (next.back_for + 1).min(LONG_BACK);
    }
    for relay in &mut next.relays {
        if let Some(held) = &mut relay.held {
            held.lasts = held.lasts.saturating_sub(1);
        }
        for batch in [&mut relay.batch, &mut relay.sent].into_iter().flatten() {
            batch.age = (batch.age + 1).min(IN_TIME + 1);
        }
    }
}

fn write(world: &World, next: &mut Moment, event: u8) {
    next.database.writing &= !(1 << event);
    let events = u8::try_from(world.events.len()).expect("a small world");
    let id = event + events * next.restored;
    next.database.written.push(Slot { event, id, writing: Writing::Open, position: 0 });
}

fn commit(world: &World, next: &mut Moment, event: u8) {
    end(next, event, Writing::Committed);
    if world.events[usize::from(event)].event_type == Type::Refunded && world.may.tick {
        next.back_for = 1;
    }
}

fn end(next: &mut Moment, event: u8, how: Writing) {
    let slot = next.database.written.iter_mut().rev().find(|slot| slot.event == event);
    slot.expect("it is open").writing = how;
}

/// Another run of a server: whatever it was asked has no answer.
fn cut_statements(next: &mut Moment) {
    next.server += 1;
    for relay in &mut next.relays {
        (relay.look, relay.plan) = (None, None);
    }
}

fn keep(world: &World, next: &mut Moment, relay: usize) {
    let database = &mut next.database;
    let is_free = database.holder.is_none() || (database.held_for == 0 && world.has(Guard::HoldEnds));
    if !is_free && database.holder != Some(relay) {
        next.relays[relay].held = None;
        return;
    }
    (database.holder, database.held_for) = (Some(relay), if world.may.tick { HOLD } else { 0 });
    if database.last_generation().server != next.server {
        next.begun += 1;
        let (generation, server, starts_after) = (next.begun, next.server, database.end());
        database.generations.push(Begun { generation, server, starts_after });
    }
    let (announced, generation) = (database.announced, database.last_generation().generation);
    next.relays[relay].held = Some(Held { lasts: HOLD, announced, generation });
}

/// What was known of another history counts no more.
fn begin_reach(next: &mut Moment, relay: usize, generation: u8) {
    let reach = &mut next.relays[relay].reach;
    if reach.generation != generation {
        *reach = Reach { generation, ..Reach::default() };
    }
}

/// The second half of numbering: as the rows are now.
fn number(world: &World, next: &mut Moment, relay: usize, plan: &Plan) {
    next.relays[relay].plan = None;
    let before = next.database.written.clone();
    // In whatever order it comes to the rows; this one is the worst.
    for (place, position) in plan.positions.iter().rev() {
        let slot = next.database.written[*place];
        if slot.position > 0 && world.has(Guard::HasNone) {
            continue;
        }
        if next.database.id_at(*position).is_some_and(|id| id != slot.id) && world.has(Guard::PositionIndex) {
            next.database.written = before; // as a whole
            return;
        }
        next.moved |= slot.position > 0 && slot.position != *position;
        next.database.written[*place].position = *position;
    }
    let reach = &mut next.relays[relay].reach;
    let last = plan.positions.last().map_or(0, |(place, _)| place + 1);
    let seen = if !world.has(Guard::Settled) {
        last
    } else if plan.positions.len() < BATCH_MAX {
        reach.settled
    } else {
        reach.settled.min(last)
    };
    reach.done = reach.done.max(seen);
}

fn read(world: &World, next: &Moment, held: Held) -> Option<Batch> {
    let positions = held.announced + 1..=next.database.end();
    let slots = positions
        .take(BATCH_MAX)
        .filter_map(|position| next.database.written.iter().find(|slot| slot.position == position));
    let ids: Vec<_> = slots.map(|slot| (slot.id, next.database.ships(world, *slot))).collect();
    let to = held.announced + u8::try_from(ids.len()).expect("a small world");
    let (from, generation) = (held.announced, held.generation);
    (!ids.is_empty()).then_some(Batch { from, to, generation, ids, age: 0, is_taken: false })
}

/// Redis does what it was asked, and tells to ship only in time.
fn take(world: &World, next: &mut Moment, batch: &Batch) {
    for (id, ships) in &batch.ids {
        next.announced |= 1 << id;
        let is_in_time = batch.age <= IN_TIME || !world.has(Guard::ShipDeadline);
        next.shipped_late |= *ships && is_in_time && next.back_for >= LONG_BACK;
    }
}

fn note(world: &World, next: &mut Moment, relay: usize, batch: &Batch, is_answered: bool) {
    let database = &mut next.database;
    let last = database.last_generation();
    let is_noted = database.holder == Some(relay)
        && database.announced == batch.from
        && (last.generation == batch.generation || !world.has(Guard::NoteHistory))
        && (database.end() >= batch.to || !world.has(Guard::NoteLength));
    if is_noted {
        (database.announced, database.held_for) = (batch.to, if world.may.tick { HOLD } else { 0 });
    }
    next.relays[relay].batch = None;
    if is_answered {
        let held = Held { lasts: HOLD, announced: batch.to, generation: batch.generation };
        next.relays[relay].held = is_noted.then_some(held);
    }
}

/// A page behind the reader's cursor, or word that its place is lost.
fn follow(world: &World, next: &mut Moment, limit: u8) {
    let (database, reader) = (&next.database, &mut next.reader);
    let (here, generation) = (database.id_at(reader.at.position), database.last_generation().generation);
    let is_behind = match here {
        Some(id) => reader.at.id == Some(id) || !world.has(Guard::Digest),
        None => reader.at.position == 0,
    };
    if !is_behind {
        let fork = if world.has(Guard::Fork) { fork(next) } else { next.database.end() };
        let position = fork.min(next.reader.at.position);
        next.reader.at = Cursor { generation, position, id: next.database.id_at(position) };
        next.reader.was_told |= world.has(Guard::Word);
        return;
    }
    let mut at = Cursor { generation, id: here, ..reader.at };
    for position in (at.position + 1..=database.end()).take(usize::from(limit)) {
        let Some(id) = database.id_at(position) else { break };
        reader.has_twice |= has(reader.has, id);
        reader.has |= 1 << id;
        at = Cursor { position, id: Some(id), ..at };
    }
    reader.at = at;
}

/// Up to where the reader's history and the present one are surely the same.
fn fork(now: &Moment) -> u8 {
    let (generations, generation) = (&now.database.generations, now.reader.at.generation);
    let Some(number) = generations.iter().position(|begun| begun.generation == generation) else { return 0 };
    let later = generations[number + 1..].iter().map(|begun| begun.starts_after).min();
    later.unwrap_or(if generations[number].server == now.server { 0 } else { now.database.end() })
}
