//! What a shop's request for a refund means when its number is known already.

use crate::domain::{Money, OrderId, Refund, RefundRefused};

/// Why a number that is known cannot be repeated like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It is the same request: its refund is the answer.
    Same,
    /// The number was used for another refund.
    Reused,
    /// It is the same request, and Alipay moved another amount under its number.
    Differs(RefundRefused),
}

/// Holds a repeated request against the refund of its number.
pub fn repeat(refund: &Refund, order_id: OrderId, asked: Option<Money>) -> Repeat {
    if refund.order_id != Some(order_id) {
        return Repeat::Reused;
    }
    match asked {
        Some(asked) if asked == refund.amount => Repeat::Same,
        Some(asked) if asked != refund.asked() => Repeat::Reused,
        _ if refund.asked() == refund.amount => Repeat::Same,
        _ => Repeat::Differs(RefundRefused::AmountDiffers { asked: refund.asked(), moved: refund.amount }),
    }
}

/// The refund that Alipay told of before the shop repeated its request, as the shop's own from now on.
pub fn taken_over(
    external: &Refund,
    refund_no: String,
    reason: Option<String>,
    asked: Option<Money>,
) -> Refund {
    Refund {
        refund_no: Some(refund_no),
        reason,
        origin: crate::domain::Origin::Asked,
        requested: asked.filter(|asked| *asked != external.amount).or(external.requested),
        ..external.clone()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::{Origin, Payment};

    fn fen(fen: i64) -> Money {
        Money::from_fen(fen).unwrap()
    }

    fn refund(order_id: OrderId, amount: i64, requested: Option<i64>) -> Refund {
        let payment = Payment { order_id: Some(order_id), ..Payment::of(2_800) };
        let refund =
            Refund::pending(&payment, "n".into(), fen(amount), Origin::External, DateTime::UNIX_EPOCH);
        Refund { requested: requested.map(fen), ..refund }
    }

    #[test]
    fn a_repeat_is_the_same_refund_or_says_what_differs() {
        let (here, elsewhere) = (OrderId::new(DateTime::UNIX_EPOCH), OrderId::new(DateTime::UNIX_EPOCH));
        let plain = refund(here, 1_000, None);
        assert_eq!(repeat(&plain, here, Some(fen(1_000))), Repeat::Same);
        assert_eq!(repeat(&plain, here, None), Repeat::Same);
        assert_eq!(repeat(&plain, here, Some(fen(900))), Repeat::Reused);
        assert_eq!(repeat(&plain, elsewhere, Some(fen(1_000))), Repeat::Reused);

        let other = refund(here, 1_000, Some(900));
        let differs = Repeat::Differs(RefundRefused::AmountDiffers { asked: fen(900), moved: fen(1_000) });
        assert_eq!(repeat(&other, here, Some(fen(900))), differs);
        assert_eq!(repeat(&other, here, None), differs);
        assert_eq!(
            repeat(&other, here, Some(fen(1_000))),
            Repeat::Same,
            "what Alipay did is what is asked for"
        );
        assert_eq!(repeat(&other, here, Some(fen(800))), Repeat::Reused);
    }

    #[test]
    fn e3_what_was_adopted_becomes_the_shops() {
        let here = OrderId::new(DateTime::UNIX_EPOCH);
        let external = refund(here, 1_000, None);
        for (asked, requested) in [(None, None), (Some(1_000), None), (Some(900), Some(900))] {
            let taken = taken_over(&external, "r1".into(), Some("why".into()), asked.map(fen));
            assert_eq!(taken.requested, requested.map(fen));
            assert_eq!((taken.origin, taken.amount), (Origin::Asked, fen(1_000)));
            assert_eq!((taken.refund_no.as_deref(), taken.reason.as_deref()), (Some("r1"), Some("why")));
        }
    }
}
