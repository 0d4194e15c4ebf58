//! Things break on purpose: processes die, Redis is away, the configuration is wrong.

mod catalog_away;
mod clock;
mod configuration;
mod deploy;
mod full;
mod gateway_away;
mod kill;
mod metrics;
mod night;
mod overload;
mod poison;
mod queue_protocol;
mod redis_away;
mod stop;
