//! The memory of calls: what came in at the gateway and what went out, the newest so many.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::fault::Fault;

/// One call of the gateway.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Call {
    /// Counted from 1, without gaps.
    pub(crate) number: u64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) app_id: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) out_trade_no: Option<String>,
    pub(crate) biz_content: Option<String>,
    pub(crate) code: String,
    pub(crate) sub_code: Option<String>,
    /// The faults that struck it.
    pub(crate) faults: Vec<Fault>,
    /// What was sent back, unless nothing was.
    pub(crate) answer: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Calls {
    kept: VecDeque<Call>,
    count: u64,
    max: usize,
}

impl Calls {
    pub(crate) fn new(max: usize) -> Self {
        Self { kept: VecDeque::new(), count: 0, max }
    }

    /// Remembers a call under the next number; the oldest is forgotten when there are too many.
    pub(crate) fn record(&mut self, mut call: Call) {
        self.count += 1;
        call.number = self.count;
        if self.kept.len() >= self.max {
            self.kept.pop_front();
        }
        self.kept.push_back(call);
    }

    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.kept.iter()
    }
}
