//! How long things take.

use chrono::TimeDelta;

use super::Env;
use crate::context::Settings;
use crate::domain::LatePolicy;

impl Settings {
    /// Reads `ORDER_EXPIRY_S` (1800), `RECONCILE_AFTER_S` (60), `RECONCILE_AGAIN_AFTER_S` (45) and `DUE_PER_TICK_MAX` (200).
    pub fn from_env(env: &mut Env) -> Option<Self> {
        // Alipay takes up to 15 days; with less than two minutes nobody gets through the cashier
        let order_expiry = seconds(env, "ORDER_EXPIRY_S", 1800, 120, 1_296_000);
        let reconcile_after = seconds(env, "RECONCILE_AFTER_S", 60, 1, 86_400);
        let reconcile_again_after = seconds(env, "RECONCILE_AGAIN_AFTER_S", 45, 1, 86_400);
        let due_per_tick_max =
            env.parsed("DUE_PER_TICK_MAX", 200, "a number from 1 to 10000", |n| (1..=10_000).contains(n));
        let late_policy =
            env.parsed("LATE_PAYMENT_POLICY", LatePolicy::Refund, "refund, reopen or review", |_| true);
        Some(Self {
            late_policy: late_policy?,
            order_expiry: order_expiry?,
            reconcile_after: reconcile_after?,
            reconcile_again_after: reconcile_again_after?,
            due_per_tick_max: due_per_tick_max?,
        })
    }
}

fn seconds(env: &mut Env, variable: &'static str, default: i64, min: i64, max: i64) -> Option<TimeDelta> {
    let must_be = format!("a number of seconds from {min} to {max}");
    env.parsed(variable, default, &must_be, |s| (min..=max).contains(s)).map(TimeDelta::seconds)
}
