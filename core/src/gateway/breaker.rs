//! Leaves a gateway in peace that is in trouble, and finds out by itself when it is well again.
//!
//! After several calls in a row without a trustworthy answer, calls are refused at once as unreachable: a job then waits and holds
//! no connection, and the gateway is not flooded while it recovers. After a pause one call is let through. If it succeeds, all is as
//! before; if not, the next pause is twice as long, up to a limit. Each process finds out for itself.
//!
//! What needs no network is never refused: links are signed and notifications are read as ever.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    CallEnd, Closing, Gateway, GatewayError, NotSigned, Notification, RefundAnswer, Trade, UnmatchedTrade,
};
use crate::clock::Clock;
use crate::domain::{AppId, Cashier, Money, Order, OrderId, Refund};

/// So many calls in a row without an answer are trouble; fewer are the usual noise of a network.
const FAILURES_MAX: u32 = 5;
/// The first pause.
const PAUSE_FIRST: TimeDelta = TimeDelta::seconds(1);
/// The longest pause: this long after the gateway is well again, at the latest, one call finds it out.
const PAUSE_MAX: TimeDelta = TimeDelta::seconds(30);

/// A gateway around another.
#[derive(Debug)]
pub struct Breaker<G> {
    inner: G,
    clock: Arc<dyn Clock>,
    circuit: Mutex<Circuit>,
}

impl<G: Gateway> Breaker<G> {
    /// Calls `inner`, and refuses to while it is in trouble.
    pub fn around(inner: G, clock: Arc<dyn Clock>) -> Self {
        Self { inner, clock, circuit: Mutex::default() }
    }

    fn circuit(&self) -> MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a call if one may be made now, and learns from its end.
    async fn guard<T>(
        &self,
        method: &'static str,
        call: impl Future<Output = Result<T, GatewayError>>,
    ) -> Result<T, GatewayError> {
        let mut outcome = self.admit().map_err(|why| GatewayError { method, end: CallEnd::NotSent(why) })?;
        let result = call.await;
        outcome.answered = match &result {
            Ok(_) => true,
            Err(error) => error.answered(),
        };
        drop(outcome);
        result
    }

    /// Lets a call through, or says why none is made now. A caller that is cut off before there is an answer had none.
    fn admit(&self) -> Result<Outcome<'_, G>, String> {
        self.circuit().admit(self.clock.now()).map_err(|until| {
            format!("circuit breaker open until {until} after {FAILURES_MAX} calls without an answer")
        })?;
        Ok(Outcome { breaker: self, answered: false })
    }

    fn settle(&self, answered: bool) {
        let now = self.clock.now();
        let moved = if answered { self.circuit().answered() } else { self.circuit().failed(now) };
        match moved {
            Moved::Not => {}
            Moved::Opened { until } => {
                metrics::counter!("paydesk_gateway_breaker_opened_total").increment(1);
                tracing::warn!("circuit breaker open until {until}: Alipay is not responding");
            }
            Moved::Closed => tracing::info!("Alipay answers again"),
        }
    }
}

/// Tells how a call ended, also when its caller went away.
struct Outcome<'a, G: Gateway> {
    breaker: &'a Breaker<G>,
    answered: bool,
}

impl<G: Gateway> Drop for Outcome<'_, G> {
    fn drop(&mut self) {
        self.breaker.settle(self.answered);
    }
}

#[async_trait]
impl<G: Gateway> Gateway for Breaker<G> {
    fn app_id(&self) -> &AppId {
        self.inner.app_id()
    }

    async fn checkout(&self, order: &Order) -> Result<Cashier, GatewayError> {
        if order.channel.asks_alipay() {
            self.guard("checkout", self.inner.checkout(order)).await
        } else {
            self.inner.checkout(order).await
        }
    }

    async fn query(&self, order_id: OrderId) -> Result<Trade, GatewayError> {
        self.guard("query", self.inner.query(order_id)).await
    }

    async fn close(&self, order_id: OrderId) -> Result<Closing, GatewayError> {
        self.guard("close", self.inner.close(order_id)).await
    }

    async fn query_trade(&self, trade_no: &str) -> Result<Option<UnmatchedTrade>, GatewayError> {
        self.guard("query", self.inner.query_trade(trade_no)).await
    }

    async fn refund(&self, refund: &Refund) -> RefundAnswer {
        let mut outcome = match self.admit() {
            Ok(outcome) => outcome,
            Err(reason) => return RefundAnswer::NotSent { reason },
        };
        let answer = self.inner.refund(refund).await;
        outcome.answered = answer.answered();
        drop(outcome);
        answer
    }

    async fn refunded_amount(
        &self,
        trade_no: &str,
        out_request_no: &str,
    ) -> Result<Option<Money>, GatewayError> {
        self.guard("refund query", self.inner.refunded_amount(trade_no, out_request_no)).await
    }

    async fn find_unmatched(&self, out_trade_no: &str) -> Result<Option<UnmatchedTrade>, GatewayError> {
        self.guard("query", self.inner.find_unmatched(out_trade_no)).await
    }

    fn read_notification(&self, body: &[u8], received_at: DateTime<Utc>) -> Result<Notification, NotSigned> {
        self.inner.read_notification(body, received_at)
    }

    fn read_stored_notification(&self, signed_body: &[u8]) -> Result<Notification, NotSigned> {
        self.inner.read_stored_notification(signed_body)
    }

    fn read_return(&self, query: &str, received_at: DateTime<Utc>) -> Result<OrderId, NotSigned> {
        self.inner.read_return(query, received_at)
    }
}

/// What the breaker goes by. Pure: the time is supplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Circuit {
    /// Calls go through; so many in a row had no answer.
    Closed { failures: u32 },
    /// Calls are refused until then.
    Open { until: DateTime<Utc>, pause: TimeDelta },
    /// One call is under way to find out; the others are refused. Should its end never be heard of, another is let through at `until`.
    Trying { until: DateTime<Utc>, pause: TimeDelta },
}

/// What an outcome did to the circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moved {
    Not,
    Opened { until: DateTime<Utc> },
    Closed,
}

impl Default for Circuit {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

impl Circuit {
    /// Whether a call may be made; else, until when none may.
    fn admit(&mut self, now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
        match *self {
            Self::Closed { .. } => Ok(()),
            Self::Open { until, .. } | Self::Trying { until, .. } if now < until => Err(until),
            Self::Open { pause, .. } | Self::Trying { pause, .. } => {
                *self = Self::Trying { until: now + PAUSE_MAX, pause };
                Ok(())
            }
        }
    }

    fn answered(&mut self) -> Moved {
        let was_closed = matches!(self, Self::Closed { .. });
        *self = Self::default();
        if was_closed { Moved::Not } else { Moved::Closed }
    }

    fn failed(&mut self, now: DateTime<Utc>) -> Moved {
        let pause = match *self {
            Self::Closed { failures } if failures + 1 < FAILURES_MAX => {
                *self = Self::Closed { failures: failures + 1 };
                return Moved::Not;
            }
            Self::Closed { .. } => PAUSE_FIRST,
            // begun before it opened: nothing new
            Self::Open { .. } => return Moved::Not,
            Self::Trying { pause, .. } => PAUSE_MAX.min(pause * 2),
        };
        let until = now + pause;
        *self = Self::Open { until, pause };
        Moved::Opened { until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn opened() -> Circuit {
        let mut circuit = Circuit::default();
        for _ in 1..FAILURES_MAX {
            assert_eq!(circuit.failed(at(0)), Moved::Not);
        }
        assert_eq!(circuit.failed(at(0)), Moved::Opened { until: at(1) });
        circuit
    }

    #[test]
    fn an_answer_between_failures_keeps_it_closed() {
        let mut circuit = Circuit::default();
        for _ in 0..10 {
            for _ in 1..FAILURES_MAX {
                circuit.failed(at(0));
            }
            assert_eq!((circuit.answered(), circuit.admit(at(0))), (Moved::Not, Ok(())));
        }
    }

    #[test]
    fn after_the_pause_one_call_finds_out() {
        let mut circuit = opened();
        assert_eq!(circuit.admit(at(0)), Err(at(1)));
        assert_eq!(circuit.admit(at(1)), Ok(()));
        assert_eq!(circuit.admit(at(1)), Err(at(31)), "one is enough");
        assert_eq!(circuit.answered(), Moved::Closed);
        assert_eq!((circuit.admit(at(1)), circuit), (Ok(()), Circuit::default()));
    }

    #[test]
    fn the_pauses_grow_up_to_a_limit_and_begin_anew_after_an_answer() {
        let mut circuit = opened();
        let mut now = 1;
        for pause in [2, 4, 8, 16, 30, 30, 30] {
            assert_eq!(circuit.admit(at(now)), Ok(()));
            assert_eq!(circuit.failed(at(now)), Moved::Opened { until: at(now + pause) });
            assert_eq!(circuit.admit(at(now + pause - 1)), Err(at(now + pause)));
            now += pause;
        }
        assert_eq!(circuit.admit(at(now)), Ok(()));
        circuit.answered();
        assert_eq!(opened().admit(at(1)), Ok(()), "the first pause is short again");
    }

    #[test]
    fn calls_begun_before_it_opened_change_nothing_by_failing_and_close_it_by_an_answer() {
        let mut circuit = opened();
        assert_eq!(circuit.failed(at(0)), Moved::Not);
        assert_eq!(circuit.admit(at(1)), Ok(()));
        let mut circuit = opened();
        assert_eq!(circuit.answered(), Moved::Closed);
    }

    #[test]
    fn a_try_that_is_never_heard_of_again_does_not_keep_it_open_for_ever() {
        let mut circuit = opened();
        assert_eq!(circuit.admit(at(1)), Ok(()));
        assert_eq!(circuit.admit(at(30)), Err(at(31)));
        assert_eq!(circuit.admit(at(31)), Ok(()));
    }
}
