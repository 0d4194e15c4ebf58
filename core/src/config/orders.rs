//! How long things take.

use chrono::TimeDelta;

use super::Env;
use crate::context::Settings;
use crate::domain::order::{EXPIRY_MAX, EXPIRY_MIN};

impl Settings {
    /// Reads `ORDER_EXPIRY_S` (1800) and `LOOK_PAUSE_MAX_S` (45).
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let (min, max) = (EXPIRY_MIN.num_seconds(), EXPIRY_MAX.num_seconds());
        let order_expiry = seconds(env, "ORDER_EXPIRY_S", 1800, min, max);
        let look_pause_max = seconds(env, "LOOK_PAUSE_MAX_S", 45, 3, 86_400);
        Some(Self { order_expiry: order_expiry?, look_pause_max: look_pause_max? })
    }
}

fn seconds(env: &mut Env, variable: &'static str, default: i64, min: i64, max: i64) -> Option<TimeDelta> {
    let must_be = format!("a number of seconds from {min} to {max}");
    env.parsed(variable, default, &must_be, |s| (min..=max).contains(s)).map(TimeDelta::seconds)
}
