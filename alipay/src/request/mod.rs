//! Requests as types, one per method, and what becomes of them once signed.
//!
//! Every field is checked before anything is signed; [`InvalidRequest`] names the field on the wire. Signing is
//! pure: [`sign_request`] gives a [`SignedRequest`], which turns into whatever the caller needs, a redirect URL, a
//! form page, an app's order string, or the URL and body of a call.

mod bill;
mod biz;
mod lookup;
mod offer;
mod refund;
mod signed;

pub use bill::{BillDate, BillType, BillUrl};
pub use biz::{InvalidRequest, Problem};
pub use lookup::{Close, Query, TradeRef};
pub use offer::{AppPay, Offer, PagePay, Precreate, WapPay};
pub use refund::{Refund, RefundQuery};
pub use signed::{SignedRequest, sign_request};

pub(crate) use biz::{Biz, check_url};

/// A request to the gateway. Implemented by the types of this module only.
pub trait Request: sealed::Content {
    /// The method's name on the wire.
    const METHOD: &'static str;
}

pub(crate) mod sealed {
    use super::{Biz, InvalidRequest};

    /// What a request adds to the parameters that all requests share.
    pub trait Content {
        /// Writes and checks the members of `biz_content`.
        fn biz(&self, biz: &mut Biz) -> Result<(), InvalidRequest>;

        /// Where Alipay is to post notifications.
        fn notify_url(&self) -> Option<&str> {
            None
        }

        /// Where Alipay is to send the browser back to.
        fn return_url(&self) -> Option<&str> {
            None
        }
    }
}
