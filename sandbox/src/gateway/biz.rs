//! Reading `biz_content`: every field with its rule.

use chrono::{DateTime, Utc};
use pay_alipay::amount::Amount;
use pay_alipay::time;
use serde_json::{Map, Value};

use crate::refusal::Refusal;
use crate::trade::{Expiry, Product};

/// Fields of one call. `null`, empty text and absence are the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Biz<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Biz<'a> {
    /// Text of at most `chars_max` characters.
    pub(super) fn text(self, name: &str, chars_max: usize) -> Result<Option<&'a str>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) if text.chars().count() > chars_max => {
                Err(Refusal::field(name, &format!("最多 {chars_max} 个字符")))
            }
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::field(name, "应为字符串")),
        }
    }

    pub(super) fn needed(self, name: &str, chars_max: usize) -> Result<&'a str, Refusal> {
        self.text(name, chars_max)?.ok_or_else(|| Refusal::field(name, "不能为空"))
    }

    /// The shop's number of an order: 1 to 64 letters, digits, `_` (and `-`, which passes in practice).
    pub(super) fn out_trade_no(self) -> Result<Option<&'a str>, Refusal> {
        let number = self.text("out_trade_no", 64)?;
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        match number {
            Some(number) if !number.chars().all(allowed) => {
                Err(Refusal::field("out_trade_no", "只能包含字母、数字、下划线"))
            }
            number => Ok(number),
        }
    }

    /// A positive amount, as JSON text or number, in whole fen.
    pub(super) fn amount(self, name: &str) -> Result<i64, Refusal> {
        let text = match self.0.get(name) {
            None | Some(Value::Null) => return Err(Refusal::field(name, "不能为空")),
            Some(Value::String(text)) => text.clone(),
            // The number's own text, so that no binary fraction ever exists.
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(Refusal::field(name, "应为金额")),
        };
        match text.parse::<Amount>() {
            Ok(amount) if !amount.is_zero() => Ok(amount.fen()),
            _ => Err(Refusal::field(name, "应为大于零、最多两位小数的金额")),
        }
    }

    /// When the trade is to close: `time_expire`, else `timeout_express`, else the product's default.
    pub(super) fn expiry(self, product: Product) -> Result<Expiry, Refusal> {
        if let Some(text) = self.text("time_expire", 32)? {
            return match time::parse(text) {
                Ok(at) if text.len() == 19 => Ok(Expiry::At(at)),
                // Minutes are enough for the documentation's older examples.
                _ => match time::parse(&format!("{text}:00")) {
                    Ok(at) if text.len() == 16 => Ok(Expiry::At(at)),
                    _ => Err(Refusal::field("time_expire", "格式应为 yyyy-MM-dd HH:mm:ss")),
                },
            };
        }
        if let Some(text) = self.text("timeout_express", 6)? {
            return timeout_express(text)
                .ok_or_else(|| Refusal::field("timeout_express", "取值范围 1m 到 15d，或 1c"));
        }
        let default = if product == Product::Qr { "2h" } else { "15d" };
        Ok(timeout_express(default).expect("the defaults are well formed"))
    }

    /// An absolute http or https address.
    pub(super) fn url(self, name: &str) -> Result<Option<&'a str>, Refusal> {
        self.text(name, 400)
    }
}

fn timeout_express(text: &str) -> Option<Expiry> {
    const DAY: i64 = 86_400;
    if text == "1c" {
        return Some(Expiry::Midnight);
    }
    let unit = text.chars().last()?;
    let digits = text.strip_suffix(unit)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = match unit {
        'm' => 60,
        'h' => 3_600,
        'd' => DAY,
        _ => return None,
    };
    let all = digits.parse::<i64>().ok()?.checked_mul(seconds)?;
    (60..=15 * DAY).contains(&all).then_some(Expiry::After(all))
}

/// A trade that has already run out when it is asked for cannot be paid.
pub(super) fn not_yet_over(expiry: Expiry, now: DateTime<Utc>) -> Result<(), Refusal> {
    match expiry {
        Expiry::At(at) if at <= now => Err(Refusal::field("time_expire", "不能早于当前时间")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn amount(value: &Value) -> Result<i64, Refusal> {
        Biz(json!({ "total_amount": value }).as_object().expect("an object")).amount("total_amount")
    }

    #[test]
    fn amounts_are_whole_fen_or_refused() {
        assert_eq!(amount(&json!("88.88")), Ok(8_888));
        assert_eq!(amount(&json!(88.8)), Ok(8_880));
        assert_eq!(amount(&json!(100_000_000)), Ok(10_000_000_000));
        for wrong in
            [json!("0.00"), json!("-1"), json!("1e2"), json!("1.001"), json!("+1"), json!(""), json!(null)]
        {
            assert!(amount(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn timeouts_keep_their_range() {
        assert_eq!(timeout_express("90m"), Some(Expiry::After(5_400)));
        assert_eq!(timeout_express("15d"), Some(Expiry::After(1_296_000)));
        assert_eq!(timeout_express("1c"), Some(Expiry::Midnight));
        for wrong in ["0m", "16d", "1.5h", "m", "", "1s", "-1m", "99999999999999999999d", "１m"] {
            assert_eq!(timeout_express(wrong), None, "{wrong}");
        }
    }
}
