//! The pages as HTML. Every value from outside goes through [`escape`].

use chrono::TimeDelta;
use pay_alipay::amount::format_yuan;

use super::words::Words;
use crate::refusal::Refusal;
use crate::trade::{Buyer, Offer};

const STYLE: &str = include_str!("cashier.css");
const COUNTDOWN: &str = include_str!("countdown.js");

/// How the trade stands, as far as the buyer is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Open,
    Paid,
    Over,
}

/// What the cashier shows.
pub(super) struct CashierPage<'a> {
    pub(super) offer: &'a Offer,
    pub(super) trade_no: Option<&'a str>,
    pub(super) shop_name: &'a str,
    pub(super) phase: Phase,
    pub(super) left: TimeDelta,
    /// Sandbox seconds per real second, for the countdown.
    pub(super) speed: f64,
    pub(super) refusal: Option<&'a Refusal>,
    pub(super) back: Option<&'a str>,
}

pub(super) fn cashier(words: &Words, page: &CashierPage<'_>) -> String {
    let offer = page.offer;
    let notice = page.refusal.filter(|_| page.phase == Phase::Open).map(|refusal| {
        format!(
            r#"<p class="notice" role="alert"><b>{}</b> {} <code>{}</code></p>"#,
            words.failed,
            if words.reads_reasons { escape(&refusal.sub_msg) } else { String::new() },
            escape(&refusal.sub_code)
        )
    });
    let bottom = match page.phase {
        Phase::Open => open(words, page),
        Phase::Paid => ending(words, "good", "✓", words.paid, "", page.back),
        Phase::Over => ending(words, "bad", "×", words.over, words.over_hint, page.back),
    };
    let trade_no = page.trade_no.map(|number| {
        format!("<div><dt>{}</dt><dd class=\"number\">{}</dd></div>", words.trade, escape(number))
    });
    let body = format!(
        r#"<section class="card">
<div class="what"><p class="payee">{pay_to}<b>{shop}</b></p><p class="subject">{subject}</p>
<p class="amount"><span>¥</span>{amount}</p></div>
{notice}
{bottom}
<dl><div><dt>{order}</dt><dd class="number">{out_trade_no}</dd></div>{trade_no}</dl>
</section>"#,
        pay_to = words.pay_to,
        shop = escape(page.shop_name),
        subject = escape(&offer.subject),
        amount = grouped(&format_yuan(offer.total_fen)),
        notice = notice.unwrap_or_default(),
        order = words.order,
        out_trade_no = escape(&offer.out_trade_no),
        trade_no = trade_no.unwrap_or_default(),
    );
    document(words, words.cashier, Some(&format!("/cashier/{}", offer.token)), &body)
}

fn open(words: &Words, page: &CashierPage<'_>) -> String {
    let seconds = page.left.num_seconds().max(0);
    let buyer = |number: u16, name: &str, checked: &str| {
        format!(
            r#"<label><input type="radio" name="buyer" value="{number}"{checked}><span><b>{name}</b><small>{}</small></span></label>"#,
            escape(&Buyer(number).logon_id())
        )
    };
    let buyers = buyer(1, words.buyer, " checked") + &buyer(2, words.another_buyer, "");
    format!(
        r#"<p class="left">{time_left} <time id="left" data-seconds="{seconds}" data-speed="{speed}" data-days="{days}">{shown}</time></p>
<form method="post" action="/cashier/{token}/pay?lang={lang}">
<fieldset><legend>{who_pays}</legend>{buyers}</fieldset>
<button class="pay" id="pay">{pay} <span>¥{amount}</span></button>
<div class="others"><button id="fail" formaction="/cashier/{token}/fail?lang={lang}">{fail}</button><button id="leave" formaction="/cashier/{token}/leave?lang={lang}">{leave}</button></div>
</form>
<script>{COUNTDOWN}</script>"#,
        lang = words.lang,
        time_left = words.time_left,
        speed = page.speed,
        days = words.days,
        shown = clock_text(seconds, words.days),
        token = escape(&page.offer.token),
        who_pays = words.who_pays,
        pay = words.pay,
        amount = grouped(&format_yuan(page.offer.total_fen)),
        fail = words.fail,
        leave = words.leave,
    )
}

fn ending(words: &Words, kind: &str, sign: &str, title: &str, hint: &str, back: Option<&str>) -> String {
    let back = back
        .map(|address| format!(r#"<a class="pay" id="back" href="{}">{}</a>"#, escape(address), words.back));
    format!(
        r#"<div class="ending {kind}"><p class="sign" aria-hidden="true">{sign}</p><h2>{title}</h2><p>{hint}</p></div>{}"#,
        back.unwrap_or_default()
    )
}

/// A request that leads nowhere, with the gateway's word for it: the code has no `isv.` here, as on the real page.
pub(super) fn problem(words: &Words, refusal: &Refusal) -> String {
    let code = refusal.sub_code.strip_prefix("isv.").unwrap_or(&refusal.sub_code);
    let body = format!(
        r#"<section class="card"><div class="ending bad"><p class="sign" aria-hidden="true">!</p><h2>{}</h2><p>{}</p></div>
<dl><div><dt>code</dt><dd><code>{}</code></dd></div></dl><p class="reason">{}</p></section>"#,
        words.cannot,
        words.cannot_hint,
        escape(code),
        // The reason shows the signed text with `&amp;`, as the gateway's JSON does: escaping it again keeps that.
        escape(&refusal.sub_msg),
    );
    // A link to the other language would lose the request that led here.
    document(words, words.cannot, None, &body)
}

pub(super) fn left(words: &Words) -> String {
    plain(words, words.left, None, words.left_hint)
}

pub(super) fn front(words: &Words) -> String {
    plain(words, words.front, Some("/"), words.front_hint)
}

fn plain(words: &Words, title: &str, here: Option<&str>, hint: &str) -> String {
    let body =
        format!(r#"<section class="card"><div class="ending"><h2>{title}</h2><p>{hint}</p></div></section>"#);
    document(words, title, here, &body)
}

/// `here` is where the same page is found by GET, for the link to the other language.
fn document(words: &Words, title: &str, here: Option<&str>, body: &str) -> String {
    let other = here.map(|here| {
        let (lang, name) = (words.other_lang, words.other_name);
        format!(r#"<a href="{}?lang={lang}" hreflang="{lang}">{name}</a>"#, escape(here))
    });
    format!(
        r#"<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {brand}</title><link rel="icon" href="data:,"><style>{STYLE}</style></head>
<body><header><div><b>{brand}</b><span>{title}</span>{other}</div></header>
<main>{body}</main><footer>{not_real}</footer></body></html>"#,
        lang = words.lang,
        brand = words.brand,
        other = other.unwrap_or_default(),
        not_real = words.not_real,
    )
}

/// `12345.60` as `12,345.60`.
fn grouped(yuan: &str) -> String {
    let (whole, fraction) = yuan.split_once('.').unwrap_or((yuan, "00"));
    let mut text = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text}.{fraction}")
}

fn clock_text(seconds: i64, days: &str) -> String {
    let (day, rest) = (seconds / 86_400, seconds % 86_400);
    let (hour, minute, second) = (rest / 3_600, rest % 3_600 / 60, rest % 60);
    match (day, hour) {
        (0, 0) => format!("{minute:02}:{second:02}"),
        (0, _) => format!("{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{day}{days} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_text_is_escaped() {
        assert_eq!(grouped("1234567.80"), "1,234,567.80");
        assert_eq!(grouped("0.01"), "0.01");
        assert_eq!(escape("<b>\"&'"), "&lt;b&gt;&quot;&amp;&#39;");
        assert_eq!(clock_text(1_795, "d"), "29:55");
        assert_eq!(clock_text(90_061, "d"), "1d 01:01:01");
    }
}
