//! What a command prints.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Prints a line of a command's result. Whoever reads it may stop reading, as `head` does: then the command ends in peace. A result that
/// cannot be written for another cause is no success.
pub(crate) fn say(line: impl Display) {
    match print(line) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => not_written(&error),
    }
}

/// Prints what is lost if nobody reads it.
pub(super) fn hand_over(line: impl Display) {
    if let Err(error) = print(line) {
        not_written(&error);
    }
}

/// Prints a line that somebody may not want to read, where the command's end says more than its lines.
pub(super) fn mention(line: impl Display) {
    let _ = print(line);
}

fn print(line: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn not_written(error: &io::Error) -> ! {
    // Standard error may be gone as well.
    let _ = writeln!(io::stderr(), "pay-api: the result could not be written: {error}");
    std::process::exit(1)
}
