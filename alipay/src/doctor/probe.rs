//! One query of a number that nobody uses, and what its outcome says about the configuration.

use aws_lc_rs::rand;
use chrono::{DateTime, Utc};

use super::Finding;
use crate::client::{CallError, Client, UnknownOutcome};
use crate::request::Query;
use crate::response::{AnswerError, Failure, QueryAnswer};
use crate::verify::SignatureError;

/// Queries a random order number and explains the outcome. Changes nothing at Alipay.
pub async fn probe(client: &Client, now: DateTime<Utc>) -> Finding {
    let mut random = [0; 16];
    if rand::fill(&mut random).is_err() {
        return Finding::error("no_randomness", "the system gives no random numbers");
    }
    let number = format!("doctor_{:032x}", u128::from_be_bytes(random));
    explain(&client.query(&Query::by_out_trade_no(number), now).await)
}

/// Explains the outcome of querying a number that nobody uses.
pub fn explain(outcome: &Result<QueryAnswer, CallError>) -> Finding {
    match outcome {
        Ok(_) => {
            Finding::warning("number_exists", "everything works, but the random number exists: is it random?")
        }
        Err(CallError::Rejected(failure) | CallError::Unknown(UnknownOutcome::Answer(failure))) => {
            refused(failure)
        }
        Err(CallError::Untrusted(why)) => untrusted(why),
        Err(CallError::Unreachable(why)) => {
            let text = format!(
                "the gateway could not be reached ({}): name, network, TLS or proxy",
                root_cause(why)
            );
            Finding::error("unreachable", text)
        }
        Err(CallError::Unknown(UnknownOutcome::NoAnswer(why))) => Finding::error(
            "no_answer",
            format!("the gateway was reached but did not answer ({})", root_cause(why)),
        ),
        Err(CallError::Unknown(why)) => {
            Finding::error("not_a_gateway", format!("something else answered in the gateway's place: {why}"))
        }
        Err(CallError::Invalid(why)) => {
            Finding::error("invalid", format!("the query could not be made: {why}"))
        }
    }
}

/// A signed refusal: our signature of the request and Alipay's of the answer are two different things.
fn refused(failure: &Failure) -> Finding {
    let sub_code = failure.sub_code.as_deref().unwrap_or_default();
    match (failure.code.as_str(), sub_code) {
        (_, "ACQ.TRADE_NOT_EXIST") => Finding::good(
            "works",
            "Alipay knows this application, accepts our signature, and its own verifies",
        ),
        (_, "isv.invalid-signature") => Finding::error(
            "private_key_mismatch",
            "Alipay refuses our signature: the application private key does not belong to the public key uploaded for \
             this application, or the application is in the other mode (key or certificate)",
        ),
        (_, "isv.invalid-app-id") => wrong_app(),
        (_, "isv.invalid-timestamp") => {
            Finding::error("clock_off", "Alipay refuses our time: this machine's clock is off")
        }
        (_, code) if code.contains("cert-sn") => {
            Finding::error("certificate_mode", format!("the application is in certificate mode ({code})"))
        }
        ("40006", _) | (_, "isv.insufficient-isv-permissions") => Finding::error(
            "no_permission",
            format!("keys work, but the product is not signed or the application is not online ({sub_code})"),
        ),
        ("20000", _) | (_, "ACQ.SYSTEM_ERROR") => Finding::warning(
            "gateway_busy",
            format!("keys work, but the gateway has trouble of its own ({sub_code})"),
        ),
        _ => Finding::error("refused", format!("Alipay refuses the query: {failure}")),
    }
}

fn untrusted(why: &AnswerError) -> Finding {
    match why {
        AnswerError::Signature(SignatureError::Mismatch) => Finding::error(
            "alipay_key_wrong",
            "Alipay answers, but its signature does not verify: the Alipay public key is wrong; most often it is the \
             application public key, or the key of another application or environment",
        ),
        AnswerError::Signature(SignatureError::NoKey) => {
            Finding::error("no_key_in_window", "no configured Alipay key counts now: look at their windows")
        }
        AnswerError::UnknownCert => Finding::error(
            "other_certificate",
            "Alipay signs with another certificate than the configured one: download the current one from the console",
        ),
        AnswerError::NoCertSn => Finding::error(
            "key_mode",
            "certificate mode is configured, but the answer names no certificate: the application is in key mode",
        ),
        AnswerError::Unsigned { claim: Some(claim) } if claim.is("isv.invalid-app-id") => wrong_app(),
        AnswerError::Unsigned { claim: Some(claim) } => {
            Finding::error("refused_unsigned", format!("an unsigned answer claims: {claim}"))
        }
        other => Finding::error("untrusted", format!("the answer cannot be believed: {other}")),
    }
}

fn wrong_app() -> Finding {
    Finding::error(
        "wrong_app_id",
        "Alipay does not know this app id: a wrong number, or the wrong environment (sandbox against production)",
    )
}

/// The innermost reason of an error: the outer ones only say that there is one.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;
    use crate::request::Request;
    use crate::response::Class;

    fn failure(code: &str, sub_code: &str) -> Failure {
        let class = Class::of(Query::METHOD, code, Some(sub_code));
        Failure {
            class,
            code: code.into(),
            msg: String::new(),
            sub_code: Some(sub_code.into()),
            sub_msg: None,
        }
    }

    fn signed(code: &str, sub_code: &str) -> (Level, &'static str) {
        let finding = explain(&Err(failure(code, sub_code).into()));
        (finding.level, finding.code)
    }

    fn unbelieved(why: AnswerError) -> &'static str {
        let finding = explain(&Err(why.into()));
        assert_eq!(finding.level, Level::Error);
        finding.code
    }

    #[test]
    fn each_signed_refusal_is_explained() {
        assert_eq!(signed("40004", "ACQ.TRADE_NOT_EXIST"), (Level::Good, "works"));
        assert_eq!(signed("40002", "isv.invalid-signature"), (Level::Error, "private_key_mismatch"));
        assert_eq!(signed("40002", "isv.invalid-app-id"), (Level::Error, "wrong_app_id"));
        assert_eq!(signed("40002", "isv.invalid-timestamp"), (Level::Error, "clock_off"));
        assert_eq!(signed("40001", "isv.missing-app-cert-sn"), (Level::Error, "certificate_mode"));
        assert_eq!(signed("40006", "isv.insufficient-isv-permissions"), (Level::Error, "no_permission"));
        assert_eq!(signed("20000", "isp.unknow-error"), (Level::Warning, "gateway_busy"));
        assert_eq!(signed("40004", "ACQ.BRAND_NEW"), (Level::Error, "refused"));
    }

    #[test]
    fn each_answer_that_cannot_be_believed_is_explained() {
        assert_eq!(unbelieved(SignatureError::Mismatch.into()), "alipay_key_wrong");
        assert_eq!(unbelieved(SignatureError::NoKey.into()), "no_key_in_window");
        assert_eq!(unbelieved(AnswerError::UnknownCert), "other_certificate");
        assert_eq!(unbelieved(AnswerError::NoCertSn), "key_mode");
        let claim = |sub_code| AnswerError::Unsigned { claim: Some(Box::new(failure("40002", sub_code))) };
        assert_eq!(unbelieved(claim("isv.invalid-app-id")), "wrong_app_id");
        assert_eq!(unbelieved(claim("isv.other")), "refused_unsigned");
        assert_eq!(unbelieved(AnswerError::OtherNode), "untrusted");
        assert_eq!(unbelieved(AnswerError::NotUtf8), "not_a_gateway");
    }
}
