//! Every failure that a client may meet, by its stable word. `docs/errors.md` and the document are made from this table.

use poem::http::StatusCode;

/// Whether the same request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It would be refused again.
    No,
    /// After the seconds of `Retry-After`; repeating is safe.
    Later,
    /// A few times, with growing pauses; repeating is safe, and may fail for the same reason.
    Perhaps,
}

/// What a code tells a client.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The stable word.
    pub word: &'static str,
    /// The HTTP status that it always comes with.
    pub status: u16,
    /// Whether to send the same request again.
    pub retry: Retry,
    /// What is wrong, as a sentence.
    pub means: &'static str,
    /// What the client should do, as a sentence.
    pub remedy: &'static str,
}

macro_rules! codes {
    ($($name:ident = $word:literal, $status:literal, $retry:ident, $means:literal, $remedy:literal;)+) => {
        /// A kind of failure. A new one is one row of the table; its word and its status never change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $means] $name,)+
        }

        impl Code {
            /// All of them, by status.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// What it tells a client.
            pub const fn about(self) -> About {
                match self {
                    $(Self::$name => About {
                        word: $word, status: $status, retry: Retry::$retry, means: $means, remedy: $remedy,
                    },)+
                }
            }
        }
    };
}

codes! {
    MalformedRequest = "malformed_request", 400, No,
        "The request cannot be read: its body is not JSON, or its query is badly escaped.",
        "Correct how the request is written; `detail` says where it breaks.";
    InvalidSignature = "invalid_signature", 400, No,
        "A notification that Alipay did not sign.",
        "Nothing, unless you are Alipay. `pay-api doctor --notification` explains a genuine one that is refused.";
    MissingKey = "missing_key", 401, No,
        "The request has no API key.",
        "Send the header `Authorization: Bearer sk_…`. `pay-api keys create` makes a key.";
    InvalidKey = "invalid_key", 401, No,
        "There is no such API key, or it was revoked.",
        "Send another key, whole and unchanged.";
    MissingScope = "missing_scope", 403, No,
        "The API key is not for this operation.",
        "Use a key that has the scope which `detail` names.";
    NotFound = "not_found", 404, No,
        "There is nothing at this address.",
        "Compare the path with the document.";
    OrderNotFound = "order_not_found", 404, No,
        "There is no such order, or it is another app's.",
        "Check the id, and that the key belongs to the app that took the order.";
    RefundNotFound = "refund_not_found", 404, No,
        "There is no such refund, or it is another app's.",
        "Check the id, and that the key belongs to the app that took the order.";
    EventNotFound = "event_not_found", 404, No,
        "There is no such event, or it is another app's.",
        "Do nothing by it: what announced it did not come from here, or is meant for another app.";
    MethodNotAllowed = "method_not_allowed", 405, No,
        "The address does not know this method.",
        "Use one of those in the header `Allow`.";
    SlowBody = "slow_body", 408, Perhaps,
        "The body did not come in time.",
        "Try again; look at what lies between you and here if it stays.";
    OrderPaid = "order_paid", 409, No,
        "The order is paid, so it cannot be closed.",
        "Deliver it, or give the money back by a refund.";
    NotRefundable = "not_refundable", 409, No,
        "The order has no money that could go back: it is not paid, or Alipay has finished the trade.",
        "Read the order. If it is paid all the same, refund it outside Alipay.";
    RefundExceedsBalance = "refund_exceeds_balance", 409, No,
        "The amount is more than what is left of the payment after all refunds, those under way included.",
        "Read the order and its refunds, and ask for at most what is left.";
    RefundAmountDiffers = "refund_amount_differs", 409, No,
        "Alipay moved another amount under this `refund_no` than was asked for: it was asked for before, with that amount.",
        "Read the refund: `amount_fen` went back. Take a new number for what is missing.";
    CursorLost = "cursor_lost", 410, No,
        "What you have read does not stand in the feed any more: the database has gone back in time, as after a restore.",
        "Go on from `next`: everything that you may have missed comes behind it, and some of what you have, under the same ids.";
    BodyTooLarge = "body_too_large", 413, No,
        "The body is larger than any request needs.",
        "Send less; `detail` says how much is taken.";
    UnsupportedMediaType = "unsupported_media_type", 415, No,
        "The body's media type is not the one that this address reads.",
        "Send JSON with `Content-Type: application/json`.";
    InvalidRequest = "invalid_request", 422, No,
        "Fields or parameters are missing, unknown or wrong.",
        "Correct everything that `errors` lists; it is complete for the body, and for the parameters.";
    InvalidCursor = "invalid_cursor", 422, No,
        "The cursor was not given out for this list or this app, or it was changed.",
        "Begin at the first page again, and pass `next` on unchanged.";
    UnknownProduct = "unknown_product", 422, No,
        "The catalogue has no such product on sale.",
        "Check `product_id`, or put the product on sale.";
    IdempotencyKeyReused = "idempotency_key_reused", 422, No,
        "The `Idempotency-Key` came before with another request.",
        "Take a new key for a new request; keep the key only for repeats of the same one.";
    RefundNoReused = "refund_no_reused", 422, No,
        "The `refund_no` came before with another order or amount.",
        "Take a new number for a new refund; keep the number only for repeats of the same one.";
    TooManyRequests = "too_many_requests", 429, Later,
        "More requests with this API key than are allowed; new orders are refused before anything else is.",
        "Try again after `Retry-After` seconds, and send less at once. The operator sets the limit.";
    InternalError = "internal_error", 500, Perhaps,
        "A fault of ours, which the log tells whole.",
        "Try again a few times. If it stays, give the operator the `request_id`.";
    DatabaseUnavailable = "database_unavailable", 503, Later,
        "The database does not answer.",
        "Try again later.";
    CatalogUnavailable = "catalog_unavailable", 503, Later,
        "The service that knows names and prices does not answer.",
        "Try again later.";
    Contended = "contended", 503, Later,
        "Somebody else changed the same thing at the same moment.",
        "Try again.";
    TooManyStreams = "too_many_streams", 503, Later,
        "This process keeps as many event streams open as it may.",
        "Try again later, or read the feed by `GET /v1/events`.";
    ShuttingDown = "shutting_down", 503, Later,
        "This process is about to end. Only `/readyz` says so: other requests are answered as ever.",
        "Send what comes next to another process.";
    TooBusy = "too_busy", 503, Later,
        "There is more to do than can be done now.",
        "Try again later.";
}

impl Code {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        self.about().word
    }

    /// The code of a word; `None` for a word that no client ever gets.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.word() == word)
    }

    /// The HTTP status that it always comes with.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.about().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique_and_statuses_real_and_sorted() {
        let statuses: Vec<u16> = Code::ALL.iter().map(|code| code.status().as_u16()).collect();
        assert!(statuses.is_sorted(), "{statuses:?}");
        for code in Code::ALL {
            let about = code.about();
            assert_eq!(code.status().as_u16(), about.status, "{code:?}");
            assert_eq!(Code::of(about.word), Some(*code), "{} stands twice", about.word);
            assert_eq!(about.retry == Retry::Later, matches!(about.status, 429 | 503), "{}", about.word);
        }
    }
}
