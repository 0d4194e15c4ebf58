//! The acts that run as jobs, by their types, for the edges: what they have in common, and the list of them.

pub use crate::flow::act::*;
