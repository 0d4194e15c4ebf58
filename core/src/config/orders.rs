//! How long things take, and how often Alipay is asked.

use chrono::TimeDelta;

use super::Env;
use crate::context::Settings;
use crate::domain::LatePolicy;

impl Settings {
    /// Reads `ORDER_EXPIRY_S` (1800), `LOOK_PAUSE_MAX_S` (45) and `QUERIES_PER_S` (10).
    pub fn from_env(env: &mut Env) -> Option<Self> {
        // Alipay takes up to 15 days; with less than two minutes nobody gets through the cashier
        let order_expiry = seconds(env, "ORDER_EXPIRY_S", 1800, 120, 1_296_000);
        let late_policy =
            env.parsed("LATE_PAYMENT_POLICY", LatePolicy::Refund, "refund, reopen or review", |_| true);
        let look_pause_max = seconds(env, "LOOK_PAUSE_MAX_S", 45, 3, 86_400);
        let queries_per_s =
            env.parsed("QUERIES_PER_S", 10, "a number from 1 to 1000", |n| (1..=1000).contains(n));
        Some(Self {
            late_policy: late_policy?,
            order_expiry: order_expiry?,
            look_pause_max: look_pause_max?,
            queries_per_s: queries_per_s?,
        })
    }
}

fn seconds(env: &mut Env, variable: &'static str, default: i64, min: i64, max: i64) -> Option<TimeDelta> {
    let must_be = format!("a number of seconds from {min} to {max}");
    env.parsed(variable, default, &must_be, |s| (min..=max).contains(s)).map(TimeDelta::seconds)
}
