//! Sends what is due, reads the answers, plans the next delivery.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::plan::{Message, Plan};
use super::{Attempt, AttemptResult, Dispatch, Signature};
use crate::sandbox::Sandbox;

/// Real time a shop has to answer one delivery.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// How much of an answer is read: `success` is 7 bytes, the rest is for the record.
const ANSWER_BYTES_MAX: usize = 256;
/// Deliveries on the wire at once.
const CONCURRENT_MAX: usize = 256;

/// Runs until the sandbox stops: carries the world on to the clock's time and sends what becomes due.
pub(crate) async fn run(sandbox: Sandbox) {
    // Shops are on this machine or beside it: no proxy, and a redirect is an answer like any other.
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(ANSWER_TIMEOUT)
        .build()
        .expect("an HTTP client without options that can fail");
    let slots = Arc::new(Semaphore::new(CONCURRENT_MAX));
    loop {
        let (due, next) = sandbox.take_due();
        for dispatch in due {
            let slot = Arc::clone(&slots).acquire_owned().await.expect("the semaphore is never closed");
            let (sandbox, http) = (sandbox.clone(), http.clone());
            tokio::spawn(async move {
                deliver(&sandbox, &http, dispatch).await;
                drop(slot);
            });
        }
        tokio::select! {
            () = sandbox.more_due() => {}
            () = async {
                match next {
                    Some(at) => sandbox.clock().sleep_until(at).await,
                    None => std::future::pending().await,
                }
            } => {}
        }
    }
}

async fn deliver(sandbox: &Sandbox, http: &reqwest::Client, dispatch: Dispatch) {
    let messages = match sandbox.with(|world, now| world.plan(dispatch, now)) {
        Plan::Wait => return sandbox.with(|world, _| world.delivery_waits()),
        Plan::Drop(url) => {
            return sandbox.with(|world, now| {
                let result = AttemptResult::Dropped;
                let attempt = Attempt { at: now, url, signature: Signature::Genuine, result };
                world.delivered(dispatch, vec![attempt], now);
            });
        }
        Plan::Send(messages) => messages,
    };
    let mut attempts = Vec::with_capacity(messages.len());
    let (first, beside): (Vec<_>, Vec<_>) = messages.into_iter().partition(|message| message.first);
    for message in first {
        attempts.push(send(sandbox, http, message).await);
    }
    // Copies are on the wire together. The genuine one is the last of the list and stays the last of the record.
    let mut beside = beside.into_iter().map(|message| {
        let (sandbox, http) = (sandbox.clone(), http.clone());
        tokio::spawn(async move { send(&sandbox, &http, message).await })
    });
    let running: Vec<_> = beside.by_ref().collect();
    for task in running {
        if let Ok(attempt) = task.await {
            attempts.push(attempt);
        }
    }
    sandbox.with(|world, now| world.delivered(dispatch, attempts, now));
}

async fn send(sandbox: &Sandbox, http: &reqwest::Client, message: Message) -> Attempt {
    let at = sandbox.clock().now();
    let (url, signature) = (message.url.clone(), message.signature);
    let result = match sandbox.app(&message.app_id) {
        Some(app) => post(http, &url, message.content_type(), message.body(app)).await,
        None => AttemptResult::Failed("no such application".into()),
    };
    Attempt { at, url, signature, result }
}

async fn post(http: &reqwest::Client, url: &str, content_type: &str, body: String) -> AttemptResult {
    let sent = http.post(url).header("content-type", content_type).body(body).send().await;
    let mut answer = match sent {
        Ok(answer) => answer,
        Err(error) => return AttemptResult::Failed(chain(&error)),
    };
    let status = answer.status().as_u16();
    let mut bytes = Vec::new();
    while bytes.len() <= ANSWER_BYTES_MAX {
        match answer.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return AttemptResult::Failed(chain(&error)),
        }
    }
    if status == 200 && bytes == b"success" {
        return AttemptResult::Acknowledged;
    }
    bytes.truncate(ANSWER_BYTES_MAX);
    AttemptResult::Refused(status, String::from_utf8_lossy(&bytes).into_owned())
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}
