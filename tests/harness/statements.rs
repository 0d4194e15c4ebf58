//! Every statement that this process sends to Postgres, as its driver logs them.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use tokio::time::timeout;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::set_global_default;
use tracing::{Event, Metadata, Subscriber};

use crate::PATIENCE;

/// One statement that was answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// Its text, on one line and without comments.
    pub sql: String,
    /// How many rows came back.
    pub rows: u64,
}

/// What was heard so far. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Statements(Arc<Heard>);

#[derive(Debug, Default)]
struct Heard {
    statements: Mutex<Vec<Statement>>,
    another: Notify,
}

impl Statements {
    /// Listens from now on. Once per process, which is once per test.
    pub fn listen() -> Self {
        let statements = Self::default();
        set_global_default(statements.clone()).expect("nothing else listens in this process");
        statements
    }

    /// What was heard since the last time.
    pub fn take(&self) -> Vec<Statement> {
        std::mem::take(&mut *self.0.statements.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Listens until what was heard since the last time is enough, and takes it.
    ///
    /// # Panics
    /// If it never is.
    pub async fn until(&self, mut enough: impl FnMut(&[Statement]) -> bool) -> Vec<Statement> {
        let heard = async {
            loop {
                let another = self.0.another.notified();
                if enough(&self.0.statements.lock().unwrap_or_else(PoisonError::into_inner)) {
                    return self.take();
                }
                another.await;
            }
        };
        timeout(PATIENCE, heard).await.unwrap_or_else(|_| panic!("not among {:#?}", self.take()))
    }
}

/// A statement without its comments, all space made one.
pub fn on_one_line(sql: &str) -> String {
    let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn event(&self, event: &Event<'_>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        statement.sql = on_one_line(&statement.sql);
        self.0.statements.lock().unwrap_or_else(PoisonError::into_inner).push(statement);
        self.0.another.notify_waiters();
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Visit for Statement {
    /// A short statement stands in `summary` whole; of a longer one that holds the beginning.
    fn record_str(&mut self, field: &Field, value: &str) {
        let whole = field.name() == "db.statement" && !value.is_empty();
        if whole || field.name() == "summary" {
            value.clone_into(&mut self.sql);
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "rows_returned" {
            self.rows = value;
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
