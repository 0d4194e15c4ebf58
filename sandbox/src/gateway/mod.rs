//! `/gateway.do`: one address for every method, as shops call it.
//!
//! [`params`] unites query and body, [`check`] decides whether the call is genuine, [`acts`] does the work,
//! [`answer`] signs, [`call`] joins them and lets ordered faults strike in between. [`landing`] keeps the calls that
//! arrive long after they were sent.

mod acts;
mod answer;
mod biz;
mod call;
mod check;
mod landing;
mod params;

pub(crate) use call::{Called, Incoming, call};
pub(crate) use landing::Landing;

use serde::{Deserialize, Serialize};

/// The eleven methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Method {
    PagePay,
    WapPay,
    AppPay,
    Precreate,
    Create,
    Query,
    Close,
    Cancel,
    Refund,
    RefundQuery,
    BillUrl,
}

impl Method {
    const ALL: [(Self, &'static str); 11] = [
        (Self::PagePay, "alipay.trade.page.pay"),
        (Self::WapPay, "alipay.trade.wap.pay"),
        (Self::AppPay, "alipay.trade.app.pay"),
        (Self::Precreate, "alipay.trade.precreate"),
        (Self::Create, "alipay.trade.create"),
        (Self::Query, "alipay.trade.query"),
        (Self::Close, "alipay.trade.close"),
        (Self::Cancel, "alipay.trade.cancel"),
        (Self::Refund, "alipay.trade.refund"),
        (Self::RefundQuery, "alipay.trade.fastpay.refund.query"),
        (Self::BillUrl, "alipay.data.dataservice.bill.downloadurl.query"),
    ];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(method, _)| *method)
    }

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(method, _)| *method == self).map_or("", |(_, name)| name)
    }

    /// The answer's member: the method with underscores.
    fn node_name(self) -> String {
        format!("{}_response", self.name().replace('.', "_"))
    }

    /// Whether a call can arrive long after its caller has given up and still change something.
    pub(crate) fn can_land_late(self) -> bool {
        matches!(self, Self::Precreate | Self::Create | Self::Close | Self::Cancel | Self::Refund)
    }

    /// Whether the answer goes to a browser: a redirect, or a page that says what is wrong.
    fn is_for_browsers(self) -> bool {
        matches!(self, Self::PagePay | Self::WapPay | Self::AppPay)
    }
}
