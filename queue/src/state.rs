//! The states of a job and every way from one to the next.

use std::fmt;

/// Where a job stands, as stored in `queue.job.state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Not due yet: put off when enqueued, in back-off, waiting because its handler asked to, or pausing after deaths of
    /// its workers.
    Scheduled,
    /// Runnable. The claim index holds these and nothing else.
    Ready,
    /// Due, but another job of its serial key is running.
    Blocked,
    /// Leased to a worker.
    Running,
    /// Ended well.
    Done,
    /// Given up: too many failures, too many deaths of its worker, or its handler said so.
    Dead,
    /// Ended by an operator.
    Cancelled,
}

/// What moves a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// Its time has come.
    Promote,
    /// A worker takes it.
    Claim,
    /// A worker wanted it while its serial key was busy.
    Park,
    /// Its serial key is free again.
    Unblock,
    /// The handler ended well.
    Complete,
    /// The handler failed, and may fail again.
    Fail,
    /// The handler asked to be run later; no failure.
    Wait,
    /// The handler gave up, or failed for the last time.
    GiveUp,
    /// A worker gave it back without having run it, or cut it off because it had to stop.
    Release,
    /// The lease ran out with its worker; to be run again at once.
    Rescue,
    /// The lease ran out with its worker, not for the first time; to be run again after a pause.
    PutOff,
    /// The lease ran out once too often.
    Bury,
    /// An operator ends it.
    Cancel,
    /// An operator brings a dead letter back.
    Retry,
}

impl State {
    /// Every state, in the order of a job's life.
    pub const ALL: [Self; 7] =
        [Self::Scheduled, Self::Ready, Self::Blocked, Self::Running, Self::Done, Self::Dead, Self::Cancelled];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Ready => "ready",
            Self::Blocked => "blocked",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the job has ended. Only a dead letter can come back, and only by an operator.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Done | Self::Dead | Self::Cancelled)
    }

    /// Where a trigger leads from here; `None` when it must not happen.
    ///
    /// ```
    /// use pay_queue::{State, Trigger};
    /// assert_eq!(State::Running.next(Trigger::Rescue), Some(State::Ready));
    /// assert_eq!(State::Done.next(Trigger::Cancel), None);
    /// ```
    pub const fn next(self, trigger: Trigger) -> Option<Self> {
        use State::{Blocked, Cancelled, Dead, Done, Ready, Running, Scheduled};
        Some(match (self, trigger) {
            (Scheduled, Trigger::Promote)
            | (Blocked, Trigger::Unblock)
            | (Running, Trigger::Release | Trigger::Rescue)
            | (Dead, Trigger::Retry) => Ready,
            (Ready, Trigger::Claim) => Running,
            (Ready, Trigger::Park) => Blocked,
            (Running, Trigger::Complete) => Done,
            (Running, Trigger::Fail | Trigger::Wait | Trigger::PutOff) => Scheduled,
            (Running, Trigger::GiveUp | Trigger::Bury) => Dead,
            (Scheduled | Ready | Blocked | Running, Trigger::Cancel) => Cancelled,
            _ => return None,
        })
    }
}

impl Trigger {
    /// Every trigger.
    pub const ALL: [Self; 14] = [
        Self::Promote,
        Self::Claim,
        Self::Park,
        Self::Unblock,
        Self::Complete,
        Self::Fail,
        Self::Wait,
        Self::GiveUp,
        Self::Release,
        Self::Rescue,
        Self::PutOff,
        Self::Bury,
        Self::Cancel,
        Self::Retry,
    ];

    /// The word in the diagram.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Promote => "promote",
            Self::Claim => "claim",
            Self::Park => "park",
            Self::Unblock => "unblock",
            Self::Complete => "complete",
            Self::Fail => "fail",
            Self::Wait => "wait",
            Self::GiveUp => "give up",
            Self::Release => "release",
            Self::Rescue => "rescue",
            Self::PutOff => "put off",
            Self::Bury => "bury",
            Self::Cancel => "cancel",
            Self::Retry => "retry",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word in `queue.job.state` that this version does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown job state `{0}`")]
pub struct UnknownState(String);

impl TryFrom<String> for State {
    type Error = UnknownState;

    fn try_from(word: String) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.as_str() == word).ok_or(UnknownState(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The diagram as the code has it.
    fn diagram() -> String {
        let mut lines = vec!["stateDiagram-v2".to_owned()];
        for start in [State::Scheduled, State::Ready] {
            lines.push(format!("    [*] --> {start}: enqueue"));
        }
        for from in State::ALL {
            for to in State::ALL {
                let words: Vec<_> = Trigger::ALL
                    .into_iter()
                    .filter(|trigger| from.next(*trigger) == Some(to))
                    .map(Trigger::as_str)
                    .collect();
                if !words.is_empty() {
                    lines.push(format!("    {from} --> {to}: {}", words.join(", ")));
                }
            }
        }
        for end in [State::Done, State::Dead, State::Cancelled] {
            lines.push(format!("    {end} --> [*]: forget"));
        }
        lines.join("\n")
    }

    #[test]
    fn the_readme_draws_what_the_code_does() {
        let readme = include_str!("../README.md");
        let drawn = readme.split("```mermaid\n").nth(1).and_then(|rest| rest.split("\n```").next());
        assert_eq!(drawn, Some(diagram().as_str()), "put this into README.md:\n{}", diagram());
    }

    #[test]
    fn an_ended_job_moves_only_when_an_operator_retries_a_dead_letter() {
        for state in State::ALL.into_iter().filter(|state| state.is_terminal()) {
            for trigger in Trigger::ALL {
                let expected = (state == State::Dead && trigger == Trigger::Retry).then_some(State::Ready);
                assert_eq!(state.next(trigger), expected, "{state} on {trigger:?}");
            }
        }
    }
}
