//! With real processes and in real time, some ten seconds each: `./test --full` runs these, or nextest's profile `full`.

mod flood;
mod killed;
mod redis_stops;
mod stalled;
