//! Which flow does which job: the one table of it, for the workers and for tests that work the queue by hand.

use std::future::Future;

use pay_core::jobs::{
    AdoptRefund, CloseDue, CloseOrder, CreatePrepay, ExpireOrder, HandleNotify, MarkPaid, PublishEvents,
    RecheckRefund, ReconcileDue, ReconcileOrder, ReconcilePayment, RecoverUnfinished, RefundOrder,
    SettleQuarantine,
};
use pay_core::{Context, Error, flow};
use pay_queue::{Job, Lease};

/// Something that runs jobs.
pub trait Registry {
    /// Takes on one kind of job.
    fn job<J, F, R>(&mut self, handler: F)
    where
        J: Job,
        F: Fn(Context, Lease, J) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Result<(), Error>> + Send + 'static;
}

/// Gives every kind of job to `registry`.
#[rustfmt::skip]
pub fn register(registry: &mut impl Registry) {
    registry.job(|cx: Context, lease, CreatePrepay { order_id }| async move { flow::create_prepay(&cx, &lease, order_id).await });
    registry.job(|cx: Context, lease, HandleNotify { notification_id }| async move { flow::handle_notify(&cx, &lease, notification_id).await });
    registry.job(|cx: Context, lease, MarkPaid { evidence_id }| async move { flow::mark_paid(&cx, &lease, evidence_id).await });
    registry.job(|cx: Context, lease, PublishEvents { order_id }| async move { flow::publish_events(&cx, &lease, order_id).await });
    registry.job(|cx: Context, lease, ReconcileOrder { order_id }| async move { flow::reconcile_order(&cx, &lease, order_id).await });
    registry.job(|cx: Context, lease, ReconcilePayment { app_id, trade_no }| async move { flow::reconcile_payment(&cx, &lease, &app_id, &trade_no).await });
    registry.job(|cx: Context, lease, ExpireOrder { order_id }| async move { flow::expire_order(&cx, &lease, order_id).await });
    registry.job(|cx: Context, lease, CloseOrder { order_id }| async move { flow::close_order(&cx, &lease, order_id).await });
    registry.job(|cx: Context, lease, RefundOrder { refund_id }| async move { flow::refund_order(&cx, &lease, refund_id).await });
    registry.job(|cx: Context, lease, RecheckRefund { refund_id }| async move { flow::recheck_refund(&cx, &lease, refund_id).await });
    registry.job(|cx: Context, lease, AdoptRefund { evidence_id }| async move { flow::adopt_refund(&cx, &lease, evidence_id).await });
    registry.job(|cx: Context, lease, SettleQuarantine { notification_id }| async move { flow::settle_quarantine(&cx, &lease, notification_id).await });
    registry.job(|cx: Context, lease, tick: ReconcileDue| async move { flow::reconcile_due(&cx, &lease, tick).await });
    registry.job(|cx: Context, lease, CloseDue {}| async move { flow::close_due(&cx, &lease).await });
    registry.job(|cx: Context, lease, RecoverUnfinished {}| async move { flow::recover_unfinished(&cx, &lease).await });
}
