//! How the database fails, by what a caller can do.

use crate::domain::IllegalPayment;

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row moved since it was read, or the transaction met another one: read again and decide again.
    #[error("the row moved meanwhile")]
    Stale,
    /// The database cannot be reached or is starting or stopping; later is right.
    #[error("the database cannot be reached")]
    Unavailable(#[source] sqlx::Error),
    /// It refused a row or a statement: a fault of ours, stopped by the last guard.
    #[error("the database refused it")]
    Refused(#[source] sqlx::Error),
    /// A payment cannot take this in the state it is in: a fault of ours, stopped before the database.
    #[error(transparent)]
    Illegal(#[from] IllegalPayment),
    /// A stored value is not what the code calls valid.
    #[error("a stored value cannot be read")]
    Corrupt(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => {
                let code = database.code().unwrap_or_default();
                match code.as_ref() {
                    // serialisation failure, deadlock, lock not available
                    "40001" | "40P01" | "55P03" => Self::Stale,
                    // connection trouble, out of resources, shutting down or starting up
                    code if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") => {
                        Self::Unavailable(error)
                    }
                    _ => Self::Refused(error),
                }
            }
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::ColumnNotFound(_) => {
                Self::Corrupt(error)
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            _ => Self::Refused(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_is_worth_another_try_and_a_bad_value_is_not() {
        let lost = sqlx::Error::Io(std::io::Error::other("reset"));
        assert!(matches!(StoreError::from(lost), StoreError::Unavailable(_)));
        assert!(matches!(StoreError::from(sqlx::Error::PoolTimedOut), StoreError::Unavailable(_)));
        assert!(matches!(StoreError::from(sqlx::Error::Decode("?".into())), StoreError::Corrupt(_)));
        assert!(matches!(StoreError::from(sqlx::Error::RowNotFound), StoreError::Refused(_)));
    }
}
