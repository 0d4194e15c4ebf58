//! Takes the wish for a refund.

use sha2::{Digest, Sha256};

use crate::context::Context;
use crate::domain::decide::request_refund::{Repeat, repeat, taken_over};
use crate::domain::{AppId, Money, NewRefund, OrderId, Origin, Refund, RefundRefused};
use crate::error::{Error, Thing};
use crate::store::{self, StoreError};

use super::record_refund::promise;

/// Promises money of a paid order to go back; a job sees to it. The caller's own number makes it safe to repeat: the same number is the
/// same refund, even after a database that lost the first request: the number that Alipay knows it by follows from the caller's.
///
/// Never more is promised than is left, whoever asks at the same time: it is promised under the payment's row lock.
#[tracing::instrument(name = "flow.request_refund", skip_all, fields(order.id = %order_id))]
pub async fn request_refund(
    cx: &Context,
    app_id: &AppId,
    order_id: OrderId,
    new: NewRefund,
) -> Result<Refund, Error> {
    let mut tx = cx.begin().await?;
    let order = store::orders::lock(&mut tx, order_id)
        .await?
        .filter(|order| order.app_id == *app_id)
        .ok_or(Error::no_order(order_id))?;
    if let Some(refund) = store::refunds::find_by_refund_no(&mut tx, app_id, &new.refund_no).await? {
        return answer(refund, order_id, new.amount);
    }
    if !order.is_paid() {
        return Err(RefundRefused::NotRefundable.into());
    }
    let payment = store::payments::lock_settling(&mut tx, &order)
        .await?
        .ok_or(Error::NotFound(Thing::PaymentOf(order_id)))?;

    let now = cx.now();
    let out_request_no = request_no(app_id, &new.refund_no);
    let known =
        store::refunds::find_by_request_no(&mut tx, app_id, &payment.trade_no, &out_request_no).await?;
    if let Some(external) = known.filter(|refund| refund.origin == Origin::External) {
        // Alipay told of it before the shop repeated its request.
        let refund = taken_over(&external, new.refund_no, new.reason, new.amount);
        store::refunds::take_over(&mut tx, &refund).await?;
        tx.commit().await?;
        return answer(refund, order_id, new.amount);
    }
    let amount = payment.reserve(new.amount)?;
    let refund = Refund {
        refund_no: Some(new.refund_no),
        reason: new.reason,
        ..Refund::pending(&payment, out_request_no, amount, Origin::Asked, now)
    };
    if !promise(&mut tx, &payment, &refund).await? {
        // a parallel request for another order has just used this number: the next look finds it
        return Err(StoreError::Stale.into());
    }
    tx.commit().await?;
    tracing::info!("order {order_id}: {} fen are to go back by {}", refund.amount.fen(), refund.refund_id);
    Ok(refund)
}

/// The answer to a request whose number is known.
fn answer(refund: Refund, order_id: OrderId, asked: Option<Money>) -> Result<Refund, Error> {
    match repeat(&refund, order_id, asked) {
        Repeat::Same => Ok(refund),
        Repeat::Reused => Err(Error::RefundNoReused),
        Repeat::Differs(differs) => Err(differs.into()),
    }
}

/// What Alipay knows a shop's refund by: derived from its number, so that a repeat after the database has lost the first is still the same
/// refund there.
fn request_no(app_id: &AppId, refund_no: &str) -> String {
    let mut digest = Sha256::new();
    for part in [app_id.as_str(), refund_no] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().iter().take(20).fold("r".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e3_the_number_follows_from_app_and_refund_no_for_ever() {
        let app_id = AppId::new("2021000000000000");
        let number = request_no(&app_id, "r-1001");
        assert_eq!(number, "r0e04245efb32706f098ed6746e996c210a2900c1");
        assert_eq!(number, request_no(&app_id, "r-1001"));
        // Neither another number, nor another app, nor another split of the same characters.
        for (app_id, refund_no) in
            [("2021000000000000", "r-1002"), ("2021000000000001", "r-1001"), ("2021000000000000r", "-1001")]
        {
            assert_ne!(request_no(&AppId::new(app_id), refund_no), number, "{app_id} {refund_no}");
        }
    }
}
