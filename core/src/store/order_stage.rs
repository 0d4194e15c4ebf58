//! How the stage of an order is columns of `orders`.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, Row};

use crate::domain::{Cashier, CloseReason, Money, Order, OrderId, Stage, Status};

/// The columns of a stage. Empty are those that the stage does not hold.
///
/// A row also keeps what earlier stages wrote: a paid order its `closing_at`, a closed one its `cashier`. That is a record for people;
/// reading passes over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) status: Status,
    pub(super) cashier: Option<Cashier>,
    pub(super) offered: bool,
    pub(super) prepaid_at: Option<DateTime<Utc>>,
    pub(super) closing_at: Option<DateTime<Utc>>,
    pub(super) closed_at: Option<DateTime<Utc>>,
    pub(super) close_reason: Option<CloseReason>,
    pub(super) paid_at: Option<DateTime<Utc>>,
    pub(super) paid_late: bool,
    pub(super) refunded: Money,
}

/// A row that no release writes and whose stage cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("order {order_id} cannot be {status}: {what}")]
pub(super) struct ImpossibleOrder {
    order_id: OrderId,
    status: Status,
    what: &'static str,
}

impl FromRow<'_, PgRow> for Columns {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let status = row.try_get("status")?;
        let cashier = match status {
            Status::PayWait => row.try_get::<Option<Json<_>>, _>("cashier")?.map(|Json(cashier)| cashier),
            _ => None,
        };
        Ok(Self {
            status,
            cashier,
            offered: row.try_get("offered")?,
            prepaid_at: row.try_get("prepaid_at")?,
            closing_at: row.try_get("closing_at")?,
            closed_at: row.try_get("closed_at")?,
            close_reason: row.try_get("close_reason")?,
            paid_at: row.try_get("paid_at")?,
            paid_late: row.try_get("paid_late")?,
            refunded: row.try_get("refunded_fen")?,
        })
    }
}

impl Columns {
    /// As an order's stage is written.
    pub(super) fn of(order: &Order) -> Self {
        let empty = Self {
            status: order.status(),
            cashier: None,
            offered: false,
            prepaid_at: None,
            closing_at: None,
            closed_at: None,
            close_reason: None,
            paid_at: None,
            paid_late: false,
            refunded: Money::ZERO,
        };
        match order.stage.clone() {
            Stage::Create { offered } => Self { offered, ..empty },
            Stage::PayWait { cashier, prepaid_at } => {
                Self { cashier, offered: true, prepaid_at: Some(prepaid_at), ..empty }
            }
            Stage::Closing { since, reason } => {
                Self { closing_at: Some(since), close_reason: Some(reason), ..empty }
            }
            Stage::Closed { at, reason } => Self { closed_at: Some(at), close_reason: Some(reason), ..empty },
            Stage::Paid { at, late, refunded } => {
                Self { paid_at: Some(at), paid_late: late, refunded, ..empty }
            }
            Stage::Refunded { paid_at, late } => {
                Self { paid_at: Some(paid_at), paid_late: late, refunded: order.amount, ..empty }
            }
        }
    }

    /// The stage of this order, which costs `amount`.
    pub(super) fn stage(self, order_id: OrderId, amount: Money) -> Result<Stage, ImpossibleOrder> {
        let status = self.status;
        let impossible = |what| ImpossibleOrder { order_id, status, what };
        match status {
            Status::Create | Status::PayWait | Status::Closing | Status::Closed if self.paid_at.is_some() => {
                Err(impossible("paid_at is set"))
            }
            Status::Create | Status::PayWait | Status::Closing | Status::Closed
                if !self.refunded.is_zero() =>
            {
                Err(impossible("refunded_fen is above 0"))
            }
            Status::Create if self.prepaid_at.is_some() => Err(impossible("prepaid_at is set")),
            Status::Create => Ok(Stage::Create { offered: self.offered }),
            Status::PayWait => {
                let prepaid_at = self.prepaid_at.ok_or_else(|| impossible("prepaid_at is missing"))?;
                Ok(Stage::PayWait { cashier: self.cashier, prepaid_at })
            }
            Status::Closing => {
                let since = self.closing_at.ok_or_else(|| impossible("closing_at is missing"))?;
                let reason = self.close_reason.ok_or_else(|| impossible("close_reason is missing"))?;
                Ok(Stage::Closing { since, reason })
            }
            Status::Closed => {
                let at = self.closed_at.ok_or_else(|| impossible("closed_at is missing"))?;
                let reason = self.close_reason.ok_or_else(|| impossible("close_reason is missing"))?;
                Ok(Stage::Closed { at, reason })
            }
            Status::PaySuccess | Status::Refunded
                if (status == Status::Refunded) != (self.refunded == amount) =>
            {
                Err(impossible("refunded_fen is another amount"))
            }
            Status::PaySuccess => {
                let at = self.paid_at.ok_or_else(|| impossible("paid_at is missing"))?;
                Ok(Stage::Paid { at, late: self.paid_late, refunded: self.refunded })
            }
            Status::Refunded => {
                let paid_at = self.paid_at.ok_or_else(|| impossible("paid_at is missing"))?;
                Ok(Stage::Refunded { paid_at, late: self.paid_late })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::{AppId, Channel, NewOrder, Product};

    const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn order(stage: Stage) -> Order {
        let new = NewOrder {
            user_id: "u".into(),
            product_id: "p".into(),
            channel: Channel::Page,
            expires_in: None,
        };
        let price = Money::from_fen(2_800).unwrap();
        let product = Product { product_id: "p".into(), name: "P".into(), price, expiry: None };
        Order { stage, ..Order::new(AppId::new("1"), &new, &product, TimeDelta::minutes(30), AT) }
    }

    fn read(columns: Columns) -> Result<Stage, String> {
        let order = order(Stage::example(Status::Create));
        columns
            .stage(order.order_id, order.amount)
            .map_err(|error| error.to_string().replace(&order.order_id.to_string(), "ID"))
    }

    #[test]
    fn what_is_written_is_read() {
        let cashier = Some(Cashier::QrCode { qr_code: "q".into() });
        let reason = CloseReason::Replaced;
        let refunded = Money::from_fen(2_799).unwrap();
        for stage in Status::ALL.map(Stage::example).into_iter().chain([
            Stage::Create { offered: true },
            Stage::PayWait { cashier, prepaid_at: AT },
            Stage::Closing { since: AT, reason },
            Stage::Closed { at: AT, reason },
            Stage::Paid { at: AT, late: true, refunded },
            Stage::Refunded { paid_at: AT, late: true },
        ]) {
            assert_eq!(read(Columns::of(&order(stage.clone()))), Ok(stage));
        }
    }

    #[test]
    fn what_earlier_stages_wrote_is_passed_over() {
        let past = Columns {
            cashier: Some(Cashier::QrCode { qr_code: "q".into() }),
            offered: true,
            prepaid_at: Some(AT),
            closing_at: Some(AT),
            ..Columns::of(&order(Stage::example(Status::Closed)))
        };
        assert_eq!(read(past.clone()), Ok(Stage::example(Status::Closed)));
        let late = Columns { status: Status::PaySuccess, paid_at: Some(AT), paid_late: true, ..past };
        assert_eq!(read(late), Ok(Stage::Paid { at: AT, late: true, refunded: Money::ZERO }));
    }

    #[test]
    fn an_impossible_row_is_refused_by_its_number_and_what_is_wrong_with_it() {
        let of = |status| Columns::of(&order(Stage::example(status)));
        let fen = |fen| Money::from_fen(fen).unwrap();
        let mut refusals = Vec::new();
        for status in [Status::Create, Status::PayWait, Status::Closing, Status::Closed] {
            refusals.push((Columns { paid_at: Some(AT), ..of(status) }, "paid_at is set"));
            refusals.push((Columns { refunded: fen(1), ..of(status) }, "refunded_fen is above 0"));
        }
        refusals.extend([
            (Columns { prepaid_at: Some(AT), ..of(Status::Create) }, "prepaid_at is set"),
            (Columns { prepaid_at: None, ..of(Status::PayWait) }, "prepaid_at is missing"),
            (Columns { closing_at: None, ..of(Status::Closing) }, "closing_at is missing"),
            (Columns { close_reason: None, ..of(Status::Closing) }, "close_reason is missing"),
            (Columns { closed_at: None, ..of(Status::Closed) }, "closed_at is missing"),
            (Columns { close_reason: None, ..of(Status::Closed) }, "close_reason is missing"),
            (Columns { paid_at: None, ..of(Status::PaySuccess) }, "paid_at is missing"),
            (Columns { paid_at: None, ..of(Status::Refunded) }, "paid_at is missing"),
            (Columns { refunded: fen(2_800), ..of(Status::PaySuccess) }, "refunded_fen is another amount"),
            (Columns { refunded: fen(2_799), ..of(Status::Refunded) }, "refunded_fen is another amount"),
        ]);
        for (columns, what) in refusals {
            let status = columns.status;
            assert_eq!(read(columns), Err(format!("order ID cannot be {status}: {what}")));
        }
    }
}
