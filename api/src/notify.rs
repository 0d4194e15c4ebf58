//! Where Alipay posts notifications.

use std::sync::Arc;
use std::time::Duration;

use pay_core::config::HttpConfig;
use pay_core::{Context, Error, flow};
use poem::web::Data;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::OpenApi;
use poem_openapi::payload::{ParsePayload, Payload, PlainText};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use tokio::sync::Semaphore;

use crate::error::ApiError;
use crate::problem::Code;
use crate::tag::Tag;

/// Exactly what Alipay reads as "received": seven bytes. Anything else makes it send again.
const ACKNOWLEDGED: &str = "success";
/// How long a notification waits for a place. Alipay's own patience is not published; well below 5 s is safe, and one that is
/// refused comes again.
const PLACE_TIMEOUT: Duration = Duration::from_secs(3);

/// Where notifications are verified and stored. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// The product by connections of its own: however many requests wait for the others, notifications are taken.
    cx: Context,
    /// A place for each notification that may be verified and stored at once.
    places: Arc<Semaphore>,
}

impl Inbox {
    /// All places are free. The connections of `cx` should be of its own.
    pub fn new(cx: Context, config: &HttpConfig) -> Self {
        Self { cx, places: Arc::new(Semaphore::new(config.notify_concurrency_max)) }
    }
}

pub(crate) struct Notify;

#[OpenApi(tag = "Tag::Alipay")]
impl Notify {
    /// Take a notification from Alipay
    ///
    /// Needs no key: it trusts Alipay's signature. Answers `success` once the message is stored, also for a repeat; what is not signed
    /// is refused.
    #[oai(path = "/v1/alipay/notify", method = "post", operation_id = "receiveNotify")]
    async fn receive_notify(
        &self,
        inbox: Data<&Inbox>,
        body: SignedForm,
    ) -> Result<PlainText<&'static str>, ApiError> {
        let Ok(Ok(_place)) = tokio::time::timeout(PLACE_TIMEOUT, inbox.places.acquire()).await else {
            return Err(ApiError::new(Code::TooBusy, "no place became free in time"));
        };
        match flow::receive_notify(&inbox.cx, &body.0).await {
            Ok(_) => Ok(PlainText(ACKNOWLEDGED)),
            Err(Error::NotSigned(why)) => {
                metrics::counter!("paydesk_notifications_refused_total").increment(1);
                sampled_warning(&why);
                Err(ApiError::new(Code::InvalidSignature, why))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// One line in this many is logged: a flood of forgeries shall not fill a disk.
const LOGGED_ONE_IN: u64 = 100;

fn sampled_warning(why: &str) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static REFUSED: AtomicU64 = AtomicU64::new(0);
    let refused = REFUSED.fetch_add(1, Ordering::Relaxed);
    if refused.is_multiple_of(LOGGED_ONE_IN) {
        tracing::warn!(refused = refused + 1, "a notification was refused ({} so far): {why}", refused + 1);
    }
}

/// A form whose bytes are kept as they came: the signature covers them.
struct SignedForm(Vec<u8>);

impl Payload for SignedForm {
    const CONTENT_TYPE: &'static str = "application/x-www-form-urlencoded";

    fn check_content_type(content_type: &str) -> bool {
        let essence = content_type.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(Self::CONTENT_TYPE)
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            description: Some("Alipay's parameters, `sign` among them; new ones may appear at any time."),
            ..MetaSchema::new("object")
        }))
    }
}

impl ParsePayload for SignedForm {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self(Vec::<u8>::from_request(request, body).await?))
    }
}

poem_openapi::impl_apirequest_for_payload!(SignedForm,);
