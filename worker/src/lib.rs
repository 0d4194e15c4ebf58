//! The job edge: apalis workers and cron ticks.
