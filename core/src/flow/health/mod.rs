//! The acts that ask whether the product can work.

mod check_readiness;
mod read_time;

pub use check_readiness::check_readiness;
pub use read_time::read_time;
