//! The search: breadth first, so that the way to a breach is a shortest one; then back along the edges, for what must stay reachable.

use std::collections::HashMap;
use std::fmt::{self, Debug, Write as _};
use std::hash::Hash;
use std::rc::Rc;

/// A world with a start, in which one thing happens after the other.
pub trait Model {
    /// All that there is at one moment. Two that are equal have the same future.
    type State: Clone + Eq + Hash + Debug;
    /// What may happen next. Printed on the way to a breach.
    type Step: Clone + Debug;

    /// How it begins.
    fn begin(&self) -> Self::State;

    /// All that may happen next, and what it leads to.
    fn steps(&self, state: &Self::State) -> Vec<(Self::Step, Self::State)>;

    /// The name of a property that this state breaks.
    fn broken(&self, state: &Self::State) -> Option<&'static str>;

    /// Whether everything is settled here. From every state such a one must be reachable, by what is owed alone.
    fn is_quiet(&self, state: &Self::State) -> bool;

    /// Whether this happens by itself sooner or later, whatever people do: nothing may have to wait for what they are free to leave undone.
    fn is_owed(&self, _step: &Self::Step) -> bool {
        true
    }
}

/// The property that a quiet state is reachable from everywhere.
pub const SETTLES: &str = "from every state a quiet one can be reached";

/// A world that was walked to its end and broke nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explored {
    /// Different states.
    pub states: usize,
    /// Steps between them.
    pub edges: usize,
    /// How many of the states are quiet.
    pub quiet: usize,
    /// How many steps the farthest state is from the beginning.
    pub depth: usize,
}

impl fmt::Display for Explored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { states, edges, quiet, depth } = self;
        write!(f, "{states} states, {edges} edges, {quiet} quiet, at most {depth} steps from the beginning")
    }
}

/// A state that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The property that it breaks.
    pub property: &'static str,
    /// A shortest way to it, and the state.
    pub way: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "broken: {}\n{}", self.property, self.way)
    }
}

/// Walks a world to its end.
///
/// # Errors
/// The nearest state that breaks a property.
///
/// # Panics
/// With more than `states_max` states: what was not explored to its end proves nothing.
pub fn explore<M: Model>(model: &M, states_max: usize) -> Result<Explored, Breach> {
    let mut walk = Walk::<M>::default();
    walk.meet(model.begin(), None, 0);
    let mut at = 0;
    while let Some(state) = walk.states.get(at).cloned() {
        if let Some(property) = model.broken(&state) {
            return Err(walk.breach(property, at));
        }
        for (step, next) in model.steps(&state) {
            let is_owed = model.is_owed(&step);
            let to = walk.meet(next, Some((at, step)), walk.depths[at] + 1);
            walk.edges.push((at, to, is_owed));
        }
        assert!(walk.states.len() <= states_max, "more than {states_max} states: not explored to its end");
        at += 1;
    }
    let quiet: Vec<usize> =
        (0..walk.states.len()).filter(|&state| model.is_quiet(&walk.states[state])).collect();
    if let Some(lost) = walk.never_reaching(&quiet) {
        return Err(walk.breach(SETTLES, lost));
    }
    Ok(Explored {
        states: walk.states.len(),
        edges: walk.edges.len(),
        quiet: quiet.len(),
        depth: walk.depths.last().copied().unwrap_or_default(),
    })
}

struct Walk<M: Model> {
    known: HashMap<Rc<M::State>, usize>,
    states: Vec<Rc<M::State>>,
    /// Whence each state was first met, and by what step.
    whence: Vec<Option<(usize, M::Step)>>,
    depths: Vec<usize>,
    /// From where, where to, and whether it is owed.
    edges: Vec<(usize, usize, bool)>,
}

impl<M: Model> Default for Walk<M> {
    fn default() -> Self {
        Self {
            known: HashMap::new(),
            states: Vec::new(),
            whence: Vec::new(),
            depths: Vec::new(),
            edges: Vec::new(),
        }
    }
}

impl<M: Model> Walk<M> {
    fn meet(&mut self, state: M::State, whence: Option<(usize, M::Step)>, depth: usize) -> usize {
        if let Some(&known) = self.known.get(&state) {
            return known;
        }
        let (number, state) = (self.states.len(), Rc::new(state));
        self.known.insert(Rc::clone(&state), number);
        self.states.push(state);
        self.whence.push(whence);
        self.depths.push(depth);
        number
    }

    /// The first state from which none of these can be reached.
    fn never_reaching(&self, goals: &[usize]) -> Option<usize> {
        let mut back: Vec<Vec<usize>> = vec![Vec::new(); self.states.len()];
        for &(from, to, _) in self.edges.iter().filter(|(.., is_owed)| *is_owed) {
            back[to].push(from);
        }
        let mut reaches = vec![false; self.states.len()];
        let mut open = goals.to_vec();
        while let Some(state) = open.pop() {
            if !std::mem::replace(&mut reaches[state], true) {
                open.extend(&back[state]);
            }
        }
        reaches.iter().position(|reaches| !reaches)
    }

    fn breach(&self, property: &'static str, at: usize) -> Breach {
        let mut steps = Vec::new();
        let mut state = at;
        while let Some((before, step)) = &self.whence[state] {
            steps.push(format!("{step:?}"));
            state = *before;
        }
        let mut way = String::new();
        for (number, step) in steps.iter().rev().enumerate() {
            writeln!(way, "  {}. {step}", number + 1).expect("memory");
        }
        write!(way, "  {:#?}", self.states[at]).expect("memory");
        Breach { property, way }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A counter from 0 that may rise by one up to `top`, and start again if somebody wants it to.
    struct Counter {
        top: u8,
        forbidden: Option<u8>,
        quiet: u8,
        resets: bool,
    }

    impl Model for Counter {
        type State = u8;
        type Step = &'static str;

        fn begin(&self) -> u8 {
            0
        }

        fn steps(&self, state: &u8) -> Vec<(&'static str, u8)> {
            let mut steps = Vec::new();
            if *state < self.top {
                steps.push(("rise", state + 1));
            }
            if self.resets {
                steps.push(("reset", 0));
            }
            steps
        }

        fn broken(&self, state: &u8) -> Option<&'static str> {
            (self.forbidden == Some(*state)).then_some("the forbidden number")
        }

        fn is_quiet(&self, state: &u8) -> bool {
            *state == self.quiet
        }

        fn is_owed(&self, step: &&'static str) -> bool {
            *step == "rise"
        }
    }

    #[test]
    fn a_world_is_walked_to_its_end() {
        let counter = Counter { top: 3, forbidden: None, quiet: 3, resets: true };
        let explored = explore(&counter, 10).unwrap();
        assert_eq!(explored, Explored { states: 4, edges: 7, quiet: 1, depth: 3 });
    }

    #[test]
    fn a_breach_comes_with_a_shortest_way() {
        let counter = Counter { top: 9, forbidden: Some(2), quiet: 9, resets: true };
        let breach = explore(&counter, 100).unwrap_err();
        assert_eq!(breach.property, "the forbidden number");
        assert_eq!(breach.way, "  1. \"rise\"\n  2. \"rise\"\n  2");
    }

    #[test]
    fn a_state_with_no_way_to_a_quiet_one_is_a_breach() {
        let counter = Counter { top: 3, forbidden: None, quiet: 1, resets: false };
        let breach = explore(&counter, 10).unwrap_err();
        assert_eq!((breach.property, breach.way.lines().count()), (SETTLES, 3));
    }

    #[test]
    fn what_nobody_owes_is_no_way_to_a_quiet_state() {
        let counter = Counter { top: 3, forbidden: None, quiet: 1, resets: true };
        let breach = explore(&counter, 10).unwrap_err();
        assert_eq!((breach.property, breach.way.lines().count()), (SETTLES, 3));
    }

    /// A cycle that may go on for ever is no breach, as long as there is a way out of it.
    #[test]
    fn a_cycle_with_a_way_out_settles() {
        let counter = Counter { top: 3, forbidden: None, quiet: 3, resets: true };
        assert!(explore(&counter, 10).is_ok());
    }

    #[test]
    #[should_panic(expected = "not explored to its end")]
    fn half_a_world_proves_nothing() {
        let _ = explore(&Counter { top: 100, forbidden: None, quiet: 0, resets: true }, 50);
    }
}
