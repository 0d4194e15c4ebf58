//! Takes an order.

use sha2::{Digest, Sha256};

use crate::context::{Context, Tx};
use crate::domain::{AppId, NewOrder, Order, OrderId, Product, Reuse, Status};
use crate::error::{Error, Thing};
use crate::flow::act::CreatePrepay;
use crate::store::{self, StoreError};

use super::begin_close::begin_close;
use super::record_change::record_change;

/// How often an open order may end between our finding that it exists and our locking it. Each round needs another order of the
/// same user and product to end in that moment; more than a few means that something is wrong.
const ROUNDS_MAX: u32 = 5;

/// The caller's own name for a request, and a digest of the request: the same key with another request is a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    key: String,
    body_sha256: [u8; 32],
}

impl IdempotencyKey {
    /// The most characters of a key.
    pub const CHARS_MAX: usize = 255;

    /// Binds the key to what is asked. The edge has checked its length.
    pub fn new(key: String, new: &NewOrder) -> Self {
        let mut digest = Sha256::new();
        for part in [new.user_id.as_str(), new.product_id.as_str(), new.channel.as_str()] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        if let Some(expires_in) = new.expires_in {
            digest.update(expires_in.num_seconds().to_be_bytes());
        }
        Self { key, body_sha256: digest.finalize().into() }
    }
}

/// An order that answers a create request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// As it stands.
    pub order: Order,
    /// Whether it existed before.
    pub reused: bool,
}

/// What is ordered, by the catalogue, which may be another service and take its time.
///
/// # Errors
/// [`Error::NotFound`] if it sells nothing of that id.
pub async fn find_product(cx: &Context, app_id: &AppId, new: &NewOrder) -> Result<Product, Error> {
    let product = cx.catalog.find(app_id, &new.product_id).await?;
    product.ok_or_else(|| Error::NotFound(Thing::Product(new.product_id.clone())))
}

/// Takes an order, or finds the one that is already open for the same user and product.
///
/// Safe to repeat and to run any number of times at once: one open order comes of it. Asked for through another channel, the open
/// one is prepared again under its number; asked for with another time to pay, it keeps its own, as it keeps its price; one with too
/// little time left is closed and replaced; one whose preparation was lost gets its job again.
#[tracing::instrument(name = "flow.create_order", skip_all, fields(user.id = %new.user_id, product.id = %new.product_id))]
pub async fn create_order(
    cx: &Context,
    app_id: &AppId,
    new: NewOrder,
    product: &Product,
    key: Option<IdempotencyKey>,
) -> Result<Created, Error> {
    for _ in 0..ROUNDS_MAX {
        let mut tx = cx.begin().await?;
        if let Some(key) = &key
            && let Some(order_id) = answered_before(&mut tx, app_id, key).await?
        {
            let order = store::orders::find_of_app(&mut tx, app_id, order_id)
                .await?
                .ok_or(Error::no_order(order_id))?;
            return Ok(Created { order, reused: true });
        }
        let Some(created) = insert_or_reuse(cx, &mut tx, app_id, &new, product).await? else { continue };
        if let Some(key) = &key {
            let order_id = created.order.order_id;
            let first = store::idempotency_keys::insert(
                &mut tx,
                app_id,
                &key.key,
                &key.body_sha256,
                order_id,
                cx.now(),
            )
            .await?;
            if !first {
                continue; // a parallel request with this key has committed meanwhile: the next round finds its answer
            }
        }
        tx.commit().await?;
        tracing::info!(
            order.id = %created.order.order_id,
            reused = created.reused,
            "order {} {}", created.order.order_id, if created.reused { "is still open" } else { "created" },
        );
        return Ok(created);
    }
    Err(StoreError::Stale.into())
}

async fn answered_before(
    tx: &mut Tx,
    app_id: &AppId,
    key: &IdempotencyKey,
) -> Result<Option<OrderId>, Error> {
    match store::idempotency_keys::find(tx, app_id, &key.key).await? {
        None => Ok(None),
        Some(used) if used.body_sha256 == key.body_sha256 => Ok(Some(used.order_id)),
        Some(_) => Err(Error::IdempotencyKeyReused),
    }
}

/// `None` when the open order ended between the failed insert and the lock.
async fn insert_or_reuse(
    cx: &Context,
    tx: &mut Tx,
    app_id: &AppId,
    new: &NewOrder,
    product: &Product,
) -> Result<Option<Created>, Error> {
    let now = cx.now();
    let order = Order::new(app_id.clone(), new, product, cx.settings.order_expiry, now);
    if store::orders::insert(tx, &order).await? {
        wake_and_prepare(tx, &order).await?;
        return Ok(Some(Created { order, reused: false }));
    }
    let Some(open) = store::orders::lock_open(tx, app_id, &new.user_id, &new.product_id).await? else {
        return Ok(None);
    };
    let created = match open.reuse(new.channel, now)? {
        Reuse::AsItIs => {
            if open.awaits_prepay() {
                prepare(tx, open.order_id).await?;
            }
            Created { order: open.into_inner(), reused: true }
        }
        Reuse::Rechannel(change) => {
            record_change(tx, &change, None).await?;
            prepare(tx, open.order_id).await?;
            Created { order: change.after, reused: true }
        }
        Reuse::Replace(change) => {
            begin_close(cx, tx, &change, now).await?;
            // Its cashier may still be opened and paid, so the two belong together; one that nobody was offered just ends.
            let replaces = (change.after.status() == Status::Closing).then_some(open.order_id);
            let order = Order { replaces, ..order };
            if !store::orders::insert(tx, &order).await? {
                return Ok(None);
            }
            wake_and_prepare(tx, &order).await?;
            Created { order, reused: false }
        }
    };
    Ok(Some(created))
}

async fn wake_and_prepare(tx: &mut Tx, order: &Order) -> Result<(), Error> {
    tx.wake_relay();
    prepare(tx, order.order_id).await
}

/// One live job per order: a repeat while it is under way changes nothing, and after it was lost brings it back.
async fn prepare(tx: &mut Tx, order_id: OrderId) -> Result<(), Error> {
    tx.enqueue_once(order_id, &CreatePrepay { order_id }).await?;
    Ok(())
}
