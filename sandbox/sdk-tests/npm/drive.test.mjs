// The official npm SDK drives the sandbox: what it sends must be accepted, and what it receives must pass its own checks.
// Needs SANDBOX (the sandbox's address) and KEYS (the folder with the TEST ONLY keys and certificates).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import test from "node:test";
import { AlipaySdk } from "alipay-sdk";

const SANDBOX = process.env.SANDBOX;
const read = (name) => readFileSync(`${process.env.KEYS}/${name}`, "utf8");
const SUBJECT = "测试商品：a/b & c 会员😀👨‍👩‍👧";

const plain = new AlipaySdk({
  appId: "2021000100000001",
  gateway: `${SANDBOX}/gateway.do`,
  privateKey: read("keys/app_private_pkcs1.pem"),
  alipayPublicKey: read("keys/alipay_public_spki.pem"),
  encryptKey: JSON.parse(read("aes.json")).aes_key_base64,
});
const withCertificates = new AlipaySdk({
  appId: "2021000100000002",
  gateway: `${SANDBOX}/gateway.do`,
  privateKey: read("keys/app_private_pkcs8.pem"),
  keyType: "PKCS8",
  appCertContent: read("certs/app.crt"),
  alipayPublicCertContent: read("certs/alipay.crt"),
  alipayRootCertContent: read("certs/root_bundle.crt"),
});

// A shop's notify address; each notification resolves whoever waits for its order and status.
const told = [];
const waiting = [];
const shop = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    told.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString("utf8"))));
    response.end("success");
    for (const look of [...waiting]) look();
  });
});
await new Promise((done) => shop.listen(0, "127.0.0.1", done));
test.after(() => shop.close());
const notifyUrl = `http://127.0.0.1:${shop.address().port}/notify`;
const returnUrl = `http://127.0.0.1:${shop.address().port}/return`;

function notified(wanted) {
  const fits = (one) => Object.entries(wanted).every(([name, value]) => one[name] === value);
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`never told: ${JSON.stringify(wanted)}`)), 10_000);
    const look = () => {
      const found = told.find(fits);
      if (!found) return;
      clearTimeout(patience);
      waiting.splice(waiting.indexOf(look), 1);
      resolve(found);
    };
    waiting.push(look);
    look();
  });
}

async function control(path, body = {}) {
  const answer = await fetch(`${SANDBOX}/sandbox${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

for (const [mode, sdk] of [["plain keys", plain], ["certificates", withCertificates]]) {
  const prefix = mode === "plain keys" ? "NP" : "NC";
  const exec = (method, bizContent, more = {}) => sdk.exec(method, { bizContent, ...more }, { validateSign: true });
  const query = (outTradeNo) => exec("alipay.trade.query", { outTradeNo });

  test(`${mode}: a page is paid, told, returned from, refunded and found again`, async () => {
    const outTradeNo = `${prefix}_PAGE`;
    const before = await query(outTradeNo);
    assert.equal(before.subCode, "ACQ.TRADE_NOT_EXIST");
    assert.ok(before.traceId);

    const bizContent = { outTradeNo, totalAmount: "88.88", subject: SUBJECT, productCode: "FAST_INSTANT_TRADE_PAY", passbackParams: encodeURIComponent("a=1&b=百分%") };
    const url = sdk.pageExecute("alipay.trade.page.pay", "GET", { bizContent, notifyUrl, returnUrl });
    const redirect = await fetch(url, { redirect: "manual" });
    assert.equal(redirect.status, 302, await redirect.text());
    const cashier = redirect.headers.get("location");
    assert.match(await (await fetch(cashier)).text(), /会员😀👨‍👩‍👧/u);
    assert.equal((await query(outTradeNo)).tradeStatus, "WAIT_BUYER_PAY");

    const paid = await fetch(`${cashier}/pay`, { method: "POST", redirect: "manual" });
    assert.equal(paid.status, 303);
    const back = Object.fromEntries(new URL(paid.headers.get("location")).searchParams);
    assert.equal(back.method, "alipay.trade.page.pay.return");
    assert.ok(sdk.checkNotifySignV2(back), "the return verifies");
    assert.ok(!sdk.checkNotifySignV2({ ...back, total_amount: "0.01" }), "and only as it is");

    const message = await notified({ out_trade_no: outTradeNo, trade_status: "TRADE_SUCCESS" });
    assert.equal(message.subject, SUBJECT);
    assert.equal(message.passback_params, bizContent.passbackParams);
    assert.ok(sdk.checkNotifySignV2(message), "the notification verifies");

    const found = await query(outTradeNo);
    assert.equal(found.tradeStatus, "TRADE_SUCCESS");
    assert.equal(found.totalAmount, "88.88");
    assert.equal(found.fundBillList[0].amount, "88.88");

    const refund = { outTradeNo, refundAmount: "8.88", outRequestNo: "R/1", refundReason: SUBJECT };
    const first = await exec("alipay.trade.refund", refund);
    assert.deepEqual([first.fundChange, first.refundFee], ["Y", "8.88"]);
    const again = await exec("alipay.trade.refund", refund);
    assert.deepEqual([again.fundChange, again.refundFee], ["N", "8.88"]);
    const other = await exec("alipay.trade.refund", { ...refund, refundAmount: "8.87" });
    assert.equal(other.subCode, "ACQ.DISCORDANT_REPEAT_REQUEST");
    const asked = await exec("alipay.trade.fastpay.refund.query", { outTradeNo, outRequestNo: "R/1" });
    assert.equal(asked.refundStatus, "REFUND_SUCCESS");
    const toldOfRefund = await notified({ out_trade_no: outTradeNo, out_biz_no: "R/1" });
    assert.equal(toldOfRefund.refund_fee, "8.88");
    assert.ok(sdk.checkNotifySignV2(toldOfRefund));
  });

  test(`${mode}: a form, a phone's page and an app's order string open their trades`, async () => {
    const biz = (outTradeNo, productCode) => ({ outTradeNo, totalAmount: "1.00", subject: SUBJECT, productCode });
    const form = sdk.pageExecute("alipay.trade.page.pay", "POST", {
      bizContent: biz(`${prefix}_FORM`, "FAST_INSTANT_TRADE_PAY"), notifyUrl, returnUrl,
    });
    const action = /action="([^"]+)"/.exec(form)[1];
    const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value.replaceAll("&quot;", '"')]);
    const posted = await fetch(action, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
    assert.equal(posted.status, 302, await posted.text());

    const wap = sdk.pageExecute("alipay.trade.wap.pay", "GET", { bizContent: biz(`${prefix}_WAP`, "QUICK_WAP_WAY"), notifyUrl, returnUrl });
    assert.equal((await fetch(wap, { redirect: "manual" })).status, 302);
    await control(`/trades/${prefix}_WAP/pay`);
    await notified({ out_trade_no: `${prefix}_WAP`, trade_status: "TRADE_SUCCESS" });

    const order = sdk.sdkExecute("alipay.trade.app.pay", { bizContent: biz(`${prefix}_APP`, "QUICK_MSECURITY_PAY"), notifyUrl });
    const trade = await control(`/trades/${prefix}_APP/pay`, { cashier_url: order });
    assert.equal(trade.trade_status, "TRADE_SUCCESS");
    const message = await notified({ out_trade_no: `${prefix}_APP` });
    assert.ok(sdk.checkNotifySignV2(message));
  });

  test(`${mode}: codes and mini programs; closing and cancelling`, async () => {
    const code = await exec("alipay.trade.precreate", { outTradeNo: `${prefix}_QR`, totalAmount: "2.00", subject: SUBJECT }, { notifyUrl });
    assert.match(code.qrCode, /^http:\/\//);
    await fetch(code.qrCode);
    await control(`/trades/${prefix}_QR/pay`);
    const cancelled = await exec("alipay.trade.cancel", { outTradeNo: `${prefix}_QR` });
    assert.deepEqual([cancelled.action, cancelled.retryFlag], ["refund", "N"]);

    const created = await exec("alipay.trade.create", { outTradeNo: `${prefix}_MINI`, totalAmount: 0.01, subject: SUBJECT, buyerId: "2088000000000123" }, { notifyUrl });
    assert.match(created.tradeNo, /^\d{28}$/);
    const closed = await exec("alipay.trade.close", { tradeNo: created.tradeNo });
    assert.equal(closed.outTradeNo, `${prefix}_MINI`);
    assert.equal((await exec("alipay.trade.close", { tradeNo: created.tradeNo })).subCode, "ACQ.TRADE_STATUS_ERROR");
    assert.equal((await query(`${prefix}_MINI`)).tradeStatus, "TRADE_CLOSED");
  });

  test(`${mode}: errors come as the SDK expects them`, async () => {
    const bill = await exec("alipay.data.dataservice.bill.downloadurl.query", { billType: "trade", billDate: "2020-01-01" });
    assert.equal(bill.code, "40004");
    const odd = await exec("alipay.trade.create", { outTradeNo: "A B", totalAmount: "1.00", subject: "S" });
    assert.equal(odd.subCode, "ACQ.INVALID_PARAMETER");
    const wrongKey = new AlipaySdk({ ...sdk.config, privateKey: read("keys/attacker_private_pkcs1.pem"), keyType: "PKCS1" });
    const refused = await wrongKey.exec("alipay.trade.query", { bizContent: { outTradeNo: "A" } }, { validateSign: true });
    assert.equal(refused.subCode, "isv.invalid-signature");
  });

  test(`${mode}: faults look to the SDK as they should`, async () => {
    const faulty = (fault, times = 1) =>
      control("/faults", { fault, method: "alipay.trade.query", app_id: sdk.config.appId, times });
    await faulty("bad_signature");
    await assert.rejects(query(`${prefix}_PAGE`), /验签失败/);
    // The SDK's HTTP client repeats a call once by itself when its connection breaks.
    await faulty("reset_before", 2);
    await assert.rejects(query(`${prefix}_PAGE`));
    await faulty("gateway_timeout_after");
    await assert.rejects(query(`${prefix}_PAGE`));
    await faulty("unavailable_after");
    assert.equal((await query(`${prefix}_PAGE`)).code, "20000");
    assert.equal((await query(`${prefix}_PAGE`)).tradeStatus, "TRADE_SUCCESS");
  });
}

test("yesterday's bill is downloaded", async () => {
  const clock = await (await fetch(`${SANDBOX}/sandbox/clock`)).json();
  const day = clock.beijing.slice(0, 10);
  await control("/clock", { advance_ms: 36 * 3600 * 1000 });
  const bill = await plain.exec(
    "alipay.data.dataservice.bill.downloadurl.query", { bizContent: { billType: "trade", billDate: day } }, { validateSign: true });
  const file = await fetch(bill.billDownloadUrl);
  assert.equal(file.status, 200);
  const bytes = Buffer.from(await file.arrayBuffer());
  assert.equal(bytes.subarray(0, 4).toString("latin1"), "PK\u0003\u0004");
  assert.match(new TextDecoder("gbk").decode(bytes), /NP_PAGE\t,交易,/);
  await control("/clock", { advance_ms: 30_000 });
  assert.equal((await fetch(bill.billDownloadUrl)).status, 403);
});

test("encrypted content is read", async () => {
  const answer = await plain.exec("alipay.trade.query", { bizContent: { outTradeNo: "NOBODY" }, needEncrypt: true });
  assert.equal(answer.subCode, "ACQ.TRADE_NOT_EXIST");
});
