//! Alipay's clock text: `yyyy-MM-dd HH:mm:ss` in Beijing time (UTC+8, no daylight saving), whatever zone the
//! machine is in.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};

const FORMAT: &str = "%Y-%m-%d %H:%M:%S";
const BEIJING_OFFSET_S: i32 = 8 * 3600;

/// A text that is not `yyyy-MM-dd HH:mm:ss`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time of the form yyyy-MM-dd HH:mm:ss")]
pub struct TimeError;

/// Beijing's fixed offset from UTC.
#[expect(clippy::missing_panics_doc, reason = "eight hours is inside the range of an offset")]
pub fn beijing() -> FixedOffset {
    FixedOffset::east_opt(BEIJING_OFFSET_S).expect("eight hours is a valid offset")
}

/// Writes an instant as Alipay reads it, cut to whole seconds.
pub fn format(at: DateTime<Utc>) -> String {
    at.with_timezone(&beijing()).format(FORMAT).to_string()
}

/// Reads Alipay's clock text. Milliseconds (`.123`, as `gmt_refund` has them) are kept; nothing else is tolerated.
pub fn parse(text: &str) -> Result<DateTime<Utc>, TimeError> {
    let (seconds, millis) = match text.split_once('.') {
        Some((seconds, millis)) if matches!(millis.len(), 1..=3) => (seconds, millis),
        Some(_) => return Err(TimeError),
        None => (text, ""),
    };
    // Parsing alone would take signs, spaces and single digits: the shape is checked by itself.
    let shaped = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, want)| match want {
                b'0' => byte.is_ascii_digit(),
                want => byte == want,
            })
    };
    if !shaped(seconds, "0000-00-00 00:00:00") || !shaped(millis, &"000"[..millis.len()]) {
        return Err(TimeError);
    }
    let local = NaiveDateTime::parse_from_str(seconds, FORMAT).map_err(|_| TimeError)?;
    let millis: i64 = format!("{millis:0<3}").parse().map_err(|_| TimeError)?;
    let local = local.and_local_timezone(beijing()).single().ok_or(TimeError)?;
    Ok(local.to_utc() + chrono::TimeDelta::milliseconds(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beijing_is_eight_hours_ahead() {
        let at: DateTime<Utc> = "2024-07-23T19:07:50Z".parse().unwrap();
        assert_eq!(format(at), "2024-07-24 03:07:50");
        assert_eq!(parse("2024-07-24 03:07:50"), Ok(at));
    }

    #[test]
    fn milliseconds_are_kept() {
        let at: DateTime<Utc> = "2024-07-23T20:00:00.123Z".parse().unwrap();
        assert_eq!(parse("2024-07-24 04:00:00.123"), Ok(at));
        assert_eq!(parse("2024-07-24 04:00:00.5").unwrap().timestamp_subsec_millis(), 500);
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "2024-07-24",
            "2024-7-24 03:07:50",
            "2024-07-24T03:07:50",
            "2024-07-24 03:07:50 ",
            "2024-07-24 03:07:50.",
            "2024-07-24 03:07:50.1234",
            "2024-07-24 03:07:50.+12",
            "2024-07-24 25:07:50",
            "2024-02-30 03:07:50",
            "+024-07-24 03:07:50",
            "２０２４-07-24 03",
        ] {
            assert_eq!(parse(text), Err(TimeError), "{text}");
        }
    }
}
