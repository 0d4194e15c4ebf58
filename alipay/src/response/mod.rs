//! Synchronous answers: cut out, verified, only then read.
//!
//! [`scan`] finds the exact span of the answer's node, [`open`] verifies that span and nothing else, [`Failure`]
//! and its [`Class`] say what a refusal means for the caller, and the answer types hold what a success said.

mod answers;
mod code;
mod envelope;
mod node;
pub mod scan;

pub use answers::{
    Answer, BillUrlAnswer, CloseAnswer, PrecreateAnswer, QueryAnswer, RefundAnswer, RefundQueryAnswer,
};
pub use code::{Class, Failure, Remedy};
pub use envelope::{ANSWER_BYTES_MAX, AnswerError, Opened, open};
pub use node::{FieldError, Node};
