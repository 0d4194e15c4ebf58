// A person buys at the cashier in a real browser, on a desktop and on a phone, in both languages.
// Needs SANDBOX, KEYS, CHROMIUM (the browser) and SCREENSHOTS (a folder).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import test from "node:test";
import { AlipaySdk } from "alipay-sdk";
import puppeteer from "puppeteer-core";

const read = (name) => readFileSync(`${process.env.KEYS}/keys/${name}`, "utf8");
const sdk = new AlipaySdk({
  appId: "2021000100000001",
  gateway: `${process.env.SANDBOX}/gateway.do`,
  privateKey: read("app_private_pkcs1.pem"),
  alipayPublicKey: read("alipay_public_spki.pem"),
});
const query = (outTradeNo) => sdk.exec("alipay.trade.query", { bizContent: { outTradeNo } }, { validateSign: true });

// The shop's own page, where the browser comes back to.
const shop = createServer((_, response) => response.end("<!doctype html><title>back at the shop</title>thank you"));
await new Promise((done) => shop.listen(0, "127.0.0.1", done));
const returnUrl = `http://127.0.0.1:${shop.address().port}/back`;

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-proxy-server"],
});
test.after(async () => {
  await browser.close();
  shop.close();
});

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

async function open(outTradeNo, viewport, language, product = "page") {
  const page = await browser.newPage();
  await page.setViewport(viewport);
  await page.setExtraHTTPHeaders({ "accept-language": language });
  const faults = [];
  page.on("console", (line) => line.type() === "error" && faults.push(line.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) faults.push(`asked elsewhere: ${request.url()}`);
  });
  const bizContent = { outTradeNo, totalAmount: "12888.88", subject: "年度会员（含电子书 3 册）· Annual membership 😀",
    productCode: product === "page" ? "FAST_INSTANT_TRADE_PAY" : "QUICK_WAP_WAY", timeoutExpress: "30m" };
  await page.goto(sdk.pageExecute(`alipay.trade.${product}.pay`, "GET", { bizContent, returnUrl }));
  const shot = (name) => page.screenshot({ path: `${process.env.SCREENSHOTS}/${outTradeNo}-${name}.png`, fullPage: true });
  const text = () => page.$eval("main", (main) => main.innerText);
  const click = (id) => Promise.all([page.waitForNavigation(), page.click(`#${id}`)]);
  const close = async () => {
    assert.deepEqual(faults, []);
    await page.close();
  };
  return { page, shot, text, click, close };
}

async function fits(page) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= room, `the page is ${wide} wide in a window of ${room}`);
}

for (const [name, viewport, language, product, words] of [
  ["B_DESKTOP_ZH", DESKTOP, "zh-CN", "page", { pay: "确认付款", failed: "没有付成", paid: "付款成功" }],
  ["B_PHONE_EN", PHONE, "en-GB", "wap", { pay: "Pay now", failed: "The payment failed", paid: "Paid" }],
]) {
  test(`${name}: a payment fails, is made, leads back, and is seen as paid`, async () => {
    const { page, shot, text, click, close } = await open(name, viewport, language, product);
    await fits(page);
    assert.ok((await text()).includes(words.pay) && (await text()).includes("12,888.88"), await text());
    // The countdown runs on the page itself.
    const shown = await page.$eval("#left", (left) => left.textContent);
    await page.waitForFunction((before) => document.getElementById("left").textContent !== before, {}, shown);
    await shot("1-open");
    const cashier = page.url();

    await click("fail");
    assert.ok((await text()).includes(words.failed), await text());
    assert.equal((await query(name)).tradeStatus, "WAIT_BUYER_PAY");
    await shot("2-failed");

    await page.click("input[value='2']");
    await click("pay");
    assert.equal(await page.title(), "back at the shop");
    assert.ok(sdk.checkNotifySignV2(Object.fromEntries(new URL(page.url()).searchParams)), "a signed return");
    const trade = await query(name);
    assert.equal(trade.tradeStatus, "TRADE_SUCCESS");
    assert.equal(trade.buyerLogonId, "138****0002");

    await page.goto(cashier);
    assert.ok((await text()).includes(words.paid), await text());
    await fits(page);
    await shot("3-paid");
    await click("back");
    assert.equal(await page.title(), "back at the shop");
    await close();
  });
}

test("who leaves has paid nothing, and the language can be changed", async () => {
  const { page, text, click, close } = await open("B_LEAVE", PHONE, "zh-CN");
  await Promise.all([page.waitForNavigation(), page.click("header a")]);
  assert.ok((await text()).includes("Pay now"), await text());
  await click("leave");
  assert.equal(await page.title(), "back at the shop");
  assert.equal((await query("B_LEAVE")).tradeStatus, "WAIT_BUYER_PAY");
  await close();
});

test("a trade that closed says so", async () => {
  const { page, shot, text, close } = await open("B_CLOSED", DESKTOP, "en");
  await sdk.exec("alipay.trade.close", { bizContent: { outTradeNo: "B_CLOSED" } });
  await page.reload();
  assert.ok((await text()).includes("This trade is closed"), await text());
  await shot("1-closed");
  await close();
});
