//! What a command prints.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Prints a line of a command's result. Whoever reads it may stop reading, as `head` does: then the command ends in peace.
pub(super) fn say(line: impl Display) {
    if writeln!(io::stdout(), "{line}").is_err() {
        std::process::exit(0);
    }
}
