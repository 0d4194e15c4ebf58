//! The client: one signed request out, one verified answer in, no cleverness between.
//!
//! It never repeats a call: whoever calls knows whether repeating is safe, and [`CallError`] says what to do first.

mod config;
mod error;
mod send;

pub use config::{ClientConfig, ConfigError, GATEWAY_PRODUCTION, GATEWAY_SANDBOX};
pub use error::{CallError, UnknownOutcome};

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

use crate::app::AppConfig;
use crate::request::{
    AppPay, BillUrl, Close, InvalidRequest, PagePay, Precreate, Query, Refund, RefundQuery, WapPay,
    sign_request,
};
use crate::response::{
    self, Answer, BillUrlAnswer, CloseAnswer, PrecreateAnswer, QueryAnswer, RefundAnswer, RefundQueryAnswer,
};

/// A client for one application at one gateway. Cheap to clone; clones share their connections.
///
/// Every call takes the time it is made at, which becomes its `timestamp` and decides which Alipay keys count: pass
/// the time of a clock you trust.
#[derive(Debug, Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: ClientConfig,
    http: reqwest::Client,
}

impl Client {
    /// Checks the configuration and builds the client. Opens no connection.
    pub fn new(config: ClientConfig) -> Result<Self, ConfigError> {
        let http = config.build()?;
        Ok(Self { inner: Arc::new(Inner { config, http }) })
    }

    /// The application it calls for.
    pub fn app(&self) -> &AppConfig {
        &self.inner.config.app
    }

    /// The gateway it calls.
    pub fn gateway_url(&self) -> &str {
        &self.inner.config.gateway_url
    }

    /// Where to send the browser of a computer. Calls nobody.
    pub fn page_pay_url(&self, request: &PagePay, now: DateTime<Utc>) -> Result<String, InvalidRequest> {
        Ok(sign_request(self.app(), request, now)?.redirect_url(self.gateway_url()))
    }

    /// Where to send a mobile browser. Calls nobody.
    pub fn wap_pay_url(&self, request: &WapPay, now: DateTime<Utc>) -> Result<String, InvalidRequest> {
        Ok(sign_request(self.app(), request, now)?.redirect_url(self.gateway_url()))
    }

    /// What a mobile app hands to the wallet. Calls nobody.
    pub fn app_pay_string(&self, request: &AppPay, now: DateTime<Utc>) -> Result<String, InvalidRequest> {
        Ok(sign_request(self.app(), request, now)?.order_string())
    }

    /// Asks for a QR code. Asking again for an unpaid number gives a usable code again.
    pub async fn precreate(
        &self,
        request: &Precreate,
        now: DateTime<Utc>,
    ) -> Result<PrecreateAnswer, CallError> {
        self.call(request, now).await
    }

    /// Asks what Alipay knows of a trade.
    pub async fn query(&self, request: &Query, now: DateTime<Utc>) -> Result<QueryAnswer, CallError> {
        self.call(request, now).await
    }

    /// Closes an unpaid trade.
    pub async fn close(&self, request: &Close, now: DateTime<Utc>) -> Result<CloseAnswer, CallError> {
        self.call(request, now).await
    }

    /// Gives money back. After an unknown outcome, repeat with the same numbers.
    pub async fn refund(&self, request: &Refund, now: DateTime<Utc>) -> Result<RefundAnswer, CallError> {
        self.call(request, now).await
    }

    /// Asks what became of a refund.
    pub async fn refund_query(
        &self,
        request: &RefundQuery,
        now: DateTime<Utc>,
    ) -> Result<RefundQueryAnswer, CallError> {
        self.call(request, now).await
    }

    /// Asks where a bill can be downloaded.
    pub async fn bill_url(&self, request: &BillUrl, now: DateTime<Utc>) -> Result<BillUrlAnswer, CallError> {
        self.call(request, now).await
    }

    async fn call<R: Answer>(&self, request: &R, now: DateTime<Utc>) -> Result<R::Answer, CallError> {
        let started = Instant::now();
        let outcome = self.exchange(request, now).await;
        let word = outcome.as_ref().map_or_else(CallError::outcome, |_| "done");
        let labels = [("method", R::METHOD), ("outcome", word)];
        metrics::counter!("alipay_calls_total", &labels).increment(1);
        metrics::histogram!("alipay_call_seconds", &labels).record(started.elapsed());
        outcome
    }

    async fn exchange<R: Answer>(&self, request: &R, now: DateTime<Utc>) -> Result<R::Answer, CallError> {
        let (url, form) = sign_request(self.app(), request, now)?.call(self.gateway_url());
        let body = send::post(&self.inner.http, &url, form).await?;
        let opened = response::open(&body, R::METHOD, self.app(), now)?;
        request.check(&opened.node)?;
        match opened.failure {
            None => Ok(request.read(&opened.node).map_err(response::AnswerError::from)?),
            Some(failure) => Err(failure.into()),
        }
    }
}
