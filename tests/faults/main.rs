//! Things break on purpose: processes die, Redis is away, the configuration is wrong.

mod configuration;
mod kill;
mod redis_away;
