//! How long a request waits for an order to change.

use std::time::Duration;

use crate::error::ApiError;
use crate::problem::FaultCode;
use crate::whole::{Limits, Whole};

/// How many seconds a create request waits for the cashier where it says nothing: preparing takes milliseconds, unless Alipay is slow.
pub const WAIT_DEFAULT_S: u32 = 2;
/// The longest wait, in seconds, that a request may ask for: below the half minute after which proxies lose patience.
pub const WAIT_MAX_S: u32 = 20;

/// The limits of a wait in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct WaitLimits;

impl Limits for WaitLimits {
    const MIN: i64 = 0;
    const MAX: i64 = WAIT_MAX_S as i64;
    const FORMAT: &'static str = "uint32";
}

/// For how many seconds to wait.
pub(super) type WaitSeconds = Whole<WaitLimits>;

/// The time that a request asks for.
pub(super) fn time(wait: WaitSeconds) -> Duration {
    Duration::from_secs(wait.get().unsigned_abs())
}

/// The wait that a header `Prefer` asks for. RFC 7240: preferences that we do not know are passed over.
pub(super) fn preferred(prefer: Option<&str>) -> Result<Duration, ApiError> {
    let asked = prefer.into_iter().flat_map(|text| text.split([',', ';'])).find_map(|preference| {
        let (name, value) = preference.split_once('=')?;
        name.trim().eq_ignore_ascii_case("wait").then(|| value.trim().trim_matches('"').to_owned())
    });
    let Some(asked) = asked else { return Ok(Duration::from_secs(WAIT_DEFAULT_S.into())) };
    asked.parse().ok().and_then(WaitSeconds::new).map(time).ok_or_else(|| {
        let rule = format!("wait must be a number of seconds from 0 to {WAIT_MAX_S}");
        ApiError::parameter("Prefer", FaultCode::WrongValue, rule)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_among_other_preferences() {
        let default = Duration::from_secs(WAIT_DEFAULT_S.into());
        assert_eq!(preferred(None).unwrap(), default);
        assert_eq!(preferred(Some("respond-async, wait=0")).unwrap(), Duration::ZERO);
        assert_eq!(preferred(Some("Wait = 7")).unwrap(), Duration::from_secs(7));
        assert_eq!(preferred(Some("return=minimal")).unwrap(), default);
        for wrong in ["wait=", "wait=-1", "wait=21", "wait=1.5", "wait=99999999999999999999"] {
            assert!(preferred(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
