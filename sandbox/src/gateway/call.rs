//! One call from bytes to bytes: check, strike, act, answer, remember.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::acts::{self, Asked, Done};
use super::answer::{self, Node, Outcome, Wrapping};
use super::check::{self, Checked};
use super::params::Params;
use super::{Landing, Method};
use crate::calls::Call;
use crate::config::App;
use crate::fault::{Case, Fault, FaultOrder};
use crate::refusal::Refusal;
use crate::sandbox::Sandbox;
use crate::world::World;

/// What came in.
pub(crate) struct Incoming<'a> {
    pub(crate) query: &'a str,
    pub(crate) body: &'a [u8],
    /// Whether the body's content type names a charset.
    pub(crate) body_charset: bool,
    /// How this caller reaches the sandbox: `http://host:port`.
    pub(crate) base_url: &'a str,
}

/// What goes out.
#[derive(Debug)]
pub(crate) enum Called {
    /// A JSON answer, and its `trace_id`.
    Answer { body: String, trace_id: String },
    /// The browser goes to this cashier.
    Cashier { token: String },
    /// The browser reads what is wrong.
    ErrorPage { refusal: Refusal },
    /// A gateway in front gave up: 504 with HTML.
    GatewayTimeout,
    /// The connection is reset.
    Reset,
}

/// The faults that strike before the work, and those that strike after it.
#[derive(Debug, Default)]
struct Struck {
    /// The order the call is about, also when it names the trade by Alipay's number.
    out_trade_no: Option<String>,
    delay: Option<FaultOrder>,
    before: Option<FaultOrder>,
    too_soon: Option<FaultOrder>,
    after: Option<FaultOrder>,
    answer: Option<FaultOrder>,
}

const BEFORE: &[Fault] = &[
    Fault::ResetBefore,
    Fault::GatewayTimeoutBefore,
    Fault::UnavailableBefore,
    Fault::SystemErrorBefore,
    Fault::Refusal,
    Fault::LandLate,
];
/// The same without [`Fault::LandLate`], for calls that would change nothing when they land.
const BEFORE_READING: &[Fault] = BEFORE.split_at(BEFORE.len() - 1).0;
const AFTER: &[Fault] =
    &[Fault::ResetAfter, Fault::GatewayTimeoutAfter, Fault::UnavailableAfter, Fault::SystemErrorAfter];
const ANSWER: &[Fault] = &[
    Fault::BadSignature,
    Fault::MissingSignature,
    Fault::WrongNode,
    Fault::SecondNode,
    Fault::AlteredAnswer,
];

/// Works on one call.
pub(crate) async fn call(sandbox: &Sandbox, incoming: Incoming<'_>) -> Called {
    let (params, fault) = Params::unite(incoming.query.as_bytes(), incoming.body);
    let charset_in_query = incoming.query.split('&').any(|pair| pair.starts_with("charset="));
    let charset_is_told = charset_in_query || incoming.body_charset;

    let checked = match check::check(sandbox, &params, fault, charset_is_told) {
        Ok(checked) => checked,
        Err(refused) => {
            let outcome = Err((refused.refusal, Node::default()));
            return finish(sandbox, &params, refused.app, refused.method, outcome, &Struck::default());
        }
    };
    let mut struck = strike(sandbox, &checked);
    if let Some(order) = &struck.delay {
        tokio::time::sleep(Duration::from_millis(order.delay_ms.unwrap_or(0))).await;
    }
    let (app, method) = (checked.app, checked.method);
    if let Some(order) = &struck.before {
        if order.fault == Fault::LandLate {
            let delay = TimeDelta::milliseconds(order.delay_ms.unwrap_or(0).cast_signed());
            sandbox.with(|world, now| world.land_later(Landing::of(&checked, &params, now + delay)));
        }
        return broken(sandbox, &params, &checked, order, &struck);
    }
    let asked = Asked {
        app_id: &app.app_id,
        seller_id: &app.seller_id,
        method,
        biz: &checked.biz,
        params: &params,
        base_url: incoming.base_url,
    };
    let (done, too_soon) = if method == Method::Query || method == Method::RefundQuery {
        sandbox.look(|world, now| work(world, now, &asked))
    } else {
        sandbox.with(|world, now| work(world, now, &asked))
    };
    struck.too_soon = too_soon;
    if let Some(order) = &struck.after {
        return broken(sandbox, &params, &checked, order, &struck);
    }
    match done {
        Ok(Done::Cashier(token)) => {
            remember(sandbox, &params, Ok(()), &struck, None);
            Called::Cashier { token }
        }
        Ok(Done::Node(node)) => finish(sandbox, &params, Some(app), Some(method), Ok(node), &struck),
        Err(failed) => finish(sandbox, &params, Some(app), Some(method), Err(failed), &struck),
    }
}

/// Does the work of a call, unless an ordered fault refuses it as a refund that comes too soon. That is decided here,
/// in one piece with the work, so that of two refunds at once one is too soon.
pub(super) fn work(
    world: &mut World,
    now: DateTime<Utc>,
    asked: &Asked<'_>,
) -> (Result<Done, (Refusal, Node)>, Option<FaultOrder>) {
    if acts::is_refund_too_soon(world, now, asked) {
        let out_trade_no = order_of(world, asked.biz).unwrap_or_default();
        let case = Case { method: asked.method.name(), app_id: asked.app_id, out_trade_no: &out_trade_no };
        if let Some(order) = world.faults.strike(case, &[Fault::RefundTooSoon]) {
            return (Err((Refusal::call_limited(), Node::default())), Some(order));
        }
    }
    (acts::act(world, now, asked), None)
}

/// The order a call is about, also when it names the trade by Alipay's number.
pub(super) fn order_of(world: &World, biz: &Map<String, Value>) -> Option<String> {
    let named = |field: &str| biz.get(field).and_then(Value::as_str);
    let by_trade_no = || Some(world.trade(named("trade_no")?)?.offer.out_trade_no.clone());
    named("out_trade_no").map(str::to_owned).or_else(by_trade_no)
}

fn strike(sandbox: &Sandbox, checked: &Checked<'_>) -> Struck {
    let before = if checked.method.can_land_late() { BEFORE } else { BEFORE_READING };
    let struck = sandbox.look(|world, _| {
        let out_trade_no = order_of(world, &checked.biz);
        let case = Case {
            method: checked.method.name(),
            app_id: &checked.app.app_id,
            out_trade_no: out_trade_no.as_deref().unwrap_or_default(),
        };
        Struck {
            delay: world.faults.strike(case, &[Fault::Delay]),
            before: world.faults.strike(case, before),
            after: world.faults.strike(case, AFTER),
            answer: world.faults.strike(case, ANSWER),
            too_soon: None,
            out_trade_no,
        }
    });
    if [&struck.delay, &struck.before, &struck.after, &struck.answer].into_iter().any(Option::is_some) {
        // Somebody may wait to see it strike, while the call is still under way.
        sandbox.announce();
    }
    struck
}

/// What the caller sees of a fault that hides the outcome.
fn broken(
    sandbox: &Sandbox,
    params: &Params,
    checked: &Checked<'_>,
    order: &FaultOrder,
    struck: &Struck,
) -> Called {
    let refusal = match order.fault {
        Fault::ResetBefore | Fault::ResetAfter | Fault::LandLate => {
            remember(sandbox, params, Err(("reset", None)), struck, None);
            return Called::Reset;
        }
        Fault::GatewayTimeoutBefore | Fault::GatewayTimeoutAfter => {
            remember(sandbox, params, Err(("504", None)), struck, None);
            return Called::GatewayTimeout;
        }
        Fault::UnavailableBefore | Fault::UnavailableAfter => Refusal::unavailable(),
        Fault::SystemErrorBefore | Fault::SystemErrorAfter => Refusal::business("ACQ.SYSTEM_ERROR"),
        _ => Refusal::new(
            order.code.clone().unwrap_or_else(|| "40004".into()),
            order.sub_code.clone().unwrap_or_default(),
            "按要求制造的失败",
        ),
    };
    let (app, method) = (checked.app, checked.method);
    // Only failures of the business layer carry more than their codes.
    let node = match refusal.code.as_ref() {
        "40004" => acts::nothing(method, &checked.biz),
        _ => Node::default(),
    };
    finish(sandbox, params, Some(app), Some(method), Err((refusal, node)), struck)
}

/// Puts the outcome on the wire: a page for browsers, a signed node for programs.
fn finish(
    sandbox: &Sandbox,
    params: &Params,
    app: Option<&App>,
    method: Option<Method>,
    mut outcome: Outcome,
    struck: &Struck,
) -> Called {
    if let (Err((refusal, _)), true) = (&outcome, method.is_some_and(Method::is_for_browsers)) {
        remember(sandbox, params, Err((&refusal.code, Some(&refusal.sub_code))), struck, None);
        return Called::ErrorPage { refusal: refusal.clone() };
    }
    let answer_fault = struck.answer.as_ref();
    if let Some(order) = answer_fault.filter(|order| order.fault == Fault::AlteredAnswer) {
        let (field, value) = (order.field.as_deref().unwrap_or_default(), order.value.as_deref());
        let (Ok(node) | Err((_, node))) = &mut outcome;
        node.replace(field, value.unwrap_or_default());
    }
    let name = match answer_fault.map(|order| order.fault) {
        Some(Fault::WrongNode) if method == Some(Method::Query) => Method::Close.node_name(),
        Some(Fault::WrongNode) => Method::Query.node_name(),
        _ => method.map_or_else(|| "error_response".into(), Method::node_name),
    };
    let wrapping = match answer_fault.map(|order| order.fault) {
        Some(Fault::BadSignature) => Wrapping::BadlySigned,
        Some(Fault::MissingSignature) => Wrapping::Unsigned,
        Some(Fault::SecondNode) => Wrapping::FollowedByForgery,
        _ => Wrapping::Signed,
    };
    let mut node = answer::node_text(&outcome);
    let encrypted = params.get("encrypt_type") == Some("AES") && outcome.is_ok();
    if let Some(key) = app.and_then(|app| app.aes_key.as_ref()).filter(|_| encrypted) {
        // An encrypted node is a JSON string; its quotes are signed with it.
        node = format!("\"{}\"", key.encrypt(&node).replace('/', "\\/"));
    }
    let body = answer::wrap(&name, &node, app, wrapping);
    let verdict = match &outcome {
        Ok(_) => Ok(()),
        Err((refusal, _)) => Err((refusal.code.as_ref(), Some(refusal.sub_code.as_ref()))),
    };
    let trace_id = remember(sandbox, params, verdict, struck, Some(&body));
    Called::Answer { body, trace_id }
}

/// Writes the call into the sandbox's memory and gives it a trace id.
fn remember(
    sandbox: &Sandbox,
    params: &Params,
    verdict: Result<(), (&str, Option<&str>)>,
    struck: &Struck,
    answer: Option<&str>,
) -> String {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let biz_content = params.get("biz_content");
    // A call that was refused before its content was read still tells what it was about.
    let told = || -> Option<String> {
        let biz: serde_json::Value = serde_json::from_str(biz_content?).ok()?;
        biz.get("out_trade_no")?.as_str().map(str::to_owned)
    };
    let out_trade_no = struck.out_trade_no.clone().or_else(told);
    let (code, sub_code) = match verdict {
        Ok(()) => ("10000", None),
        Err(verdict) => verdict,
    };
    let faults = [&struck.delay, &struck.before, &struck.too_soon, &struck.after, &struck.answer];
    let call = Call {
        number: 0,
        at: sandbox.clock().now(),
        app_id: owned(params.get("app_id")),
        method: owned(params.get("method")),
        out_trade_no,
        biz_content: owned(biz_content),
        code: code.to_owned(),
        sub_code: owned(sub_code),
        faults: faults.into_iter().flatten().map(|order| order.fault).collect(),
        answer: owned(answer),
    };
    let method = call.method.as_deref().unwrap_or("-");
    let number = call.out_trade_no.as_deref().unwrap_or("-");
    tracing::info!(call.method = method, order.id = number, code, sub_code, "gateway call answered");
    sandbox.look(|world, _| {
        world.calls.record(call);
        world.ids.trace_id()
    })
}
