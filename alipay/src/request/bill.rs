//! Where a day's or a month's bill can be downloaded.

use chrono::{Datelike, NaiveDate};

use super::biz::{Biz, InvalidRequest, Problem};
use super::{Request, sealed::Content};

/// `alipay.data.dataservice.bill.downloadurl.query`.
///
/// A day's bill exists from about 09:00 Beijing time on the next day, a month's from about the third.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BillUrl {
    /// Which bill.
    pub bill_type: BillType,
    /// Of when, in Beijing days.
    pub date: BillDate,
}

/// What a bill lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillType {
    /// Payments and refunds of trades.
    Trade,
    /// Every movement of the merchant's balance, fees and withdrawals included.
    SignCustomer,
}

/// The time a bill covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillDate {
    /// One day, from 2016-01-01 on.
    Day(NaiveDate),
    /// The month this day lies in.
    Month(NaiveDate),
}

impl Request for BillUrl {
    const METHOD: &'static str = "alipay.data.dataservice.bill.downloadurl.query";
}

impl Content for BillUrl {
    fn biz(&self, biz: &mut Biz) -> Result<(), InvalidRequest> {
        let bill_type = match self.bill_type {
            BillType::Trade => "trade",
            BillType::SignCustomer => "signcustomer",
        };
        let (BillDate::Day(date) | BillDate::Month(date)) = self.date;
        if !(2016..=9999).contains(&date.year()) {
            return Err(InvalidRequest::new("bill_date", Problem::NotAllowed));
        }
        let form = if matches!(self.date, BillDate::Day(_)) { "%Y-%m-%d" } else { "%Y-%m" };
        biz.text("bill_type", bill_type, 16)?;
        biz.text("bill_date", &date.format(form).to_string(), 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn biz(date: BillDate) -> Result<String, InvalidRequest> {
        let mut biz = Biz::new();
        BillUrl { bill_type: BillType::SignCustomer, date }.biz(&mut biz)?;
        Ok(biz.finish())
    }

    #[test]
    fn a_month_is_named_without_a_day() {
        let day = NaiveDate::from_ymd_opt(2024, 7, 24).unwrap();
        for (date, text) in [(BillDate::Day(day), "2024-07-24"), (BillDate::Month(day), "2024-07")] {
            let json = format!("{{\"bill_type\":\"signcustomer\",\"bill_date\":\"{text}\"}}");
            assert_eq!(biz(date), Ok(json));
        }
    }

    #[test]
    fn there_are_bills_from_2016_on() {
        for (year, is_there) in [(2015, false), (2016, true), (9999, true), (10_000, false), (-2024, false)] {
            let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            for date in [BillDate::Day(day), BillDate::Month(day)] {
                let refused = InvalidRequest::new("bill_date", Problem::NotAllowed);
                assert_eq!(biz(date).err(), (!is_there).then_some(refused), "{date:?}");
            }
        }
    }
}
