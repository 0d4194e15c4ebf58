//! With real processes and in real time, some ten seconds each: `./test --full` runs these, or nextest's profile `full`.

mod back_in_time;
mod day_away;
mod decisions;
mod flood;
mod killed;
mod kills;
mod lost_answers;
mod many_events;
mod overload;
mod postgres_stops;
mod redis_stops;
mod refunds_at_once;
mod relay;
mod stalled;
