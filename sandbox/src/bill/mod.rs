//! The daily and monthly bill: which rows a period has, and when its bill is ready.
//!
//! A trade belongs to the Beijing day it was paid on, a refund to the day it was made on.

mod csv;
mod zip;

use chrono::{DateTime, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use pay_alipay::time::beijing;
use poem::http::{StatusCode, header};
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::Deserialize;

use crate::sandbox::Sandbox;
use crate::trade::{Refund, Trade};
use crate::world::World;

/// A day or a month in Beijing, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) first: NaiveDate,
    pub(crate) last: NaiveDate,
}

impl Period {
    /// Reads `yyyy-MM-dd` or `yyyy-MM`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.len() {
            10 => {
                let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
                Some(Self { first: day, last: day })
            }
            7 => {
                let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok()?;
                Some(Self { first, last: first + Months::new(1) - Days::new(1) })
            }
            _ => None,
        }
    }

    /// A day's bill is there at nine the next morning, a month's on the third of the next.
    pub(crate) fn ready_at(self) -> NaiveDateTime {
        let wait = if self.first == self.last { 1 } else { 3 };
        (self.last + Days::new(wait)).and_time(NaiveTime::from_hms_opt(9, 0, 0).expect("nine o'clock"))
    }

    fn holds(self, at: DateTime<Utc>) -> bool {
        let day = at.with_timezone(&beijing()).date_naive();
        self.first <= day && day <= self.last
    }
}

/// One line of a bill.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Row<'a> {
    Paid(&'a Trade, DateTime<Utc>),
    Refunded(&'a Trade, &'a Refund),
}

/// A seller's rows of a period in order of time.
pub(crate) fn rows<'a>(world: &'a World, seller_id: &str, period: Period) -> Vec<Row<'a>> {
    let mut rows: Vec<(DateTime<Utc>, Row<'a>)> = Vec::new();
    for trade in world.trades.iter().filter(|trade| trade.offer.seller_id == seller_id) {
        if let Some(paid_at) = trade.paid_at.filter(|at| period.holds(*at)) {
            rows.push((paid_at, Row::Paid(trade, paid_at)));
        }
        let refunds = trade.refunds.iter().filter(|refund| period.holds(refund.at));
        rows.extend(refunds.map(|refund| (refund.at, Row::Refunded(trade, refund))));
    }
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).collect()
}

pub(crate) fn has_rows(world: &World, seller_id: &str, period: Period) -> bool {
    !rows(world, seller_id, period).is_empty()
}

/// What a download link carries.
#[derive(Debug, Deserialize)]
pub(crate) struct Link {
    bill: String,
}

/// `GET /bill/download`: the ZIP behind a link that still lives.
#[handler]
pub(crate) fn download(Data(sandbox): Data<&Sandbox>, Query(Link { bill }): Query<Link>) -> Response {
    let archive = sandbox.look(|world, now| {
        let link = world.bill_link(&bill, now)?;
        let period = Period::parse(&link.bill_date)?;
        let rows = rows(world, &link.seller_id, period);
        let files = match link.bill_type.as_str() {
            "signcustomer" => csv::account(&link.seller_id, period, &rows, now),
            _ => csv::trade(&link.seller_id, period, &rows, now),
        };
        Some((zip::archive(&files), format!("{}_{}.csv.zip", link.seller_id, link.bill_date)))
    });
    match archive {
        Some((bytes, name)) => Response::builder()
            .content_type("application/zip")
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
            .body(bytes),
        None => {
            Response::builder().status(StatusCode::FORBIDDEN).body("the link has run out; ask for a new one")
        }
    }
}
