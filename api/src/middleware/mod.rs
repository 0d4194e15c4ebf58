//! What happens around every request.

mod body_limit;
mod methods;
mod request_id;

pub use body_limit::BodyLimit;
pub use methods::Methods;
pub use request_id::RequestId;
pub(crate) use request_id::current_request_id;
