//! What an operator does: look, pause, cancel, retry, forget.

mod cancel;
mod counts;
mod list;
mod pause;
mod retention;
mod retry;

pub use cancel::{Cancelled, cancel};
pub use counts::{QueueCounts, counts, publish};
pub use list::{FailedRun, Filter, JobView, attended, failures, find, holders, list};
pub use pause::{Pause, pause, paused, resume};
pub use retention::{Retention, prune};
pub use retry::{Retried, ShapePreview, is_key_taken, preview_retry_shape, retry, retry_shape, shapes};
