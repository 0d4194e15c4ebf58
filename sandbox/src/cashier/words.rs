//! Every sentence of the pages, in Chinese and English.

/// One language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) lang: &'static str,
    /// Whether its readers read the gateway's own sentences, which are Chinese.
    pub(super) reads_reasons: bool,
    /// The other language, as a reader of it would call it.
    pub(super) other_lang: &'static str,
    pub(super) other_name: &'static str,
    pub(super) brand: &'static str,
    pub(super) not_real: &'static str,
    pub(super) cashier: &'static str,
    pub(super) pay_to: &'static str,
    pub(super) order: &'static str,
    pub(super) trade: &'static str,
    pub(super) time_left: &'static str,
    pub(super) who_pays: &'static str,
    pub(super) buyer: &'static str,
    pub(super) another_buyer: &'static str,
    pub(super) pay: &'static str,
    pub(super) fail: &'static str,
    pub(super) leave: &'static str,
    pub(super) paid: &'static str,
    pub(super) over: &'static str,
    pub(super) over_hint: &'static str,
    pub(super) back: &'static str,
    pub(super) left: &'static str,
    pub(super) left_hint: &'static str,
    pub(super) failed: &'static str,
    pub(super) cannot: &'static str,
    pub(super) cannot_hint: &'static str,
    pub(super) front: &'static str,
    pub(super) front_hint: &'static str,
    pub(super) days: &'static str,
}

const CHINESE: Words = Words {
    lang: "zh-CN",
    reads_reasons: true,
    other_lang: "en",
    other_name: "English",
    brand: "支付沙箱",
    not_real: "测试环境，不会发生真实付款",
    cashier: "收银台",
    pay_to: "付款给",
    order: "商户订单",
    trade: "交易号",
    time_left: "剩余支付时间",
    who_pays: "由谁付款",
    buyer: "买家",
    another_buyer: "另一买家",
    pay: "确认付款",
    fail: "模拟付款失败",
    leave: "离开，不付款",
    paid: "付款成功",
    over: "交易已关闭",
    over_hint: "已超过支付时间，或已被商家关闭，请回到商家重新下单。",
    back: "返回商家",
    left: "您已离开收银台",
    left_hint: "没有发生付款。关闭此页，或重新打开付款链接继续支付。",
    failed: "没有付成",
    cannot: "无法付款",
    cannot_hint: "请回到来源网站重新操作。",
    front: "沙箱正在运行",
    front_hint: "网关地址是 /gateway.do，控制接口文档在 /sandbox/openapi.json。",
    days: "天",
};

const ENGLISH: Words = Words {
    lang: "en",
    reads_reasons: false,
    other_lang: "zh",
    other_name: "中文",
    brand: "Payment sandbox",
    not_real: "Test environment, no real money moves",
    cashier: "Cashier",
    pay_to: "Pay to",
    order: "Order",
    trade: "Trade",
    time_left: "Time left to pay",
    who_pays: "Who pays",
    buyer: "Buyer",
    another_buyer: "Other buyer",
    pay: "Pay now",
    fail: "Let the payment fail",
    leave: "Leave without paying",
    paid: "Paid",
    over: "This trade is closed",
    over_hint: "Its time ran out, or the shop closed it. Go back to the shop and order again.",
    back: "Back to the shop",
    left: "You left the cashier",
    left_hint: "Nothing was paid. Close this page, or open the payment link again to go on.",
    failed: "The payment failed",
    cannot: "This cannot be paid",
    cannot_hint: "Go back to the site you came from and try again.",
    front: "The sandbox is running",
    front_hint: "The gateway is /gateway.do; the control API's document is /sandbox/openapi.json.",
    days: "d",
};

impl Words {
    /// The language that was asked for, else the browser's if it is Chinese or English, else Chinese.
    pub(super) fn choose(asked: Option<&str>, accepted: Option<&str>) -> &'static Self {
        let first = accepted.unwrap_or_default().split(',').next().unwrap_or_default();
        let wanted = asked.unwrap_or(first).trim().to_ascii_lowercase();
        if wanted.starts_with("en") { &ENGLISH } else { &CHINESE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_beats_the_browser() {
        assert_eq!(Words::choose(None, Some("en-GB,en;q=0.9,zh;q=0.8")).lang, "en");
        assert_eq!(Words::choose(None, Some("zh-CN,en;q=0.5")).lang, "zh-CN");
        assert_eq!(Words::choose(Some("zh"), Some("en-GB")).lang, "zh-CN");
        assert_eq!(Words::choose(None, None).lang, "zh-CN");
    }
}
