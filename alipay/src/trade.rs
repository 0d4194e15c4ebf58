//! What Alipay calls the states of a trade.

use std::fmt;

/// `trade_status`, as notifications and the query report it.
///
/// `Closed` is ambiguous on purpose of theirs: either never paid (timeout, close, cancel) or paid and refunded in
/// full. What was recorded before decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TradeStatus {
    /// `WAIT_BUYER_PAY`: opened by a buyer, unpaid.
    WaitBuyerPay,
    /// `TRADE_SUCCESS`: paid; stays so after partial refunds.
    Success,
    /// `TRADE_FINISHED`: paid, and no refund is possible any more, or ever.
    Finished,
    /// `TRADE_CLOSED`: never paid, or paid and refunded in full.
    Closed,
    /// A word this version does not know.
    Other(String),
}

impl TradeStatus {
    /// Whether this status alone says that the buyer's money arrived and is still (at least in part) there.
    pub fn is_paid(&self) -> bool {
        matches!(self, Self::Success | Self::Finished)
    }

    /// The word on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::WaitBuyerPay => "WAIT_BUYER_PAY",
            Self::Success => "TRADE_SUCCESS",
            Self::Finished => "TRADE_FINISHED",
            Self::Closed => "TRADE_CLOSED",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for TradeStatus {
    fn from(word: &str) -> Self {
        match word {
            "WAIT_BUYER_PAY" => Self::WaitBuyerPay,
            "TRADE_SUCCESS" => Self::Success,
            "TRADE_FINISHED" => Self::Finished,
            "TRADE_CLOSED" => Self::Closed,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for TradeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_survives_the_round_trip() {
        for word in ["WAIT_BUYER_PAY", "TRADE_SUCCESS", "TRADE_FINISHED", "TRADE_CLOSED", "trade_success", ""]
        {
            assert_eq!(TradeStatus::from(word).as_str(), word);
            assert_eq!(TradeStatus::from(word).to_string(), word);
        }
        assert!(!TradeStatus::from("trade_success").is_paid(), "words are case-sensitive");
    }
}
