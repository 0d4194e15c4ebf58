//! Is this call one of ours? The checks come in a fixed order, and each has its own word.

use std::borrow::Cow;

use pay_alipay::{canonical, time, verify};
use serde_json::{Map, Value};

use super::Method;
use super::params::Params;
use crate::config::App;
use crate::refusal::Refusal;
use crate::sandbox::Sandbox;

/// A call that may be worked on.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    pub(super) app: &'a App,
    pub(super) method: Method,
    pub(super) biz: Map<String, Value>,
}

/// A refused call, and who could sign the refusal.
#[derive(Debug)]
pub(super) struct Refused<'a> {
    pub(super) refusal: Refusal,
    /// None when the gateway cannot tell whose key to use.
    pub(super) app: Option<&'a App>,
    /// None when it cannot tell what was asked: the answer is an `error_response`.
    pub(super) method: Option<Method>,
}

/// Checks method, application, signature and form of a call, in this order.
pub(super) fn check<'a>(
    sandbox: &'a Sandbox,
    params: &Params,
    fault: Option<Refusal>,
    charset_is_told: bool,
) -> Result<Checked<'a>, Refused<'a>> {
    let app = params.get("app_id").and_then(|app_id| sandbox.app(app_id));
    let method = params.get("method").and_then(Method::parse);
    let refuse = |refusal| Refused { refusal, app, method };

    if params.get("method").is_none() {
        return Err(refuse(Refusal::missing("isv.missing-method", "method")));
    }
    if params.get("app_id").is_none() {
        return Err(refuse(Refusal::missing("isv.missing-app-id", "app_id")));
    }
    let Some(app) = app else {
        return Err(refuse(Refusal::argument("isv.invalid-app-id", "应用编号无效")));
    };
    let refuse = |refusal| Refused { refusal, app: Some(app), method };
    common(sandbox, params, fault, charset_is_told, app).map_err(refuse)?;

    let Some(method) = method else {
        return Err(refuse(Refusal::argument("isv.invalid-method", "没有这个方法")));
    };
    if app.methods.as_ref().is_some_and(|allowed| !allowed.iter().any(|name| name == method.name())) {
        let sub_msg = "应用没有这个接口的权限，请检查产品签约与上线状态";
        return Err(refuse(Refusal::new("40006", "isv.insufficient-isv-permissions", sub_msg)));
    }
    let biz = content(params, app).map_err(refuse)?;
    Ok(Checked { app, method, biz })
}

/// The parameters that every call has, and the signature over all of them.
fn common(
    sandbox: &Sandbox,
    params: &Params,
    fault: Option<Refusal>,
    charset_is_told: bool,
    app: &App,
) -> Result<(), Refusal> {
    match params.get("sign_type") {
        None => return Err(Refusal::missing("isv.missing-signature-type", "sign_type")),
        Some("RSA2") => {}
        Some(_) => return Err(Refusal::argument("isv.invalid-signature-type", "签名类型无效，只接受 RSA2")),
    }
    let Some(sign) = params.get("sign") else {
        return Err(Refusal::missing("isv.missing-signature", "sign"));
    };
    if let Some(fault) = fault {
        return Err(fault);
    }
    if !params.get("charset").is_some_and(|charset| charset.eq_ignore_ascii_case("utf-8")) {
        return Err(Refusal::argument("isv.invalid-charset", "字符集无效，沙箱只接受 utf-8"));
    }
    let timestamp =
        params.get("timestamp").ok_or_else(|| Refusal::missing("isv.missing-timestamp", "timestamp"))?;
    let sent_at = match time::parse(timestamp) {
        Ok(at) if timestamp.len() == 19 => at,
        _ => return Err(Refusal::argument("isv.invalid-timestamp", "时间戳格式应为 yyyy-MM-dd HH:mm:ss")),
    };
    let off = (sandbox.clock().now() - sent_at).abs();
    if sandbox.config().timestamp_window.is_some_and(|window| off > window) {
        return Err(Refusal::argument("isv.invalid-timestamp", "时间戳与网关时间相差太大"));
    }
    match params.get("version") {
        None => return Err(Refusal::missing("isv.missing-version", "version")),
        Some("1.0") => {}
        Some(_) => return Err(Refusal::argument("isv.invalid-parameter", "version 应为 1.0")),
    }
    if params.get("format").is_some_and(|format| !format.eq_ignore_ascii_case("json")) {
        return Err(Refusal::argument("isv.invalid-format", "format 应为 JSON"));
    }
    certificates(params, app)?;
    let text = canonical::request_text(params.pairs());
    if !charset_is_told && !text.is_ascii() {
        let why = "验签出错：含有中文的请求必须在 URL 的查询串里写明 charset";
        return Err(Refusal::argument("isv.invalid-signature", why));
    }
    verify::verify(&app.app_public_key, text.as_bytes(), sign).map_err(|_| {
        // Like the real gateway, show what the signature should have covered. It holds nothing but the request.
        let shown =
            text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
        let why =
            format!("验签出错，请核对应用私钥与已上传的应用公钥是否成对；网关据以验签的文本为：{shown}");
        Refusal::argument("isv.invalid-signature", why)
    })
}

/// In certificate mode every request names the shop's certificate and the roots it trusts.
fn certificates(params: &Params, app: &App) -> Result<(), Refusal> {
    let Some(numbers) = &app.certificates else { return Ok(()) };
    let named = |name, missing, invalid, number: &str| match params.get(name) {
        None => Err(Refusal::missing(missing, name)),
        Some(named) if named == number => Ok(()),
        Some(_) => Err(Refusal::argument(invalid, format!("{name} 与应用的证书不符"))),
    };
    named("app_cert_sn", "isv.missing-app-cert-sn", "isv.invalid-app-cert-sn", &numbers.app_cert_sn)?;
    named(
        "alipay_root_cert_sn",
        "isv.missing-alipay-root-cert-sn",
        "isv.invalid-alipay-root-cert-sn",
        &numbers.alipay_root_cert_sn,
    )
}

fn content(params: &Params, app: &App) -> Result<Map<String, Value>, Refusal> {
    let Some(text) = params.get("biz_content") else { return Ok(Map::new()) };
    let plain = match params.get("encrypt_type") {
        None => Cow::Borrowed(text),
        Some("AES") => {
            let sub_code = "isv.decryption-error-not-valid-encrypt-key";
            let key = app.aes_key.as_ref();
            let key = key.ok_or_else(|| Refusal::argument(sub_code, "应用没有配置内容加密密钥"))?;
            let plain = key.decrypt(text);
            Cow::Owned(plain.map_err(|_| Refusal::argument("isv.invalid-encrypt", "biz_content 无法解密"))?)
        }
        Some(_) => return Err(Refusal::argument("isv.invalid-encrypt-type", "加密类型无效，只接受 AES")),
    };
    match serde_json::from_str(&plain) {
        Ok(Value::Object(biz)) => Ok(biz),
        _ => Err(Refusal::argument("isv.invalid-parameter", "biz_content 不是 JSON 对象")),
    }
}
