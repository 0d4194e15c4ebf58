//! Calls that arrive long after they were sent: their caller saw the connection break, their work is still to be done.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Method;
use super::acts::Asked;
use super::call;
use super::check::Checked;
use super::params::Params;
use crate::calls::Call;
use crate::fault::Fault;
use crate::world::World;

/// A call on its way. It was checked when it was sent, so its signature holds; what it asks for is decided by the world
/// it lands in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Landing {
    /// When it arrives.
    pub(crate) at: DateTime<Utc>,
    app_id: String,
    seller_id: String,
    method: Method,
    biz: Map<String, Value>,
    params: Params,
}

impl Landing {
    pub(super) fn of(checked: &Checked<'_>, params: &Params, at: DateTime<Utc>) -> Self {
        Self {
            at,
            app_id: checked.app.app_id.clone(),
            seller_id: checked.app.seller_id.clone(),
            method: checked.method,
            biz: checked.biz.clone(),
            params: params.clone(),
        }
    }

    /// The call arrives: its work is done as if it had been sent now, and remembered as a call that nobody heard the
    /// answer of.
    pub(crate) fn land(&self, world: &mut World, now: DateTime<Utc>) {
        let asked = Asked {
            app_id: &self.app_id,
            seller_id: &self.seller_id,
            method: self.method,
            biz: &self.biz,
            params: &self.params,
            // Only the answer names the address of a code, and nobody reads it.
            base_url: "",
        };
        let out_trade_no = call::order_of(world, &self.biz);
        let (done, too_soon) = call::work(world, now, &asked);
        let (code, sub_code) = match &done {
            Ok(_) => ("10000", None),
            Err((refusal, _)) => (refusal.code.as_ref(), Some(refusal.sub_code.to_string())),
        };
        let method = self.method.name();
        let number = out_trade_no.as_deref().unwrap_or("-");
        tracing::info!(call.method = method, order.id = number, code, "a late gateway call landed");
        let faults = std::iter::once(Fault::LandLate).chain(too_soon.map(|order| order.fault));
        let call = Call {
            number: 0,
            at: now,
            app_id: Some(self.app_id.clone()),
            method: Some(method.to_owned()),
            out_trade_no,
            biz_content: self.params.get("biz_content").map(str::to_owned),
            code: code.to_owned(),
            sub_code,
            faults: faults.collect(),
            answer: None,
        };
        world.calls.record(call);
    }
}
