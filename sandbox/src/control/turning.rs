//! The clock and the faults.

use std::time::Duration;

use chrono::TimeDelta;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::{Json, PlainText};

use super::order::{ClockOrder, ClockView, FaultRequest, FaultView};
use super::problem::ApiError;
use crate::sandbox::{ControlError, Sandbox};

/// The longest a turn of the clock waits for what it caused, in milliseconds of real time.
const SETTLE_MS_MAX: u64 = 120_000;

pub(super) struct Turning;

#[OpenApi]
#[expect(clippy::unused_async, reason = "an operation is an async method, whether it waits or not")]
impl Turning {
    /// Answers `ok` as soon as the sandbox works.
    #[oai(path = "/health", method = "get", operation_id = "health")]
    async fn health(&self) -> PlainText<&'static str> {
        PlainText("ok")
    }

    /// What the clock shows.
    #[oai(path = "/clock", method = "get", operation_id = "getClock")]
    async fn clock(&self, sandbox: Data<&Sandbox>) -> Json<ClockView> {
        Json(shown(&sandbox))
    }

    /// Turns the clock: stop it, run it faster, advance it.
    #[oai(path = "/clock", method = "post", operation_id = "turnClock")]
    async fn turn(
        &self,
        sandbox: Data<&Sandbox>,
        order: Json<ClockOrder>,
    ) -> Result<Json<ClockView>, ApiError> {
        let clock = sandbox.clock();
        if let Some(speed) = order.speed {
            clock.run(speed).map_err(ControlError::from)?;
        }
        match order.freeze {
            Some(true) => drop(clock.freeze()),
            Some(false) if order.speed.is_none() => drop(clock.run(1.0).map_err(ControlError::from)?),
            _ => {}
        }
        if let Some(ms) = order.advance_ms {
            let by = i64::try_from(ms).ok().and_then(TimeDelta::try_milliseconds);
            let by = by.ok_or_else(|| ApiError::invalid("advance_ms: too far"))?;
            clock.advance(by).map_err(ControlError::from)?;
        }
        if let Some(ms) = order.settle_ms {
            sandbox.settled(Duration::from_millis(ms.min(SETTLE_MS_MAX))).await;
        }
        Ok(Json(shown(&sandbox)))
    }

    /// The faults in force.
    #[oai(path = "/faults", method = "get", operation_id = "listFaults")]
    async fn faults(&self, sandbox: Data<&Sandbox>) -> Json<Vec<FaultView>> {
        Json(sandbox.faults().iter().map(FaultView::from).collect())
    }

    /// Orders a fault.
    #[oai(path = "/faults", method = "post", operation_id = "orderFault")]
    async fn order(
        &self,
        sandbox: Data<&Sandbox>,
        order: Json<FaultRequest>,
    ) -> Result<Json<FaultView>, ApiError> {
        let id = sandbox.order_fault(order.0.into())?;
        let ordered = sandbox.faults().into_iter().find(|ordered| ordered.id == id);
        let view = ordered.as_ref().map(FaultView::from);
        view.map(Json).ok_or_else(|| ApiError::not_found("unknown_fault", "somebody took it back already"))
    }

    /// Takes all faults back.
    #[oai(path = "/faults", method = "delete", operation_id = "clearFaults")]
    async fn clear(&self, sandbox: Data<&Sandbox>) -> Json<Vec<FaultView>> {
        sandbox.clear_faults();
        Json(Vec::new())
    }

    /// Takes one fault back.
    #[oai(path = "/faults/:id", method = "delete", operation_id = "takeBackFault")]
    async fn take_back(
        &self,
        sandbox: Data<&Sandbox>,
        id: Path<u64>,
    ) -> Result<Json<Vec<FaultView>>, ApiError> {
        if !sandbox.take_back_fault(id.0) {
            return Err(ApiError::not_found("unknown_fault", "no fault with this id"));
        }
        Ok(Json(sandbox.faults().iter().map(FaultView::from).collect()))
    }
}

fn shown(sandbox: &Sandbox) -> ClockView {
    let clock = sandbox.clock();
    let now = clock.now();
    ClockView {
        now,
        beijing: pay_alipay::time::format(now),
        speed: clock.speed(),
        settled: sandbox.look(|world, _| world.is_settled()),
    }
}
