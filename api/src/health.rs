//! Whether this process lives, and whether it can work.

use std::time::Duration;

use pay_core::error::chain;
use pay_core::{Context, flow};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::payload::PlainText;

use crate::error::ApiError;
use crate::problem::Code;
use crate::stopping::Stopping;
use crate::tag::Tag;

/// A load balancer asks every few seconds and gives up soon.
const READY_TIMEOUT: Duration = Duration::from_secs(2);

pub(crate) struct Health;

#[OpenApi(tag = "Tag::Health")]
impl Health {
    /// Whether the process lives
    ///
    /// Says `ok` for as long as the process answers at all; nothing else is asked.
    #[oai(path = "/livez", method = "get", operation_id = "getLiveness")]
    #[expect(clippy::unused_async, reason = "the framework's operations are async")]
    async fn live(&self) -> PlainText<&'static str> {
        PlainText("ok")
    }

    /// Whether the process can work
    ///
    /// Says `ok` when the database answers and has our tables, and the process is not about to end. After a colon follows what an operator
    /// should look at and no other process would do better, as events that have not been announced for more than ten seconds.
    #[oai(path = "/readyz", method = "get", operation_id = "getReadiness")]
    async fn ready(
        &self,
        cx: Data<&Context>,
        stopping: Data<&Stopping>,
    ) -> Result<PlainText<String>, ApiError> {
        if stopping.is_leaving() {
            return Err(ApiError::new(Code::ShuttingDown, "this process is about to end"));
        }
        match tokio::time::timeout(READY_TIMEOUT, flow::check_readiness(&cx)).await {
            Ok(Ok(lag)) => {
                let complaint = lag.complaint().map(|complaint| format!(": {complaint}"));
                Ok(PlainText(format!("ok{}", complaint.unwrap_or_default())))
            }
            Ok(Err(error)) => Err(unavailable(&chain(&error))),
            Err(_) => Err(unavailable("no answer in time")),
        }
    }
}

fn unavailable(reason: &str) -> ApiError {
    tracing::warn!(reason, "not ready: the database: {reason}");
    ApiError::new(Code::DatabaseUnavailable, "the database does not answer")
}
