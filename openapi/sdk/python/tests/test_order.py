"""Sells a coffee, waits for the money, gives some of it back. Talks to a running Paydesk with a sandbox of Alipay behind it."""

import os
import time
import unittest
import uuid

import httpx
from paydesk_sdk import AuthenticatedClient
from paydesk_sdk.api.events import list_events
from paydesk_sdk.api.orders import create_order, get_order, list_orders
from paydesk_sdk.api.refunds import create_refund, get_refund
from paydesk_sdk.models import (
    CashierRedirectCashier,
    Channel,
    CreateOrder,
    CreateRefund,
    EventPage,
    Order,
    OrderEvent,
    OrderPage,
    OrderStatus,
    OtherEvent,
    Problem,
    Refund,
    RefundEvent,
    RefundOrigin,
    RefundStatus,
)
from paydesk_sdk.types import UNSET

CLIENT = AuthenticatedClient(os.environ["PAYDESK_URL"], token=os.environ["PAYDESK_KEY"], timeout=httpx.Timeout(30))


class Orders(unittest.TestCase):
    def test_an_order_is_paid_told_of_and_refunded(self):
        body = CreateOrder(user_id=f"py-{uuid.uuid4()}", product_id="coffee", channel=Channel.PAGE)
        order = create_order.sync(client=CLIENT, body=body)
        assert isinstance(order, Order), order
        self.assertEqual((order.amount_fen, order.status, order.reused), (2800, OrderStatus.PAY_WAIT, False))
        again = create_order.sync(client=CLIENT, body=body)
        assert isinstance(again, Order), again
        self.assertEqual((again.order_id, again.reused), (order.order_id, True))

        pay(order)
        self.assertIsNot(self.until_paid(order.order_id).paid_at, UNSET)
        told = event_of(order.order_id, "order.paid")
        assert isinstance(told, OrderEvent), told
        self.assertTrue(told.id.startswith("evt_"))
        self.assertEqual((told.data.amount_fen, told.data.status), (2800, OrderStatus.PAY_SUCCESS))
        # A word that is newer than the SDK is an error; a type that is newer is an event like any other.
        event = told.to_dict()
        event["data"]["channel"] = "newer"
        with self.assertRaisesRegex(ValueError, "order.paid"):
            EventPage.from_dict({"events": [event], "next": "c"})
        event["type"] = "order.newer"
        self.assertIsInstance(EventPage.from_dict({"events": [event], "next": "c"}).events[0], OtherEvent)

        wish = CreateRefund(refund_no=f"r-{order.order_id}", amount_fen=300, reason="少了一份")
        asked = create_refund.sync(order.order_id, client=CLIENT, body=wish)
        assert isinstance(asked, Refund), asked
        told = event_of(order.order_id, "refund.succeeded")
        assert isinstance(told, RefundEvent), told
        self.assertEqual(told.data.refund.amount_fen, 300)
        refund = get_refund.sync(asked.refund_id, client=CLIENT)
        assert isinstance(refund, Refund), refund
        self.assertEqual(
            (refund.status, refund.amount_fen, refund.origin), (RefundStatus.SUCCEEDED, 300, RefundOrigin.ASKED)
        )
        page = list_orders.sync(client=CLIENT, user_id=body.user_id, status=OrderStatus.PAY_SUCCESS)
        assert isinstance(page, OrderPage), page
        self.assertEqual([(one.order_id, one.refunded_fen) for one in page.orders], [(order.order_id, 300)])

    def test_a_failure_has_a_type_and_a_stable_code(self):
        wrong = CreateOrder(user_id="py-wrong", product_id="no-such-product", channel=Channel.PAGE)
        problem = create_order.sync(client=CLIENT, body=wrong)
        assert isinstance(problem, Problem), problem
        self.assertEqual((problem.status, problem.code), (422, "unknown_product"))

        key = str(uuid.uuid4())
        first = CreateOrder(user_id="py-wrong", product_id="coffee", channel=Channel.PAGE)
        other = CreateOrder(user_id="py-wrong", product_id="book", channel=Channel.PAGE)
        self.assertIsInstance(create_order.sync(client=CLIENT, body=first, idempotency_key=key), Order)
        problem = create_order.sync(client=CLIENT, body=other, idempotency_key=key)
        assert isinstance(problem, Problem), problem
        self.assertEqual(problem.code, "idempotency_key_reused")

    def until_paid(self, order_id: str) -> Order:
        """Each request waits for a change, so this asks about once in 20 s."""
        for _ in range(5):
            order = get_order.sync(order_id, client=CLIENT, wait=20)
            assert isinstance(order, Order), order
            if order.status is OrderStatus.PAY_SUCCESS:
                return order
            self.assertIs(order.status, OrderStatus.PAY_WAIT)
        self.fail("not paid")


def pay(order: Order) -> None:
    """Stands in for the buyer."""
    assert isinstance(order.cashier, CashierRedirectCashier), "a page order has an address to open"
    url = f"{os.environ['PAYDESK_SANDBOX_URL']}/sandbox/trades/{order.order_id}/pay"
    httpx.post(url, json={"cashier_url": order.cashier.url}).raise_for_status()


def event_of(order_id: str, type_: str):
    """Reads the feed, from its beginning, until it tells this of the order."""
    deadline = time.monotonic() + 60
    after = UNSET
    while time.monotonic() < deadline:
        page = list_events.sync(client=CLIENT, after=after, limit=100)
        assert page and not isinstance(page, Problem), page
        for event in page.events:
            if (event.subject, event.type_) == (order_id, type_):
                return event
        if not page.events:
            time.sleep(0.1)
        after = page.next_
    raise AssertionError(f"never told: {type_}")


if __name__ == "__main__":
    unittest.main()
