//! Redis.

use super::Env;
use crate::events::RedisConfig;

/// Reads `REDIS_URL` (required), `REDIS_CHANNEL` (`order`) and `REDIS_STREAM_LENGTH` (100,000 events: about 100 MB).
pub fn redis_from_env(env: &mut Env) -> Option<RedisConfig> {
    let url = env.required("REDIS_URL").filter(|url| {
        let valid = redis::Client::open(url.as_str()).is_ok();
        if !valid {
            env.fault("REDIS_URL", "must be an address of the form redis://host:port");
        }
        valid
    });
    let channel =
        env.parsed("REDIS_CHANNEL", "order".to_owned(), "a name of 1 to 64 characters", |name: &String| {
            name.len() <= 64
        });
    let stream_length = env.parsed("REDIS_STREAM_LENGTH", 100_000, "a number from 1000 to 10000000", |n| {
        (1_000..=10_000_000).contains(n)
    });
    Some(RedisConfig { url: url?, channel: channel?, stream_length: stream_length? })
}
