//! What happens around every request.

mod body_limit;
mod methods;
mod request_id;
mod time_limit;

pub use body_limit::BodyLimit;
pub use methods::Methods;
pub use request_id::RequestId;
pub(crate) use request_id::current_request_id;
pub use time_limit::TimeLimit;
