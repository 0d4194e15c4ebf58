//! `/gateway.do`: one address for every method, as shops call it.
//!
//! [`params`] unites query and body, [`check`] decides whether the call is genuine, [`acts`] does the work,
//! [`answer`] signs, [`call`] joins them and lets ordered faults strike in between.

mod acts;
mod answer;
mod biz;
mod call;
mod check;
mod params;

pub(crate) use call::{Called, Incoming, call};

/// The eleven methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// Whether the answer goes to a browser: a redirect, or a page that says what is wrong.
    fn is_for_browsers(self) -> bool {
        matches!(self, Self::PagePay | Self::WapPay | Self::AppPay)
    }
}
