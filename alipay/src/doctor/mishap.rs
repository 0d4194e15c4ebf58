//! The usual mishaps, undone one at a time until the text is the one that was signed.

use super::cause::{Cause, Diagnosis};
use super::recover::Carried;
use crate::canonical::{bytes_without, notify_bytes};
use crate::form::{self, BytePairs, Charset};

/// Finds the mishap that explains why the text of these parameters is not the one whose hash a signature carries;
/// [`Cause::Genuine`] if it is that text.
pub(super) fn undo(pairs: &BytePairs, carried: &Carried) -> Option<Diagnosis> {
    let fits = |pairs: &BytePairs| carried.is_of(&notify_bytes(pairs));
    let full: BytePairs = pairs.iter().filter(|pair| !pair.1.is_empty()).cloned().collect();
    let cause = if fits(pairs) {
        if is_text(pairs) { Cause::Genuine } else { Cause::Charset }
    } else if carried.is_of(&bytes_without(pairs, &[b"sign"])) {
        Cause::SignTypeKept
    } else if fits(&full) {
        Cause::EmptyValuesDropped
    } else if fits(&each_value(pairs, |value| Some(unescape_html(value)))) {
        Cause::HtmlEscaped
    } else if fits(&each_value(pairs, latin1_to_bytes)) {
        Cause::Charset
    } else {
        return without_strangers(pairs, fits);
    };
    Some(Diagnosis::of(cause))
}

/// Takes out parameters until the rest fits: those Alipay does not send, those that stand there twice, then any one,
/// then any two.
fn without_strangers(pairs: &BytePairs, fits: impl Fn(&BytePairs) -> bool) -> Option<Diagnosis> {
    let known = |index: &usize| KNOWN.split(' ').any(|name| name.as_bytes() == pairs[*index].0);
    let all = 0..pairs.len();
    let strangers: Vec<usize> = all.clone().filter(|index| !known(index)).collect();
    let one = all.clone().map(|index| vec![index]);
    // Real messages have forty parameters; a form of the greatest length would have too many couples.
    let couples = all.clone().filter(|_| pairs.len() <= 64).flat_map(|a| (0..a).map(move |b| vec![b, a]));
    let repeated = all.filter(|a| pairs[..*a].iter().any(|pair| pair.0 == pairs[*a].0)).collect();
    let mut attempts = [strangers, repeated].into_iter().chain(one).chain(couples);
    let dropped = attempts.find(|dropped| {
        let rest = pairs.iter().enumerate().filter(|(index, _)| !dropped.contains(index));
        !dropped.is_empty() && fits(&rest.map(|(_, pair)| pair.clone()).collect())
    })?;
    let parameters =
        dropped.iter().map(|index| String::from_utf8_lossy(&pairs[*index].0).into_owned()).collect();
    Some(Diagnosis { cause: Cause::QueryMerged, parameters })
}

/// The parameters trade notifications are known to carry.
const KNOWN: &str = "\
    app_id auth_app_id body buyer_id buyer_logon_id buyer_open_id buyer_pay_amount charset \
    fund_bill_list gmt_close gmt_create gmt_payment gmt_refund invoice_amount method notify_id \
    notify_time notify_type out_biz_no out_trade_no passback_params point_amount receipt_amount \
    refund_fee seller_email seller_id send_back_fee sign sign_type subject timestamp total_amount \
    trade_no trade_status version voucher_detail_list alipay_cert_sn merchant_app_id";

/// Whether the parameters are text in the charset they declare.
fn is_text(pairs: &BytePairs) -> bool {
    let declared = pairs.iter().find(|pair| pair.0 == b"charset").map(|pair| pair.1.as_slice());
    let charset = declared.map_or(Some(Charset::Utf8), Charset::named);
    charset.is_some_and(|charset| form::read(pairs, charset).is_ok())
}

fn each_value(pairs: &BytePairs, change: fn(&str) -> Option<Vec<u8>>) -> BytePairs {
    let changed =
        |value: &Vec<u8>| std::str::from_utf8(value).ok().and_then(change).unwrap_or_else(|| value.clone());
    pairs.iter().map(|(name, value)| (name.clone(), changed(value))).collect()
}

fn unescape_html(value: &str) -> Vec<u8> {
    let escapes =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    escapes.iter().fold(value.to_owned(), |value, (from, to)| value.replace(from, to)).into_bytes()
}

/// UTF-8 that was read as Latin-1 and written as UTF-8 again.
fn latin1_to_bytes(value: &str) -> Option<Vec<u8>> {
    value.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect()
}
