//! The verified object of an answer, and typed access to its members.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::code::{Class, Failure};
use crate::amount::Amount;
use crate::time;

/// A member that is missing or not what it must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Required and not there.
    #[error("{field} is missing")]
    Missing {
        /// The member's name.
        field: &'static str,
    },
    /// Not a text. Alipay writes every simple value as text, amounts included.
    #[error("{field} is not a text")]
    NotText {
        /// The member's name.
        field: &'static str,
    },
    /// Not plain decimal yuan.
    #[error("{field} is not an amount")]
    NotAmount {
        /// The member's name.
        field: &'static str,
    },
    /// Not `yyyy-MM-dd HH:mm:ss`.
    #[error("{field} is not a time")]
    NotTime {
        /// The member's name.
        field: &'static str,
    },
}

/// The node of an answer. Reading is strict: a number where a text belongs is an error, never converted. `null` is the
/// same as a member that is not there, and so is an empty amount or time.
#[derive(Clone, PartialEq)]
pub struct Node {
    members: Map<String, Value>,
}

impl Node {
    pub(crate) fn new(members: Map<String, Value>) -> Self {
        Self { members }
    }

    /// An optional text.
    pub fn text(&self, field: &'static str) -> Result<Option<&str>, FieldError> {
        match self.members.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(FieldError::NotText { field }),
        }
    }

    /// A text that must be there.
    pub fn required(&self, field: &'static str) -> Result<&str, FieldError> {
        self.filled(field)?.ok_or(FieldError::Missing { field })
    }

    /// An optional amount.
    pub fn amount(&self, field: &'static str) -> Result<Option<Amount>, FieldError> {
        let amount = self.filled(field)?.map(Amount::parse_received).transpose();
        amount.map_err(|_| FieldError::NotAmount { field })
    }

    /// An optional time.
    pub fn time(&self, field: &'static str) -> Result<Option<DateTime<Utc>>, FieldError> {
        let at = self.filled(field)?.map(time::parse).transpose();
        at.map_err(|_| FieldError::NotTime { field })
    }

    /// An optional text that only people read: of another type, it is as good as absent.
    pub(crate) fn prose(&self, field: &'static str) -> Option<&str> {
        self.text(field).ok().flatten()
    }

    fn filled(&self, field: &'static str) -> Result<Option<&str>, FieldError> {
        Ok(self.text(field)?.filter(|text| !text.is_empty()))
    }

    /// `None` for a success of this method, else the refusal.
    pub(crate) fn failure(&self, method: &str) -> Result<Option<Failure>, FieldError> {
        let code = self.required("code")?;
        let sub_code = self.text("sub_code")?;
        let class = Class::of(method, code, sub_code);
        if class == Class::Done {
            return Ok(None);
        }
        Ok(Some(Failure {
            class,
            code: code.to_owned(),
            msg: self.prose("msg").unwrap_or_default().to_owned(),
            sub_code: sub_code.map(str::to_owned),
            sub_msg: self.prose("sub_msg").map(str::to_owned),
        }))
    }
}
