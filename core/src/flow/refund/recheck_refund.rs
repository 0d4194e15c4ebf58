//! Asks once more about a refund that failed.

use pay_queue::{Job, Policy};
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::domain::{RefundId, RefundStatus};
use crate::error::Error;
use crate::flow::act::{Act, CALLS_ALIPAY};
use crate::lease::{Done, Lease};
use crate::store;

use super::record_refund::{lock_refund, succeed};

/// Asks once more about a refund that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecheckRefund {
    /// The refund.
    pub refund_id: RefundId,
}

impl Job for RecheckRefund {
    const NAME: &'static str = "recheck_refund";
    const POLICY: Policy = CALLS_ALIPAY.max_failures(20);
}

impl Act for RecheckRefund {
    async fn run(self, cx: &Context, lease: Lease) -> Result<Done, Error> {
        recheck_refund(cx, lease, self.refund_id).await
    }
}

/// Asks Alipay whether a failed refund's money went back after all, and corrects it if so. Safe to run any number of times.
#[tracing::instrument(name = "flow.recheck_refund", skip_all, fields(refund.id = %refund_id, order.id))]
pub async fn recheck_refund(cx: &Context, lease: Lease, refund_id: RefundId) -> Result<Done, Error> {
    let refund = store::refunds::find(&mut *cx.connection().await?, refund_id)
        .await?
        .ok_or(Error::no_refund(refund_id))?;
    lease.is_about(refund.order_id);
    if refund.status() != RefundStatus::Failed {
        return Ok(lease.nothing_to_do());
    }
    let gateway = &cx.app(&refund.app_id)?.gateway;
    let Some(amount) = gateway.refunded_amount(&refund.trade_no, &refund.out_request_no).await? else {
        return Ok(lease.nothing_to_do());
    };

    let mut tx = cx.begin().await?;
    let (order, payment, refund) = lock_refund(&mut tx, &refund).await?;
    if amount > payment.not_back() {
        tracing::error!(
            refund.id = %refund_id,
            amount_fen = amount.fen(),
            "refund {refund_id} went through after it failed, and all of trade {} is booked as refunded without it: \
             its money is counted under another number",
            refund.trade_no,
        );
    } else {
        tracing::warn!("refund {refund_id} went through after it failed");
        succeed(&mut tx, order.as_deref(), &refund, amount, cx.now()).await?;
    }
    lease.commit(tx).await
}
