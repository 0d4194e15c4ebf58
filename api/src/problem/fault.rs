//! One thing that is wrong with a request, and where.

use poem_openapi::{Enum, Object};

/// One thing that is wrong: in the body, where `pointer` leads; or in the query or header that `parameter` names.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Fault {
    /// Where in the body, as a JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)); empty for the whole of it.
    pub pointer: Option<String>,
    /// The name of the query parameter or header.
    pub parameter: Option<String>,
    /// What is wrong, as a stable word.
    pub code: FaultCode,
    /// The same for people.
    pub detail: String,
}

/// What can be wrong with a field or a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum FaultCode {
    /// It has to be there.
    Missing,
    /// There is no such field or parameter.
    Unknown,
    /// It stands more than once.
    Repeated,
    /// It is of another JSON type; `null` is a type, and not the same as a field that is not there.
    WrongType,
    /// It is none of the values that may stand there.
    WrongValue,
    /// It is not written in the form that is asked for.
    WrongForm,
    /// It has too few characters.
    TooShort,
    /// It has too many characters.
    TooLong,
    /// It is below the least value.
    TooSmall,
    /// It is above the greatest value.
    TooLarge,
}

impl FaultCode {
    /// All of them, with what they mean.
    pub const ALL: [(Self, &str); 10] = [
        (Self::Missing, "It has to be there."),
        (Self::Unknown, "There is no such field or parameter."),
        (Self::Repeated, "It stands more than once."),
        (
            Self::WrongType,
            "It is of another JSON type. `null` is a type: it is not the same as a field that is not there.",
        ),
        (Self::WrongValue, "It is none of the values that may stand there."),
        (Self::WrongForm, "It is not written in the form that is asked for."),
        (Self::TooShort, "It has too few characters."),
        (Self::TooLong, "It has too many characters."),
        (Self::TooSmall, "It is below the least value."),
        (Self::TooLarge, "It is above the greatest value."),
    ];
}

impl Fault {
    /// A fault in the body.
    pub fn at(pointer: &str, code: FaultCode, detail: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.to_owned()), parameter: None, code, detail: detail.into() }
    }

    /// A fault in a query parameter or header.
    pub fn of_parameter(name: &str, code: FaultCode, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.to_owned()), code, detail: detail.into() }
    }
}
