//! The link to a bill.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use pay_alipay::time::beijing;

use crate::bill;
use crate::gateway::answer::Node;
use crate::gateway::biz::Biz;
use crate::refusal::Refusal;
use crate::world::{BillLink, World};

/// How long a bill's link lives.
const BILL_LINK_LIFE: TimeDelta = TimeDelta::seconds(30);

pub(super) fn url(
    world: &mut World,
    now: DateTime<Utc>,
    biz: Biz<'_>,
    seller_id: &str,
    base_url: &str,
) -> Result<Node, Refusal> {
    let bill_type = biz.needed("bill_type", 16)?;
    if !matches!(bill_type, "trade" | "signcustomer") {
        return Err(Refusal::field("bill_type", "沙箱提供 trade 与 signcustomer"));
    }
    let bill_date = biz.needed("bill_date", 16)?;
    let period = bill::Period::parse(bill_date)
        .filter(|period| period.first >= NaiveDate::from_ymd_opt(2016, 1, 1).expect("a date"))
        .ok_or_else(|| Refusal::field("bill_date", "格式应为 yyyy-MM-dd 或 yyyy-MM"))?;
    if now.with_timezone(&beijing()).naive_local() < period.ready_at()
        || !bill::has_rows(world, seller_id, period)
    {
        return Err(Refusal::new("40004", "isp.bill_not_exist", "账单不存在：尚未生成，或当期没有交易"));
    }
    let link = BillLink {
        seller_id: seller_id.to_owned(),
        bill_type: bill_type.to_owned(),
        bill_date: bill_date.to_owned(),
        until: now + BILL_LINK_LIFE,
    };
    let token = world.add_bill_link(link, now);
    Ok(Node::default().text("bill_download_url", format!("{base_url}/bill/download?bill={token}")))
}
