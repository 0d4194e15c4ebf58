//! A JSON body that is checked against our own document before it is read, and refused with all of its faults.

use std::sync::Arc;

use poem::web::Data;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaSchemaRef, Registry};
use poem_openapi::types::ParseFromJSON;

use crate::check::{self, Checks};
use crate::error::ApiError;
use crate::problem::{Code, Fault, FaultCode};

/// A JSON body.
#[derive(Debug, Clone, Copy)]
pub struct Body<T>(pub T);

impl<T: ParseFromJSON> Body<T> {
    fn parse(text: &[u8], checks: &Checks) -> Result<Self, ApiError> {
        if text.is_empty() {
            return Err(ApiError::new(Code::MalformedRequest, "the body is empty"));
        }
        let (value, mut faults) = check::json::read(text).map_err(|error| {
            ApiError::new(Code::MalformedRequest, format!("the body is not JSON: {error}"))
        })?;
        let schema = checks
            .body(&T::name())
            .ok_or_else(|| ApiError::new(Code::InternalError, "the document does not know this body"))?;
        faults.extend(schema.faults(&value));
        faults.truncate(check::schema::FAULTS_MAX);
        if !faults.is_empty() {
            return Err(ApiError::invalid(faults));
        }
        // The document may say less than the type does.
        T::parse_from_json(Some(value)).map(Self).map_err(|error| {
            ApiError::invalid(vec![Fault::at("", FaultCode::WrongValue, error.into_message())])
        })
    }
}

impl<T: ParseFromJSON> Payload for Body<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn check_content_type(content_type: &str) -> bool {
        let essence = content_type.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(Self::CONTENT_TYPE)
    }

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: ParseFromJSON> ParsePayload for Body<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        let text = Vec::<u8>::from_request(request, body).await?;
        let checks = Data::<&Arc<Checks>>::from_request_without_body(request).await?.0;
        Ok(Self::parse(&text, checks)?)
    }
}

poem_openapi::impl_apirequest_for_payload!(Body<T>, T: ParseFromJSON);
