//! Pages of lists that are ordered by time.

use chrono::{DateTime, Utc};

use super::{OrderId, Status};

/// How many rows a page holds at most.
pub const SIZE_MAX: u32 = 1000;

/// How many rows a page holds where the request says nothing; of events, about 70 kB.
pub const SIZE_DEFAULT: u32 = 100;

/// A place in a list: at a row that was made at a time. Ids decide between rows of one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<I> {
    /// When the row was made.
    pub at: DateTime<Utc>,
    /// Its id.
    pub id: I,
}

/// Some rows of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// As many as were asked for, or fewer at the end.
    pub rows: Vec<T>,
    /// Whether there were more behind them.
    pub more: bool,
}

impl<T> Page<T> {
    /// Makes a page of at most `limit` rows from as many and one, which only tells that there are more.
    pub fn of(mut rows: Vec<T>, limit: usize) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        Self { rows, more }
    }
}

/// Which orders are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Those of one user.
    pub user_id: Option<String>,
    /// Those that stand there now.
    pub status: Option<Status>,
    /// Those made at this time or later.
    pub created_after: Option<DateTime<Utc>>,
    /// Those made before this time.
    pub created_before: Option<DateTime<Utc>>,
    /// Those behind this place, in a list whose newest come first.
    pub after: Option<Place<OrderId>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_too_many_says_that_there_are_more() {
        assert_eq!(Page::of(vec![1, 2, 3], 2), Page { rows: vec![1, 2], more: true });
        assert_eq!(Page::of(vec![1, 2], 2), Page { rows: vec![1, 2], more: false });
    }
}
