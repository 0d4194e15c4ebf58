//! The bill's files: CSV in GBK, framed by comment lines, the way Alipay's own look.

use chrono::{DateTime, Days, NaiveDate, Utc};
use encoding_rs::GBK;
use pay_alipay::amount::format_yuan;
use pay_alipay::time;

use super::{Period, Row};
use crate::trade::Trade;

/// Columns of the detail file of a `trade` bill.
const TRADE_COLUMNS: [&str; 25] = [
    "支付宝交易号",
    "商户订单号",
    "业务类型",
    "商品名称",
    "创建时间",
    "完成时间",
    "门店编号",
    "门店名称",
    "操作员",
    "终端号",
    "对方账户",
    "订单金额（元）",
    "商家实收（元）",
    "支付宝红包（元）",
    "集分宝（元）",
    "支付宝优惠（元）",
    "商家优惠（元）",
    "券核销金额（元）",
    "券名称",
    "商家红包消费金额（元）",
    "卡消费金额（元）",
    "退款批次号/请求号",
    "服务费（元）",
    "分润（元）",
    "备注",
];
/// Columns of its summary.
const TRADE_SUMMARY_COLUMNS: [&str; 12] = [
    "门店编号",
    "门店名称",
    "交易订单总笔数",
    "退款订单总笔数",
    "订单金额（元）",
    "商家实收（元）",
    "支付宝优惠（元）",
    "商家优惠（元）",
    "卡消费金额（元）",
    "服务费（元）",
    "分润（元）",
    "实收净额（元）",
];
/// Columns of the detail file of a `signcustomer` bill.
const ACCOUNT_COLUMNS: [&str; 12] = [
    "账务流水号",
    "业务流水号",
    "商户订单号",
    "商品名称",
    "发生时间",
    "对方账号",
    "收入金额（+元）",
    "支出金额（-元）",
    "账户余额（元）",
    "交易渠道",
    "业务类型",
    "备注",
];

/// One file: its name and content, both in GBK.
pub(super) type File = (Vec<u8>, Vec<u8>);

/// Detail and summary of a `trade` bill.
pub(super) fn trade(seller_id: &str, period: Period, rows: &[Row<'_>], now: DateTime<Utc>) -> [File; 2] {
    let lines = rows.iter().map(|row| match row {
        Row::Paid(trade, paid_at) => trade_line(trade, "交易", *paid_at, trade.offer.total_fen, ""),
        Row::Refunded(trade, refund) => {
            trade_line(trade, "退款", refund.at, -refund.amount_fen, &refund.out_request_no)
        }
    });
    let sums = Sums::of(rows);
    let totals = [
        format!("#交易合计：{}笔，商家实收共{}元，商家优惠共0.00元", sums.paid, yuan(sums.paid_fen)),
        format!(
            "#退款合计：{}笔，商家实收退款共{}元，商家优惠退款共0.00元",
            sums.refunded,
            yuan(-sums.refunded_fen)
        ),
    ];
    let detail = framed("业务明细", seller_id, period, &TRADE_COLUMNS, lines, &totals, now);

    let net = yuan(sums.paid_fen - sums.refunded_fen);
    let counts = [sums.paid.to_string(), sums.refunded.to_string()];
    let [paid, refunded] = &counts;
    let line = |first: &str| {
        [first, "", paid, refunded, &net, &net, "0.00", "0.00", "0.00", "0.00", "0.00", &net]
            .map(str::to_owned)
            .to_vec()
    };
    let summary_lines = [line(""), line("合计")].into_iter();
    let summary = framed("业务汇总", seller_id, period, &TRADE_SUMMARY_COLUMNS, summary_lines, &[], now);
    [file(seller_id, period, "业务明细", &detail), file(seller_id, period, "业务明细(汇总)", &summary)]
}

/// Detail and summary of a `signcustomer` bill: the seller's balance, movement by movement, from zero.
pub(super) fn account(seller_id: &str, period: Period, rows: &[Row<'_>], now: DateTime<Utc>) -> [File; 2] {
    let mut balance_fen = 0;
    let lines: Vec<Vec<String>> = rows
        .iter()
        .enumerate()
        .map(|(position, row)| {
            let (trade, at, kind, fen) = match row {
                Row::Paid(trade, paid_at) => (*trade, *paid_at, "在线支付", trade.offer.total_fen),
                Row::Refunded(trade, refund) => (*trade, refund.at, "交易退款", -refund.amount_fen),
            };
            balance_fen += fen;
            let (income, outgo) = if fen >= 0 { (yuan(fen), " ".into()) } else { (" ".into(), yuan(fen)) };
            vec![
                number(&format!("{}{position:08}", period.first.format("%Y%m%d"))),
                number(&trade.trade_no),
                number(&trade.offer.out_trade_no),
                trade.offer.subject.clone(),
                time::format(at),
                counterpart(trade),
                income,
                outgo,
                yuan(balance_fen),
                "支付宝".into(),
                kind.into(),
                String::new(),
            ]
        })
        .collect();
    let sums = Sums::of(rows);
    let totals = [
        format!("#支出合计：{}笔，共{}元", sums.refunded, yuan(-sums.refunded_fen)),
        format!("#收入合计：{}笔，共{}元", sums.paid, yuan(sums.paid_fen)),
    ];
    let detail = framed("账务明细", seller_id, period, &ACCOUNT_COLUMNS, lines.into_iter(), &totals, now);
    let columns = ["业务类型", "收入笔数", "收入金额（+元）", "支出笔数", "支出金额（-元）", "总金额（元）"];
    let net = yuan(sums.paid_fen - sums.refunded_fen);
    let line = [
        "合计",
        &sums.paid.to_string(),
        &yuan(sums.paid_fen),
        &sums.refunded.to_string(),
        &yuan(-sums.refunded_fen),
        &net,
    ]
    .map(str::to_owned)
    .to_vec();
    let summary = framed("账务汇总", seller_id, period, &columns, std::iter::once(line), &[], now);
    [file(seller_id, period, "账务明细", &detail), file(seller_id, period, "账务汇总", &summary)]
}

#[derive(Debug, Default, Clone, Copy)]
struct Sums {
    paid: usize,
    paid_fen: i64,
    refunded: usize,
    refunded_fen: i64,
}

impl Sums {
    fn of(rows: &[Row<'_>]) -> Self {
        rows.iter().fold(Self::default(), |mut sums, row| {
            match row {
                Row::Paid(trade, _) => {
                    sums.paid += 1;
                    sums.paid_fen += trade.offer.total_fen;
                }
                Row::Refunded(_, refund) => {
                    sums.refunded += 1;
                    sums.refunded_fen += refund.amount_fen;
                }
            }
            sums
        })
    }
}

fn trade_line(trade: &Trade, kind: &str, at: DateTime<Utc>, fen: i64, request_no: &str) -> Vec<String> {
    let offer = &trade.offer;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let zero = || "0.00".to_owned();
    let paid = yuan(fen);
    vec![
        number(&trade.trade_no),
        number(&offer.out_trade_no),
        kind.to_owned(),
        offer.subject.clone(),
        time::format(trade.created_at),
        time::format(at),
        text(&offer.store_id),
        String::new(),
        text(&offer.operator_id),
        text(&offer.terminal_id),
        counterpart(trade),
        paid.clone(),
        paid,
        zero(),
        zero(),
        zero(),
        zero(),
        zero(),
        String::new(),
        zero(),
        zero(),
        number(request_no),
        zero(),
        zero(),
        offer.body.clone().unwrap_or_default(),
    ]
}

fn counterpart(trade: &Trade) -> String {
    trade.buyer.map(|buyer| format!("*测试({})", buyer.logon_id())).unwrap_or_default()
}

fn framed(
    title: &str,
    seller_id: &str,
    period: Period,
    columns: &[&str],
    lines: impl Iterator<Item = Vec<String>>,
    totals: &[String],
    now: DateTime<Utc>,
) -> String {
    let day = |day: NaiveDate| day.format("%Y年%m月%d日 00:00:00").to_string();
    let rule = "-".repeat(40);
    let mut text = vec![
        format!("#支付宝{title}查询"),
        format!("#账号：[{seller_id}0156]"),
        format!("#起始日期：[{}]   终止日期：[{}]", day(period.first), day(period.last + Days::new(1))),
        format!("#{rule}{title}列表{rule}"),
        columns.join(","),
    ];
    text.extend(lines.map(|cells| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",")));
    text.push(format!("#{rule}{title}列表结束{rule}"));
    text.extend_from_slice(totals);
    text.push(format!(
        "#导出时间：[{}]",
        now.with_timezone(&time::beijing()).format("%Y年%m月%d日 %H:%M:%S")
    ));
    text.join("\r\n") + "\r\n"
}

/// A number as text: the TAB keeps spreadsheets from rounding it.
fn number(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{text}\t") }
}

/// A cell, in quotes where CSV needs them.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn file(seller_id: &str, period: Period, title: &str, text: &str) -> File {
    let day =
        if period.first == period.last { period.first.format("%Y%m%d") } else { period.first.format("%Y%m") };
    let name = format!("{seller_id}0156_{day}_{title}.csv");
    (gbk(&name), gbk(text))
}

/// In GBK; what that cannot say, such as emoji, becomes a question mark.
fn gbk(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match GBK.encode(c.encode_utf8(&mut [0; 4])) {
            (_, _, true) => bytes.push(b'?'),
            (encoded, ..) => bytes.extend_from_slice(&encoded),
        }
    }
    bytes
}

fn yuan(fen: i64) -> String {
    if fen < 0 { format!("-{}", format_yuan(-fen)) } else { format_yuan(fen) }
}
