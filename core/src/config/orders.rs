//! How long things take.

use chrono::TimeDelta;

use super::Env;
use crate::domain::Settings;
use crate::domain::order::{EXPIRY_DEFAULT, EXPIRY_MAX, EXPIRY_MIN};

impl Settings {
    /// Reads `ORDER_EXPIRY_S` (1800), `LOOK_PAUSE_MAX_S` (45) and `REFUND_DELAYED_AFTER_S` (600).
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let (min, max) = (EXPIRY_MIN.num_seconds(), EXPIRY_MAX.num_seconds());
        let order_expiry = seconds(env, "ORDER_EXPIRY_S", EXPIRY_DEFAULT.num_seconds(), min, max);
        let look_pause_max = seconds(env, "LOOK_PAUSE_MAX_S", 45, 3, 86_400);
        let refund_delayed_after = seconds(env, "REFUND_DELAYED_AFTER_S", 600, 60, 604_800);
        Some(Self {
            order_expiry: order_expiry?,
            look_pause_max: look_pause_max?,
            refund_delayed_after: refund_delayed_after?,
        })
    }
}

fn seconds(env: &mut Env, variable: &'static str, default: i64, min: i64, max: i64) -> Option<TimeDelta> {
    let must_be = format!("a number of seconds from {min} to {max}");
    env.parsed(variable, default, &must_be, |s| (min..=max).contains(s)).map(TimeDelta::seconds)
}
