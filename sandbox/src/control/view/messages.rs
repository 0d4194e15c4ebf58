//! Notifications and calls.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use crate::calls::Call;
use crate::fault::Fault;
use crate::notify::{AttemptResult, Delivery, Notification, Signature, Source};
use crate::world::World;

/// A notification and the story of its delivery.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NotificationView {
    /// The same for all deliveries of one message.
    pub notify_id: String,
    /// The application it speaks for.
    pub app_id: String,
    /// The shop's number.
    pub out_trade_no: String,
    /// What it says; absent for text of the caller's own.
    pub trade_status: Option<String>,
    /// The refund it tells of.
    pub out_biz_no: Option<String>,
    /// Where it goes.
    pub url: String,
    /// `pending`, `acknowledged` or `given_up`.
    pub state: Delivery,
    /// When it came to be.
    pub created_at: DateTime<Utc>,
    /// When the next delivery is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Every delivery and what came back, oldest first.
    pub attempts: Vec<AttemptView>,
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AttemptView {
    /// When, on the sandbox's clock.
    pub at: DateTime<Utc>,
    /// Where to.
    pub url: String,
    /// Whose signature it carried.
    pub signature: Signature,
    /// `acknowledged`, `refused`, `failed` (no answer) or `dropped` (never sent).
    pub result: String,
    /// The answer's HTTP status, if it was refused.
    pub status: Option<u16>,
    /// The beginning of the answer, or why there was none.
    pub detail: Option<String>,
}

impl NotificationView {
    pub(crate) fn of(world: &World, notification: &Notification) -> Self {
        let (app_id, out_trade_no, url) = world.addressee(notification);
        let (trade_status, out_biz_no) = match &notification.source {
            Source::Trade { status, refund, .. } => {
                let number = refund.as_ref().map(|facts| facts.refund.out_request_no.clone());
                (Some(status.as_str().to_owned()), number)
            }
            Source::Ordered { .. } => (None, None),
        };
        let attempts = notification.attempts.iter().map(|attempt| {
            let (result, status, detail) = match &attempt.result {
                AttemptResult::Acknowledged => ("acknowledged", None, None),
                AttemptResult::Refused(status, body) => ("refused", Some(*status), Some(body.clone())),
                AttemptResult::Failed(why) => ("failed", None, Some(why.clone())),
                AttemptResult::Dropped => ("dropped", None, None),
            };
            let (url, signature) = (attempt.url.clone(), attempt.signature);
            AttemptView { at: attempt.at, url, signature, result: result.into(), status, detail }
        });
        Self {
            notify_id: notification.notify_id.clone(),
            app_id,
            out_trade_no,
            trade_status,
            out_biz_no,
            url,
            state: notification.state,
            created_at: notification.created_at,
            due_at: notification.due_at,
            attempts: attempts.collect(),
        }
    }
}

/// One call of the gateway.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct CallView {
    /// Counted from 1.
    pub number: u64,
    /// When, on the sandbox's clock.
    pub at: DateTime<Utc>,
    /// As the caller named it.
    pub app_id: Option<String>,
    /// As the caller named it.
    pub method: Option<String>,
    /// The order it was about.
    pub out_trade_no: Option<String>,
    /// As the caller sent it.
    pub biz_content: Option<String>,
    /// The code of the outcome; `reset` or `504` when a fault hid it.
    pub code: String,
    /// Why it was refused.
    pub sub_code: Option<String>,
    /// The faults that struck it.
    pub faults: Vec<Fault>,
    /// The body that was sent back.
    pub answer: Option<String>,
}

impl From<&Call> for CallView {
    fn from(call: &Call) -> Self {
        Self {
            number: call.number,
            at: call.at,
            app_id: call.app_id.clone(),
            method: call.method.clone(),
            out_trade_no: call.out_trade_no.clone(),
            biz_content: call.biz_content.clone(),
            code: call.code.clone(),
            sub_code: call.sub_code.clone(),
            faults: call.faults.clone(),
            answer: call.answer.clone(),
        }
    }
}
