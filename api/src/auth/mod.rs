//! Who calls. Every operation asks for a key, but those that Alipay, browsers, load balancers and readers of the document use.
//!
//! An operation says in its signature what the key must be for: `who: KeyFor<scope::Orders>`. What the caller then sees is what
//! belongs to the key's app: `who.app_id()`.

mod bucket;
mod known_keys;
pub mod scope;

use std::marker::PhantomData;
use std::sync::Arc;

use chrono::TimeDelta;
use pay_core::Context;
use pay_core::domain::{AppId, KeySecret};
use poem::http::header;
use poem::web::Data;
use poem::{FromRequest, IntoResponse, Request, RequestBody};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use crate::check::Checks;
use crate::error::ApiError;
use crate::problem::Code;
use known_keys::Known;
use scope::Needed;

pub use known_keys::KnownKeys;

/// The holder of a key that is for `S`.
#[derive(Debug)]
pub struct KeyFor<S> {
    known: Arc<Known>,
    needed: PhantomData<S>,
}

impl<S> KeyFor<S> {
    /// The app that the caller acts for. What belongs to another one does not exist.
    pub fn app_id(&self) -> &AppId {
        &self.known.key.app_id
    }
}

/// What the document calls the scheme.
const SCHEME: &str = "apiKey";

impl<'a, S: Needed> ApiExtractor<'a> for KeyFor<S> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            SCHEME,
            MetaSecurityScheme {
                ty: "http",
                description: Some(
                    "A key of yours, as `pay-api keys create` shows it once. It acts for one Alipay app, and is for one or more of the \
                     scopes `orders`, `refunds` and `ops`; each operation says which one it needs.",
                ),
                name: None,
                key_in: None,
                scheme: Some("bearer"),
                bearer_format: Some("sk_ and 40 characters"),
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let cx = Data::<&Context>::from_request_without_body(request).await?.0;
        let keys = Data::<&Arc<KnownKeys>>::from_request_without_body(request).await?.0;
        let secret = secret(request)?;
        let known = keys.find(cx, &secret).await?.ok_or_else(unknown)?;
        if !known.key.scopes.contains(S::SCOPE) {
            let detail = format!("the key is not for {}", S::SCOPE.as_str());
            return Err(ApiError::new(Code::MissingScope, detail).into());
        }
        keys.admit(&known, S::LEAVES, cx.now()).map_err(too_many)?;
        known.note_use(cx);
        // Only who may call learns what is wrong with the call.
        Data::<&Arc<Checks>>::from_request_without_body(request).await?.parameters(request)?;
        Ok(Self { known, needed: PhantomData })
    }
}

fn secret(request: &Request) -> Result<KeySecret, ApiError> {
    let Some(value) = request.header(header::AUTHORIZATION) else {
        return Err(ApiError::new(
            Code::MissingKey,
            "the request has no key: send Authorization: Bearer sk_…",
        ));
    };
    let (scheme, text) = value.split_once(' ').unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::new(Code::MissingKey, "a key is sent as Authorization: Bearer sk_…"));
    }
    text.trim().parse().map_err(|_| unknown())
}

fn too_many(wait: TimeDelta) -> poem::Error {
    let error = ApiError::new(Code::TooManyRequests, "more requests with this key than are allowed");
    let mut response = error.into_response();
    let seconds = wait.num_seconds() + 1;
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    poem::Error::from_response(response)
}

fn unknown() -> ApiError {
    ApiError::new(Code::InvalidKey, "there is no such key, or it was revoked")
}
