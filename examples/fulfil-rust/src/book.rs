//! What must not be forgotten, in one file that only grows. A line is either `shipped EVENT PARCEL` or `read CURSOR`.
//!
//! It stands for a table of your own database: unique by the event's id, written in the transaction that ships.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Result, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// The journal, and what stands in it.
pub(crate) struct Book {
    file: File,
    shipped: HashSet<String>,
    cursor: Option<String>,
}

impl Book {
    /// Opens or makes it. Only one process has it at a time: another one fails here.
    pub(crate) fn open(path: impl AsRef<Path>) -> Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        file.try_lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        // A line without an end was being written when the process died: it never counted.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;

        let mut book = Self { file, shipped: HashSet::new(), cursor: None };
        for line in text[..whole].lines() {
            let mut words = line.split(' ');
            match (words.next(), words.next()) {
                (Some("shipped"), Some(event_id)) => drop(book.shipped.insert(event_id.to_owned())),
                (Some("read"), Some(cursor)) => book.cursor = Some(cursor.to_owned()),
                _ => return Err(std::io::Error::other(format!("not a line of a journal: {line}"))),
            }
        }
        Ok(book)
    }

    /// Where the feed is read on.
    pub(crate) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// Ships, unless this event was shipped before. On disk when it returns.
    pub(crate) fn ship(&mut self, event_id: &str, parcel: &str) -> Result<bool> {
        if self.shipped.contains(event_id) {
            return Ok(false);
        }
        self.write(&format!("shipped {event_id} {parcel}\n"))?;
        Ok(self.shipped.insert(event_id.to_owned()))
    }

    /// All before this place in the feed is shipped.
    pub(crate) fn read_up_to(&mut self, cursor: &str) -> Result<()> {
        if self.cursor() != Some(cursor) {
            self.write(&format!("read {cursor}\n"))?;
            self.cursor = Some(cursor.to_owned());
        }
        Ok(())
    }

    fn write(&mut self, line: &str) -> Result<()> {
        self.file.write_all(line.as_bytes())?;
        self.file.sync_data()
    }
}
