//! The promise, held in every order of events that a small world can have.
//!
//! A [`Model`] is a small world: its state is a value, and each thing that may happen next leads to another one. [`explore`] walks all of
//! them, to the end. What the product decides is not written down here a second time: models call the product's own decisions.

pub mod money;
pub mod queue;
pub mod relay;
pub mod search;

pub use search::{Breach, Explored, Model, explore};
