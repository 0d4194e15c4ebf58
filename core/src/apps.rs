//! The Alipay applications that a deployment speaks for: a gateway, a policy and a budget each.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::clock::Clock;
use crate::config::AlipayConfig;
use crate::domain::{AppId, LatePolicy, OrderId};
use crate::gateway::{AlipayGateway, Breaker, Gateway, NotSigned, Notification, claimed_app};

/// One application.
#[derive(Debug, Clone)]
pub struct App {
    /// Speaks for it, with a breaker of its own.
    pub gateway: Arc<dyn Gateway>,
    /// What becomes of money for a closed order.
    pub late_policy: LatePolicy,
    /// How many orders a second Alipay is asked about by the clock, by all replicas together.
    pub queries_per_s: u32,
}

impl App {
    /// Speaks for the configured application, by the given time.
    pub fn new(config: &AlipayConfig, clock: &Arc<dyn Clock>) -> Self {
        let gateway = AlipayGateway::new(config, clock.clone());
        Self {
            gateway: Arc::new(Breaker::around(gateway, clock.clone())),
            late_policy: config.late_policy,
            queries_per_s: config.queries_per_s,
        }
    }

    /// Its number at Alipay.
    pub fn app_id(&self) -> &AppId {
        self.gateway.app_id()
    }
}

/// All of them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Apps(Arc<BTreeMap<AppId, App>>);

impl FromIterator<App> for Apps {
    fn from_iter<I: IntoIterator<Item = App>>(apps: I) -> Self {
        Self(Arc::new(apps.into_iter().map(|app| (app.app_id().clone(), app)).collect()))
    }
}

impl Apps {
    /// The one of this number.
    pub fn get(&self, app_id: &AppId) -> Option<&App> {
        self.0.get(app_id)
    }

    /// Their numbers.
    pub fn ids(&self) -> Vec<String> {
        self.0.keys().map(ToString::to_string).collect()
    }

    /// Each, by number.
    pub fn iter(&self) -> impl Iterator<Item = &App> {
        self.0.values()
    }

    /// Reads a notification by the keys of the app that it names, and says whose keys that were. One that names none of ours may be
    /// signed by Alipay for one of ours all the same: it is read by the keys that fit, and its reader sees that it names another.
    pub fn read_notification(
        &self,
        body: &[u8],
        received_at: DateTime<Utc>,
    ) -> Result<(&AppId, Notification), NotSigned> {
        let read = |app: &App| app.gateway.read_notification(body, received_at);
        if let Some(app) = self.claimed_by(body) {
            return Ok((app.app_id(), read(app)?));
        }
        let mut why = NotSigned("there is no app".to_owned());
        for app in self.iter() {
            match read(app) {
                Ok(notification) => return Ok((app.app_id(), notification)),
                Err(not_signed) => why = not_signed,
            }
        }
        Err(why)
    }

    /// Reads the query of a browser that comes back from the cashier, by the keys of the app that it names.
    pub fn read_return(&self, query: &str, at: DateTime<Utc>) -> Result<(&AppId, OrderId), NotSigned> {
        let app = self.claimed_by(query.as_bytes());
        let app = app.ok_or_else(|| NotSigned("it is another app's".to_owned()))?;
        Ok((app.app_id(), app.gateway.read_return(query, at)?))
    }

    fn claimed_by(&self, message: &[u8]) -> Option<&App> {
        self.get(&claimed_app(message)?)
    }
}
