//! A row whose lock is held.

use std::ops::Deref;

use sqlx::FromRow;
use sqlx::postgres::PgRow;

/// A row as a transaction read it under its lock, or wrote it: nobody else changes it until that transaction ends. Only the statements
/// of this folder make one; those that need the lock ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked<T>(T);

impl<T> Locked<T> {
    /// The same row as the transaction has written it since: it is still locked.
    #[must_use]
    pub fn written(&self, row: T) -> Self {
        Self(row)
    }

    /// The row, for after the lock.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Locked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'r, T: FromRow<'r, PgRow>> FromRow<'r, PgRow> for Locked<T> {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        T::from_row(row).map(Self)
    }
}
