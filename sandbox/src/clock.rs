//! The sandbox's own clock: real time by default, and then frozen, turned forward or run faster.
//!
//! Everything that happens later by itself (a trade runs out, a notification is repeated, a refund period ends) is
//! due at an instant of this clock, so a test lives through a day in one call. The clock never runs backwards.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::time::Instant;

/// The fastest the clock may run, in sandbox seconds per second.
pub const SPEED_MAX: f64 = 100_000.0;

/// The furthest one turn may go: ten years.
pub const ADVANCE_MAX: TimeDelta = TimeDelta::days(3_660);

/// A clock that can be turned. Shared by reference; every method takes `&self`.
#[derive(Debug)]
pub struct Clock {
    hands: Mutex<Hands>,
    turned: watch::Sender<u64>,
}

/// What the clock showed at some real instant, and how it goes on from there.
#[derive(Debug, Clone, Copy)]
struct Hands {
    at: DateTime<Utc>,
    since: Instant,
    speed: f64,
}

impl Hands {
    fn now(&self) -> DateTime<Utc> {
        let passed = self.since.elapsed().mul_f64(self.speed);
        self.at + TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX)
    }
}

/// Why a turn of the clock is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Backwards, or further than [`ADVANCE_MAX`].
    #[error("the clock turns forward only, and at most ten years at once")]
    Advance,
    /// A speed below zero, above [`SPEED_MAX`], or not a number.
    #[error("the speed must be between 0 (frozen) and 100000")]
    Speed,
}

impl Clock {
    /// A clock that shows `at` now and goes on at `speed` (1 is real time, 0 is frozen).
    pub fn starting_at(at: DateTime<Utc>, speed: f64) -> Result<Self, ClockError> {
        check_speed(speed)?;
        let hands = Hands { at, since: Instant::now(), speed };
        Ok(Self { hands: Mutex::new(hands), turned: watch::Sender::new(0) })
    }

    /// What the clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.hands().now()
    }

    /// Sandbox seconds per real second; 0 when frozen.
    pub fn speed(&self) -> f64 {
        self.hands().speed
    }

    /// Turns the clock forward; frozen stays frozen. Returns what it shows then.
    pub fn advance(&self, by: TimeDelta) -> Result<DateTime<Utc>, ClockError> {
        if by < TimeDelta::zero() || by > ADVANCE_MAX {
            return Err(ClockError::Advance);
        }
        Ok(self.turn(|hands| hands.at += by))
    }

    /// Stops the clock where it is.
    pub fn freeze(&self) -> DateTime<Utc> {
        self.turn(|hands| hands.speed = 0.0)
    }

    /// Lets the clock run at `speed` from where it is; 1 is real time.
    pub fn run(&self, speed: f64) -> Result<DateTime<Utc>, ClockError> {
        check_speed(speed)?;
        Ok(self.turn(|hands| hands.speed = speed))
    }

    /// Returns once the clock shows `at` or later. Cancel safe; notices every turn of the clock.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        let mut turned = self.turned.subscribe();
        loop {
            turned.borrow_and_update();
            let hands = *self.hands();
            let Ok(left) = (at - hands.now()).to_std() else { return };
            if left.is_zero() {
                return;
            }
            // A frozen clock only moves when somebody turns it. The cap keeps slow clocks from overflowing.
            let wait = if hands.speed == 0.0 { f64::INFINITY } else { left.as_secs_f64() / hands.speed };
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs_f64(wait.clamp(0.000_1, 86_400.0))) => {}
                _ = turned.changed() => {}
            }
        }
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        // Whoever panicked while holding it left whole hands behind: they are written in one piece.
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, change: impl FnOnce(&mut Hands)) -> DateTime<Utc> {
        let shown = {
            let mut hands = self.hands();
            hands.at = hands.now();
            hands.since = Instant::now();
            change(&mut hands);
            hands.at
        };
        self.turned.send_modify(|turns| *turns += 1);
        shown
    }
}

fn check_speed(speed: f64) -> Result<(), ClockError> {
    if (0.0..=SPEED_MAX).contains(&speed) { Ok(()) } else { Err(ClockError::Speed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        "2026-11-23T12:00:00Z".parse().expect("an instant")
    }

    #[tokio::test(start_paused = true)]
    async fn a_frozen_clock_moves_only_when_turned() {
        let clock = Clock::starting_at(noon(), 0.0).expect("a clock");
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(clock.now(), noon());
        clock.advance(TimeDelta::hours(25)).expect("forward");
        assert_eq!(clock.now(), noon() + TimeDelta::hours(25));
        assert_eq!(clock.advance(TimeDelta::seconds(-1)), Err(ClockError::Advance));
    }

    #[tokio::test(start_paused = true)]
    async fn a_fast_clock_reaches_tomorrow_in_a_second() {
        let clock = Clock::starting_at(noon(), 86_400.0).expect("a clock");
        let real = Instant::now();
        clock.sleep_until(noon() + TimeDelta::days(1)).await;
        assert!(real.elapsed() <= Duration::from_millis(1_010), "{:?}", real.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_wakes_a_sleeper() {
        let clock = Clock::starting_at(noon(), 0.0).expect("a clock");
        let sleeper = clock.sleep_until(noon() + TimeDelta::minutes(30));
        tokio::pin!(sleeper);
        assert!(tokio::time::timeout(Duration::from_hours(1), &mut sleeper).await.is_err());
        clock.advance(TimeDelta::minutes(30)).expect("forward");
        sleeper.await;
    }

    #[test]
    fn impossible_speeds_are_refused() {
        for speed in [-1.0, f64::NAN, f64::INFINITY, SPEED_MAX * 2.0] {
            assert!(Clock::starting_at(noon(), speed).is_err(), "{speed}");
        }
    }
}
