//! Who runs a command that changes something.

use clap::Args;
use pay_core::domain::{By, ByError, NOTE_CHARS_MAX};

use super::failure::{Failure, refused};

/// Who changes something, and why.
#[derive(Args)]
pub(crate) struct Operator {
    /// Who does it; kept in the audit log. Without it, the user of this shell.
    #[arg(long, value_name = "NAME", env = "USER", hide_env_values = true, default_value = "unnamed")]
    by: String,
    #[arg(long, value_name = "TEXT", help = format!("Why, in at most {NOTE_CHARS_MAX} characters"))]
    note: Option<String>,
}

impl Operator {
    /// Its mark in the audit log; refused before anything is read or changed.
    pub(super) fn checked(self) -> Result<By, Failure> {
        By::operator(&self.by, self.note.as_deref()).map_err(|error| {
            let code = match error {
                ByError::Name => "invalid_name",
                ByError::Note => "invalid_note",
            };
            refused(code, &error.to_string())
        })
    }
}
