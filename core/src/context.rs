//! What a flow may touch: database, gateway, catalogue, publisher, time.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use pay_queue::{Enqueue, Job, Waker};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use crate::apps::{App, Apps};
use crate::catalog::{Catalog, HttpCatalog, PostgresCatalog};
use crate::clock::{Clock, DatabaseClock};
use crate::config::{CatalogConfig, ContextConfig};
use crate::domain::{AppId, OrderId, Settings};
use crate::error::Error;
use crate::events::{PublishError, Publisher, RedisPublisher};
use crate::store::StoreError;
use crate::trace::Trace;

/// Everything that a flow reaches the world by. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Context {
    /// The database.
    pub pool: PgPool,
    /// The apps that we speak for, each with its gateway.
    pub apps: Apps,
    /// Where names and prices come from.
    pub catalog: Arc<dyn Catalog>,
    /// Who tells subscribers.
    pub publisher: Arc<dyn Publisher>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Tells workers that there is work.
    pub waker: Waker,
    /// How long things take.
    pub settings: Settings,
}

impl Context {
    /// Reaches the world as configured. Asks the database for the time; Redis is connected to when it is first needed.
    pub async fn connect(config: ContextConfig) -> Result<Self, Error> {
        let ContextConfig { database, redis, apps, catalog, settings } = config;
        let pool = database.pool();
        let clock: Arc<dyn Clock> = DatabaseClock::start(pool.clone()).await?;
        let publisher =
            RedisPublisher::new(redis).map_err(|error| PublishError::Unavailable(error.into()))?;
        Ok(Self {
            apps: apps.iter().map(|app| App::new(app, &clock)).collect(),
            catalog: match catalog {
                CatalogConfig::Postgres => Arc::new(PostgresCatalog::new(pool.clone())),
                CatalogConfig::Http(url) => Arc::new(HttpCatalog::new(url)?),
            },
            publisher: Arc::new(publisher),
            clock,
            waker: Waker::new(pool.clone()),
            settings,
            pool,
        })
    }

    /// The same world by other connections to the database.
    #[must_use]
    pub fn with_pool(&self, pool: PgPool) -> Self {
        Self { waker: Waker::new(pool.clone()), pool, ..self.clone() }
    }

    /// The time by which everything is judged, to the microsecond: the database keeps no more, and an answer shall not differ from
    /// what is read again later.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(6)
    }

    /// The app of this number. One that is not configured here may be in another process, or is again soon.
    pub fn app(&self, app_id: &AppId) -> Result<&App, Error> {
        self.apps.get(app_id).ok_or_else(|| Error::AppNotConfigured(app_id.clone()))
    }

    /// A connection for reading.
    pub async fn connection(&self) -> Result<sqlx::pool::PoolConnection<Postgres>, Error> {
        Ok(pay_queue::acquire(&self.pool).await.map_err(StoreError::from)?)
    }

    /// Begins a transaction. No network call stands between this and its commit.
    pub async fn begin(&self) -> Result<Tx, Error> {
        let transaction = pay_queue::begin(&self.pool).await.map_err(StoreError::from)?;
        Ok(Tx { transaction, waker: self.waker.clone(), wakes: BTreeSet::new() })
    }
}

/// A transaction that wakes the workers of what was enqueued in it once it has committed. Dropped without a commit, it
/// rolls back.
#[derive(Debug)]
pub struct Tx {
    transaction: Transaction<'static, Postgres>,
    waker: Waker,
    /// Queues that got jobs, and whoever else has something to do.
    wakes: BTreeSet<&'static str>,
}

impl Tx {
    /// Enqueues a job that may exist several times.
    pub async fn enqueue<J: Job>(&mut self, job: &J) -> Result<(), Error> {
        self.insert(Enqueue::new(job)).await.map(drop)
    }

    /// Enqueues a job unless one of its kind is live for the order.
    pub async fn enqueue_once<J: Job>(&mut self, order_id: OrderId, job: &J) -> Result<(), Error> {
        self.insert(Enqueue::new(job).key(order_id.to_string())).await.map(drop)
    }

    /// Enqueues a job with options of its own.
    pub async fn enqueue_as(&mut self, job: Enqueue) -> Result<(), Error> {
        self.insert(job).await.map(drop)
    }

    /// Enqueues a job with options of its own; whether it is new, since its key may be held.
    pub async fn enqueue_new(&mut self, job: Enqueue) -> Result<bool, Error> {
        self.insert(job).await
    }

    async fn insert(&mut self, job: Enqueue) -> Result<bool, Error> {
        let job = job.trace(Trace::current().to_string());
        let enqueued = job.insert(&mut self.transaction).await?;
        self.wakes.insert(job.queue());
        Ok(enqueued.is_new())
    }

    /// Has those who listen to this name woken once it has committed.
    pub fn wake(&mut self, name: &'static str) {
        self.wakes.insert(name);
    }

    /// Makes it all true at once, then wakes the workers concerned.
    pub async fn commit(self) -> Result<(), Error> {
        self.transaction.commit().await.map_err(StoreError::from)?;
        for name in self.wakes {
            self.waker.wake(name);
        }
        Ok(())
    }
}

impl Deref for Tx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.transaction
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}
