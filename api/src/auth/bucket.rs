//! How often something may happen: a bucket of tokens that fills steadily.

use chrono::{DateTime, TimeDelta, Utc};

/// How much fits, and how fast it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    /// The time in which one token comes back.
    pub every: TimeDelta,
    /// How many tokens a full bucket has.
    pub burst: i32,
}

/// A bucket, full at first.
///
/// Kept as the moment at which it will be full again: taking a token moves that on by [`Rate::every`], and it is empty when that
/// moment is a whole filling away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bucket {
    full_at: DateTime<Utc>,
}

impl Bucket {
    /// Takes a token, or says how long it is until there is one.
    pub(crate) fn take(&mut self, rate: Rate, now: DateTime<Utc>) -> Result<(), TimeDelta> {
        self.take_leaving(0, rate, now)
    }

    /// The same, as though the bucket had so many tokens less.
    pub(crate) fn take_leaving(
        &mut self,
        left: i32,
        rate: Rate,
        now: DateTime<Utc>,
    ) -> Result<(), TimeDelta> {
        let full_at = self.full_at.max(now) + rate.every;
        let too_far = full_at - now - rate.every * (rate.burst - left);
        if too_far > TimeDelta::zero() {
            return Err(too_far);
        }
        self.full_at = full_at;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { every: TimeDelta::milliseconds(500), burst: 3 };

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_800_000_000_000 + ms).unwrap()
    }

    fn taken(bucket: &mut Bucket, times: usize, ms: i64) -> usize {
        (0..times).filter(|_| bucket.take(RATE, at(ms)).is_ok()).count()
    }

    #[test]
    fn a_full_bucket_has_its_burst_and_an_empty_one_says_when() {
        let mut bucket = Bucket::default();
        assert_eq!(taken(&mut bucket, 10, 0), 3);
        assert_eq!(bucket.take(RATE, at(0)), Err(RATE.every));
        assert_eq!(bucket.take(RATE, at(499)), Err(TimeDelta::milliseconds(1)));
        assert_eq!(bucket.take(RATE, at(500)), Ok(()));
        assert_eq!(bucket.take(RATE, at(500)), Err(RATE.every), "what was refused took nothing");
    }

    #[test]
    fn what_leaves_something_is_refused_first() {
        let mut bucket = Bucket::default();
        assert_eq!((0..10).filter(|_| bucket.take_leaving(2, RATE, at(0)).is_ok()).count(), 1);
        assert_eq!(taken(&mut bucket, 10, 0), 2);
        assert_eq!(bucket.take_leaving(2, RATE, at(0)), Err(RATE.every * 3));
    }

    #[test]
    fn it_fills_steadily_and_no_further_than_full() {
        let mut bucket = Bucket::default();
        taken(&mut bucket, 3, 0);
        assert_eq!(taken(&mut bucket, 10, 1000), 2);
        assert_eq!(taken(&mut bucket, 10, 1_000_000), 3);
    }

    #[test]
    fn over_a_long_time_no_more_than_the_rate_gets_through() {
        let mut bucket = Bucket::default();
        let through: usize = (0..=60_000).step_by(10).map(|ms| taken(&mut bucket, 1, ms)).sum();
        assert_eq!(through, 3 + 120);
    }

    #[test]
    fn a_clock_that_was_set_back_shuts_nobody_out_for_longer_than_that() {
        let mut bucket = Bucket::default();
        taken(&mut bucket, 3, 10_000);
        assert_eq!(bucket.take(RATE, at(0)), Err(TimeDelta::milliseconds(10_500)));
    }
}
