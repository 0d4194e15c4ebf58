//! Refuses new orders where as many are being taken as can be, before anything is done about them.

use poem::http::Method;
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

use crate::orders::{self, Places};

/// In a flood nearly all that comes is refused: what a refusal costs decides whether there is time for anything else. So neither body nor key are
/// looked at. Who is let through takes a place later, when both are known to be good.
#[derive(Debug, Clone)]
pub struct NewOrders {
    /// The places that they take.
    pub places: Places,
}

impl<E: Endpoint<Output: IntoResponse>> Middleware<E> for NewOrders {
    type Output = Admitted<E>;

    fn transform(&self, inner: E) -> Admitted<E> {
        Admitted { inner, places: self.places.clone() }
    }
}

/// An endpoint that is asked for new orders only where there is a place for them.
#[derive(Debug)]
pub struct Admitted<E> {
    inner: E,
    places: Places,
}

impl<E: Endpoint<Output: IntoResponse>> Endpoint for Admitted<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let is_new = request.method() == Method::POST && request.uri().path() == orders::PATH;
        if is_new && self.places.are_taken() {
            return Ok(orders::too_many().into_response());
        }
        // Elsewhere than on the way of what is refused: all that is done for a request makes a large future, which is moved about.
        Ok(Box::pin(self.inner.call(request)).await?.into_response())
    }
}
