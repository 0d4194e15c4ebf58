//! The trace that travels: from a request into the jobs that it causes, and from these into the events that they write.
//!
//! It is a [W3C trace context](https://www.w3.org/TR/trace-context/): one id for all that comes of one cause, and one for each step. The edges
//! begin it ([`Trace::scope`]); who enqueues a job or writes an event takes the one that is under way. Nothing is sent anywhere: whoever
//! has a system for traces finds in our events what its own requests led to.

use std::fmt;
use std::str::FromStr;

use rand::random;

tokio::task_local! {
    static CURRENT: Trace;
}

/// One step of a trace, as the header `traceparent` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    whole: u128,
    step: u64,
    sampled: bool,
}

/// A text that is no `traceparent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a traceparent")]
pub struct TraceError;

impl Trace {
    /// The first step of a new trace, which nobody has asked to record.
    pub fn begin() -> Self {
        // zero means "none"
        Self { whole: random::<u128>().max(1), step: step_id(), sampled: false }
    }

    /// The step after the one that a caller or a stored job names; a new trace where that cannot be read, as the standard has it.
    pub fn after(traceparent: Option<&str>) -> Self {
        match traceparent.map(str::parse::<Self>) {
            Some(Ok(before)) => Self { step: step_id(), ..before },
            Some(Err(TraceError)) | None => Self::begin(),
        }
    }

    /// The step that is under way in this task; a trace of its own where there is none.
    pub fn current() -> Self {
        CURRENT.try_with(|trace| *trace).unwrap_or_else(|_| Self::begin())
    }

    /// Runs something as this step.
    pub async fn scope<F: Future>(self, step: F) -> F::Output {
        CURRENT.scope(self, step).await
    }
}

fn step_id() -> u64 {
    random::<u64>().max(1)
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.whole, self.step, u8::from(self.sampled))
    }
}

impl FromStr for Trace {
    type Err = TraceError;

    /// Reads version 00, and of later versions the part that they have in common.
    fn from_str(text: &str) -> Result<Self, TraceError> {
        let mut parts = text.split('-');
        let mut next = |length: usize| {
            let part = parts.next().filter(|part| part.len() == length);
            part.filter(|part| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
        };
        let (version, trace_id, step_id, flags) =
            (next(2).ok_or(TraceError)?, next(32).ok_or(TraceError)?, next(16).ok_or(TraceError)?, next(2));
        let flags = flags.and_then(|flags| u8::from_str_radix(flags, 16).ok()).ok_or(TraceError)?;
        if version == "ff" || (version == "00" && parts.next().is_some()) {
            return Err(TraceError);
        }
        let whole = u128::from_str_radix(trace_id, 16).map_err(|_| TraceError)?;
        let step = u64::from_str_radix(step_id, 16).map_err(|_| TraceError)?;
        if whole == 0 || step == 0 {
            return Err(TraceError);
        }
        Ok(Self { whole, step, sampled: flags & 1 == 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_traceparent_comes_back_as_it_went_out() {
        let trace: Trace = GIVEN.parse().unwrap();
        assert_eq!(trace.to_string(), GIVEN);
        let begun = Trace::begin();
        assert_eq!(begun.to_string().parse(), Ok(begun));
        // A later version says more than we read.
        assert_eq!(GIVEN.replacen("00", "01", 1).parse(), Ok(trace));
        assert_eq!(format!("{}-more", GIVEN.replacen("00", "01", 1)).parse(), Ok(trace));
    }

    #[test]
    fn the_next_step_is_of_the_same_trace_and_has_an_id_of_its_own() {
        let before: Trace = GIVEN.parse().unwrap();
        let next = Trace::after(Some(GIVEN));
        assert_eq!((next.whole, next.sampled), (before.whole, before.sampled));
        assert_ne!(next.step, before.step);
    }

    #[test]
    fn what_cannot_be_read_begins_a_new_trace() {
        for wrong in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47é-00f067aa0ba902b7-01",
            " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert_eq!(wrong.parse::<Trace>(), Err(TraceError), "{wrong}");
            assert!(!wrong.contains(&format!("{:032x}", Trace::after(Some(wrong)).whole)));
        }
    }

    #[tokio::test]
    async fn a_step_is_known_to_all_that_runs_in_it() {
        let trace = Trace::begin();
        assert_eq!(trace.scope(async { Trace::current() }).await, trace);
        assert_ne!(Trace::current(), Trace::current(), "outside of any, each is its own");
    }
}
