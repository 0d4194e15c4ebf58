//! The acts about API keys.

mod create_key;
mod read_keys;
mod record_key_use;
mod revoke_key;

pub use create_key::create_key;
pub use read_keys::{identify_key, list_keys, live_keys};
pub use record_key_use::record_key_use;
pub use revoke_key::revoke_key;
