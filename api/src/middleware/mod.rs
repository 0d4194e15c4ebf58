//! What happens around every request.

mod body_limit;
mod methods;
mod new_orders;
mod request_id;
mod time_limit;

pub use body_limit::BodyLimit;
pub use methods::Methods;
pub use new_orders::NewOrders;
pub use request_id::RequestId;
pub use time_limit::TimeLimit;
