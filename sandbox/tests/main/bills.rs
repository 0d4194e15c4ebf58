//! The bill: a ZIP of GBK files behind a link that lives half a minute.

use std::io::{Cursor, Read};

use alipay_sandbox::Pay;
use chrono::TimeDelta;
use encoding_rs::GBK;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::shop::Shop;

async fn link(shop: &Shop, kind: &str, date: &str) -> Value {
    let biz = json!({ "bill_type": kind, "bill_date": date });
    shop.call("alipay.data.dataservice.bill.downloadurl.query", biz).await
}

/// Name and text of every file behind a link.
async fn files(shop: &Shop, node: &Value) -> Vec<(String, String)> {
    let url = node["bill_download_url"].as_str().unwrap_or_else(|| panic!("no link: {node}"));
    let bytes = shop.http.get(url).send().await.expect("an answer").bytes().await.expect("a file");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).expect("a file");
            let name = GBK.decode(file.name_raw()).0.into_owned();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("content");
            (name, GBK.decode(&bytes).0.into_owned())
        })
        .collect()
}

async fn paid(shop: &Shop, number: &str, amount: &str) {
    shop.sandbox.open(&shop.page_url(number, amount)).await.expect("a trade");
    shop.sandbox.pay(number, Pay::default()).await.expect("paid");
}

#[tokio::test]
async fn a_day_ends_at_beijings_midnight_and_its_bill_comes_at_nine() {
    let shop = Shop::open().await;
    // Noon in Beijing on the 23rd; one payment a second before midnight, one a second after.
    paid(&shop, "DAY_1", "10.00").await;
    shop.sandbox.clock().advance(TimeDelta::hours(12) - TimeDelta::seconds(1)).expect("forward");
    paid(&shop, "LAST_OF_DAY_1", "0.03").await;
    shop.sandbox.clock().advance(TimeDelta::seconds(2)).expect("forward");
    paid(&shop, "DAY_2", "7.00").await;
    shop.sandbox.refund_in_console("DAY_1", 250, Some("BACK".into())).expect("refunded");

    assert_eq!(link(&shop, "trade", "2026-11-23").await["sub_code"], "isp.bill_not_exist", "not before nine");
    shop.sandbox.clock().advance(TimeDelta::hours(9)).expect("forward");
    let first = link(&shop, "trade", "2026-11-23").await;
    let found = files(&shop, &first).await;
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["20880000000000010156_20261123_业务明细.csv", "20880000000000010156_20261123_业务明细(汇总).csv"]
    );
    let detail: Vec<&str> = found[0].1.split("\r\n").collect();
    assert_eq!(detail[1], "#账号：[20880000000000010156]");
    assert_eq!(detail[2], "#起始日期：[2026年11月23日 00:00:00]   终止日期：[2026年11月24日 00:00:00]");
    assert_eq!(detail[4].split(',').count(), 25);
    assert!(detail[5].contains("\t,DAY_1\t,交易,测试 a/b ?,2026-11-23 12:00:00,"), "{}", detail[5]);
    assert!(detail[6].contains("LAST_OF_DAY_1\t,交易,") && detail[6].contains(",0.03,"), "{}", detail[6]);
    assert!(detail[7].starts_with("#-"), "two rows and no more");
    assert_eq!(detail[8], "#交易合计：2笔，商家实收共10.03元，商家优惠共0.00元");
    assert!(found[1].1.contains("合计,,2,0,10.03,10.03,"), "{}", found[1].1);

    // The refund belongs to the day it was made, with its number and a minus.
    shop.sandbox.clock().advance(TimeDelta::days(1)).expect("forward");
    let second = files(&shop, &link(&shop, "trade", "2026-11-24").await).await;
    let row = second[0].1.split("\r\n").find(|line| line.contains(",退款,")).expect("a refund");
    assert!(
        row.contains("\t,DAY_1\t,") && row.contains(",-2.50,-2.50,") && row.contains(",BACK\t,"),
        "{row}"
    );

    let account = files(&shop, &link(&shop, "signcustomer", "2026-11-24").await).await;
    assert!(account[0].0.ends_with("_账务明细.csv") && account[1].0.ends_with("_账务汇总.csv"));
    assert!(account[0].1.contains("#收入合计：1笔，共7.00元"), "{}", account[0].1);
    assert!(account[0].1.contains("#支出合计：1笔，共-2.50元"), "{}", account[0].1);
}

#[tokio::test]
async fn a_link_lives_thirty_seconds_and_only_days_with_business_have_one() {
    let shop = Shop::open().await;
    paid(&shop, "A", "1.00").await;
    shop.sandbox.clock().advance(TimeDelta::days(9)).expect("forward");
    let node = link(&shop, "trade", "2026-11-23").await;
    let url = node["bill_download_url"].as_str().expect("a link").to_owned();
    let fetch = async || shop.http.get(&url).send().await.expect("an answer").status().as_u16();
    shop.sandbox.clock().advance(TimeDelta::milliseconds(29_999)).expect("forward");
    assert_eq!(fetch().await, 200);
    shop.sandbox.clock().advance(TimeDelta::milliseconds(1)).expect("forward");
    assert_eq!(fetch().await, 403);

    assert_eq!(link(&shop, "trade", "2026-11-22").await["sub_code"], "isp.bill_not_exist");
    assert_eq!(
        link(&shop, "trade", "2026-11").await["sub_code"],
        "isp.bill_not_exist",
        "the month is not over"
    );
    shop.sandbox.clock().advance(TimeDelta::days(1)).expect("forward");
    assert_eq!(link(&shop, "trade", "2026-11").await["code"], "10000", "the third of December, nine o'clock");
    assert_eq!(link(&shop, "trade", "2026-13").await["sub_code"], "ACQ.INVALID_PARAMETER");
    assert_eq!(link(&shop, "other", "2026-11-23").await["sub_code"], "ACQ.INVALID_PARAMETER");
}
