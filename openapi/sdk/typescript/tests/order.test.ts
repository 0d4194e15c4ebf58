// Sells a coffee, waits for the money, gives some of it back. Talks to a running Paydesk with a sandbox of Alipay behind it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";
import { createOrder, createRefund, type Event, getOrder, getRefund, listEvents, listOrders, type Order, streamEvents } from "paydesk-sdk";
import { createClient } from "paydesk-sdk/client";

const env = (name: string) => process.env[name] ?? assert.fail(`${name} is not set`);
const client = createClient({ baseUrl: env("PAYDESK_URL"), auth: env("PAYDESK_KEY") });

test("an order is paid, told of and refunded", async () => {
  const body = { user_id: `ts-${randomUUID()}`, product_id: "coffee", channel: "page" as const };
  const created = await createOrder({ client, body });
  const order = created.data ?? assert.fail(created.error.detail);
  assert.equal(created.response.status, 201);
  assert.deepEqual([order.amount_fen, order.status, order.reused], [2800, "PAY_WAIT", false]);
  assert.equal((await createOrder({ client, body })).data?.order_id, order.order_id, "the open order again");

  await pay(order);
  const paid = await untilPaid(order.order_id);
  assert.ok(paid.paid_at);
  const told = await follow(order.order_id, "order.paid");
  assert.equal(told.id.slice(0, 4), "evt_");
  assert.deepEqual([told.data.amount_fen, told.data.status], [2800, "PAY_SUCCESS"]);

  const path = { order_id: order.order_id };
  const wish = { refund_no: `r-${order.order_id}`, amount_fen: 300, reason: "少了一份" };
  const asked = await createRefund({ client, path, body: wish });
  assert.equal(asked.response.status, 201);
  const back = await read(order.order_id, "refund.succeeded");
  assert.ok("refund" in back.data);
  const refund_id = asked.data?.refund_id ?? assert.fail();
  const { data: refund } = await getRefund({ client, path: { refund_id } });
  assert.deepEqual([refund?.status, refund?.amount_fen, refund?.origin], ["succeeded", 300, "asked"]);
  const list = await listOrders({ client, query: { user_id: body.user_id, status: "PAY_SUCCESS" } });
  assert.deepEqual(list.data?.orders.map((one) => [one.order_id, one.refunded_fen]), [[order.order_id, 300]]);
});

test("a failure has a type and a stable code", async () => {
  const body = { user_id: "ts-wrong", product_id: "no-such-product", channel: "page" as const };
  const refused = await createOrder({ client, body });
  assert.equal(refused.data, undefined);
  assert.deepEqual([refused.error?.status, refused.error?.code], [422, "unknown_product"]);

  const headers = { "Idempotency-Key": randomUUID() };
  const first = await createOrder({ client, headers, body: { ...body, product_id: "coffee" } });
  assert.equal(first.error, undefined);
  const other = await createOrder({ client, headers, body: { ...body, product_id: "book" } });
  assert.equal(other.error?.code, "idempotency_key_reused");
});

/** Stands in for the buyer. */
async function pay(order: Order) {
  if (order.cashier?.type !== "redirect") assert.fail("a page order has an address to open");
  const answer = await fetch(`${env("PAYDESK_SANDBOX_URL")}/sandbox/trades/${order.order_id}/pay`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ cashier_url: order.cashier.url }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** Each request waits for a change, so this asks about once in 20 s. */
async function untilPaid(order_id: string): Promise<Order> {
  for (let tries = 0; tries < 5; tries++) {
    const { data, error } = await getOrder({ client, path: { order_id }, query: { wait: 20 } });
    if (!data) assert.fail(error.code);
    if (data.status === "PAY_SUCCESS") return data;
    assert.equal(data.status, "PAY_WAIT");
  }
  assert.fail("not paid");
}

/** Follows the stream of events, from its beginning, until it tells this of the order. */
async function follow(order_id: string, type: string): Promise<Event> {
  const connection = new AbortController();
  const patience = setTimeout(() => connection.abort(), 60_000);
  try {
    const { stream } = await streamEvents({ client, signal: connection.signal });
    for await (const event of stream) if (event.subject === order_id && event.type === type) return event;
  } finally {
    clearTimeout(patience);
    connection.abort();
  }
  assert.fail(`never told: ${type}`);
}

/** Reads the feed, from its beginning, until it tells this of the order. */
async function read(order_id: string, type: string): Promise<Event> {
  const deadline = Date.now() + 60_000;
  let after: string | undefined;
  while (Date.now() < deadline) {
    const { data: page, error } = await listEvents({ client, query: { after, limit: 100 } });
    if (!page) assert.fail(error.code);
    const found = page.events.find((event) => event.subject === order_id && event.type === type);
    if (found) return found;
    if (page.events.length === 0) await new Promise((done) => setTimeout(done, 100));
    after = page.next;
  }
  assert.fail(`never told: ${type}`);
}
