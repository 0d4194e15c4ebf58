//! The page that a buyer comes back to from the cashier. It proves nothing and shows what is known.

use pay_core::domain::{Order, Status};
use pay_core::{Again, Context, flow};
use poem::http::{HeaderValue, StatusCode, Uri, header};
use poem::web::Data;
use poem::{IntoResponse, Response, handler};

/// What the page says about an order.
struct Words {
    mark: &'static str,
    class: &'static str,
    zh: &'static str,
    en: &'static str,
    /// Whether looking again soon may show more.
    again: bool,
}

const CONFIRMED: Words =
    Words {
        mark: "✓", class: "done", zh: "支付成功", en: "Payment received. Thank you!", again: false
    };
const CONFIRMING: Words = Words {
    mark: "…",
    class: "wait",
    zh: "正在确认支付结果",
    en: "We are confirming your payment. This takes a moment.",
    again: true,
};
const CLOSED: Words = Words {
    mark: "×",
    class: "over",
    zh: "订单已关闭",
    en: "This order is closed. If you paid, the shop has been told and the money will come back.",
    again: false,
};
const REFUNDED: Words =
    Words { mark: "↩", class: "over", zh: "订单已退款", en: "This order was refunded.", again: false };
const UNKNOWN: Words = Words {
    mark: "?",
    class: "over",
    zh: "无法识别此链接",
    en: "This address does not belong to a payment. Please go back to the shop.",
    again: false,
};

/// Shows what is known of the order that a signed return names.
#[handler]
pub(crate) async fn pay_return(cx: Data<&Context>, uri: &Uri) -> Response {
    match flow::receive_return(&cx, uri.query().unwrap_or_default()).await {
        Ok(order) => page(StatusCode::OK, words(&order), Some(&order)),
        Err(error) if error.verdict().again == Again::Never => page(StatusCode::BAD_REQUEST, &UNKNOWN, None),
        Err(error) => {
            tracing::error!(%error, "a buyer's return could not be shown: {error}");
            page(StatusCode::SERVICE_UNAVAILABLE, &CONFIRMING, None)
        }
    }
}

fn words(order: &Order) -> &'static Words {
    match order.status() {
        Status::PaySuccess => &CONFIRMED,
        Status::Refunded => &REFUNDED,
        Status::Closed => &CLOSED,
        Status::Create | Status::PayWait | Status::Closing => &CONFIRMING,
    }
}

fn page(status: StatusCode, words: &Words, order: Option<&Order>) -> Response {
    let facts = order.map_or_else(String::new, |order| {
        let fen = order.amount.fen();
        format!(
            "<dl><dt>商品 · Product</dt><dd>{}</dd><dt>金额 · Amount</dt><dd>¥{}.{:02}</dd><dt>订单号 · Order</dt><dd><code>{}</code></dd></dl>",
            escaped(&order.subject),
            fen / 100,
            fen % 100,
            order.order_id,
        )
    });
    let html = include_str!("returns.html")
        .replace("{{refresh}}", if words.again { r#"<meta http-equiv="refresh" content="2">"# } else { "" })
        .replace("{{class}}", words.class)
        .replace("{{mark}}", words.mark)
        .replace("{{zh}}", words.zh)
        .replace("{{en}}", words.en)
        .replace("{{facts}}", &facts);
    let mut response = Response::builder().status(status).content_type("text/html; charset=utf-8").body(html);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // the address carries a signature: it goes to nobody else
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response.into_response()
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut html, c| {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
        html
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_text_and_never_markup() {
        assert_eq!(
            escaped(r#"<b>"Tom" & 'Jerry'</b>"#),
            "&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jerry&#39;&lt;/b&gt;"
        );
    }
}
