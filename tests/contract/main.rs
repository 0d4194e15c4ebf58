//! What the parts promise each other in files that no compiler reads: one module for each promise.

mod compose;
