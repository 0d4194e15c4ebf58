//! Who did something by hand, and why.

use super::Product;

/// The longest note, in characters.
pub const NOTE_CHARS_MAX: usize = 1000;
/// The longest name of somebody who acts, in characters.
pub const NAME_CHARS_MAX: usize = 100;

/// Whether a text can be kept as a note, or as the reason of a pause: people read it, so it has no control characters and none that
/// change the direction of a line.
pub fn is_note(text: &str) -> bool {
    reads_well(text, NOTE_CHARS_MAX)
}

fn reads_well(text: &str, chars_max: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= chars_max && text.chars().all(Product::name_takes)
}

/// An operator who acts by a command, with a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    name: String,
    note: Option<String>,
}

/// A name or a note that cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ByError {
    /// The name is empty, longer than [`NAME_CHARS_MAX`], or has control characters.
    #[error("a name has 1 to {NAME_CHARS_MAX} characters, and no control characters")]
    Name,
    /// The note is empty, longer than [`NOTE_CHARS_MAX`], or has control characters.
    #[error("a note has 1 to {NOTE_CHARS_MAX} characters, and no control characters")]
    Note,
}

impl By {
    /// Somebody who acts, and why.
    ///
    /// # Errors
    /// [`ByError`] for a name or a note that cannot be kept.
    pub fn operator(name: &str, note: Option<&str>) -> Result<Self, ByError> {
        if !reads_well(name, NAME_CHARS_MAX) {
            return Err(ByError::Name);
        }
        if note.is_some_and(|note| !is_note(note)) {
            return Err(ByError::Note);
        }
        Ok(Self { name: name.to_owned(), note: note.map(str::to_owned) })
    }

    /// Who, as it is stored: `cli:NAME`.
    pub fn actor(&self) -> String {
        format!("cli:{}", self.name)
    }

    /// Why, in their words.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_notes_are_bounded() {
        let note = |length| "n".repeat(length);
        let ann = By::operator("ann", Some(&note(1000))).unwrap();
        assert_eq!((ann.actor(), ann.note()), ("cli:ann".to_owned(), Some(&*note(1000))));
        assert_eq!(By::operator("ann", None).unwrap().note(), None);
        assert_eq!(By::operator("ann", Some(&note(10_000))), Err(ByError::Note));
        assert_eq!(By::operator("ann", Some(" ")), Err(ByError::Note));
        for name in ["", " ", "a\nb", "a\u{202e}b"] {
            assert_eq!(By::operator(name, None), Err(ByError::Name), "{name:?}");
        }
    }
}
