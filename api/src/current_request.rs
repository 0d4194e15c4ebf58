//! Which request a task answers, for whatever it says.

tokio::task_local! {
    static CURRENT: String;
}

/// The name of the request that this task answers.
pub(crate) fn current_request_id() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Works on a request of this name.
pub(crate) async fn answering<F: Future>(request_id: String, work: F) -> F::Output {
    CURRENT.scope(request_id, work).await
}
