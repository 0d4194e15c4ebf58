//! Lists in pages: the oldest first, and a cursor to go on from.

use poem_openapi::Object;
use poem_openapi::types::{ParseFromJSON, ToJSON};

/// How many items a page holds if nobody says, and at most.
pub(super) const LIMIT_DEFAULT: usize = 100;
/// See [`LIMIT_DEFAULT`].
pub(super) const LIMIT_MAX: usize = 1_000;

/// A page of a list.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub(crate) struct Page<T: ParseFromJSON + ToJSON> {
    /// The items, oldest first.
    pub items: Vec<T>,
    /// What to send as `after` for the next page; absent on the last.
    pub next: Option<u64>,
}

/// Cuts a page out of `all` (which is already filtered and carries each item's position).
pub(super) fn cut<S, T: ParseFromJSON + ToJSON>(
    all: impl Iterator<Item = (u64, S)>,
    after: Option<u64>,
    limit: Option<usize>,
    view: impl Fn(S) -> T,
) -> Page<T> {
    let limit = limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let mut rest = all.filter(|(position, _)| after.is_none_or(|after| *position > after));
    let mut next = None;
    let mut items = Vec::new();
    for (position, item) in rest.by_ref().take(limit) {
        next = Some(position);
        items.push(view(item));
    }
    Page { items, next: next.filter(|_| rest.next().is_some()) }
}
