"""The official Python SDK drives the sandbox. It verifies every answer it gets.

Needs SANDBOX (the sandbox's address) and KEYS (the folder with the TEST ONLY keys). The SDK cannot call an address
with a port, so its socket, and nothing else, is led to the sandbox's port.
"""
import http.server
import json
import os
import queue
import socket
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request

SANDBOX = urllib.parse.urlsplit(os.environ["SANDBOX"])
KEYS = os.environ["KEYS"]

_connect = socket.create_connection


def _to_the_sandbox(address, *args, **kwargs):
    if address == ("gateway.sandbox", 80):
        address = (SANDBOX.hostname, SANDBOX.port)
    return _connect(address, *args, **kwargs)


socket.create_connection = _to_the_sandbox

from alipay.aop.api.AlipayClientConfig import AlipayClientConfig  # noqa: E402
from alipay.aop.api.DefaultAlipayClient import DefaultAlipayClient  # noqa: E402
from alipay.aop.api.util.SignatureUtils import get_sign_content, verify_with_rsa  # noqa: E402


def key(name):
    with open(os.path.join(KEYS, "keys", name), encoding="ascii") as file:
        return "".join(line for line in file.read().splitlines() if "-----" not in line)


CONFIG = AlipayClientConfig()
CONFIG.server_url = "http://gateway.sandbox/gateway.do"
CONFIG.app_id = "2021000100000001"
CONFIG.app_private_key = key("app_private_pkcs1.pem")
CONFIG.alipay_public_key = key("alipay_public_spki.pem")
CLIENT = DefaultAlipayClient(CONFIG)

SUBJECT = "测试商品：a/b & c 会员😀👨‍👩‍👧 * ~"


def request(name, biz, notify_url=None):
    """One of the SDK's request objects, `name` such as AlipayTradeQuery."""
    module = __import__(f"alipay.aop.api.request.{name}Request", fromlist=[name])
    made = getattr(module, f"{name}Request")()
    made.biz_content = biz
    if notify_url:
        made.notify_url = notify_url
    return made


def execute(name, biz, notify_url=None):
    return json.loads(CLIENT.execute(request(name, biz, notify_url)))


def control(path, body=None):
    data = json.dumps(body or {}).encode()
    sent = urllib.request.Request(
        f"{SANDBOX.geturl()}/sandbox{path}", data=data, headers={"content-type": "application/json"}
    )
    with urllib.request.urlopen(sent) as answer:
        return json.load(answer)


class Inbox(http.server.BaseHTTPRequestHandler):
    told = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        Inbox.told.put(dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"success")

    def log_message(self, *_):
        pass


class Drive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Inbox)
        threading.Thread(target=cls.shop.serve_forever, daemon=True).start()
        cls.notify_url = f"http://127.0.0.1:{cls.shop.server_port}/notify"

    @classmethod
    def tearDownClass(cls):
        cls.shop.shutdown()
        cls.shop.server_close()

    def verified(self, message):
        """The SDK's own check of a message that came by itself."""
        covered = {name: value for name, value in message.items() if name not in ("sign", "sign_type")}
        text = get_sign_content(covered).encode()
        return verify_with_rsa(CONFIG.alipay_public_key, text, message["sign"])

    def test_page_paid_told_refunded(self):
        number = "PY_PAGE"
        self.assertEqual(execute("AlipayTradeQuery", {"out_trade_no": number})["sub_code"], "ACQ.TRADE_NOT_EXIST")
        biz = {
            "out_trade_no": number,
            "total_amount": "88.88",
            "subject": SUBJECT,
            "product_code": "FAST_INSTANT_TRADE_PAY",
        }
        page = request("AlipayTradePagePay", biz, self.notify_url)
        page.return_url = "http://shop.example/back"
        url = CLIENT.page_execute(page, http_method="GET")
        self.assertEqual(control(f"/trades/{number}/pay", {"cashier_url": url})["trade_status"], "TRADE_SUCCESS")
        message = Inbox.told.get(timeout=10)
        self.assertEqual((message["out_trade_no"], message["subject"]), (number, SUBJECT))
        self.assertTrue(self.verified(message))
        with self.assertRaises(Exception):
            self.verified({**message, "total_amount": "0.01"})

        found = execute("AlipayTradeQuery", {"out_trade_no": number})
        self.assertEqual((found["trade_status"], found["total_amount"]), ("TRADE_SUCCESS", "88.88"))
        refund = {"out_trade_no": number, "refund_amount": "8.88", "out_request_no": "R/1", "refund_reason": SUBJECT}
        self.assertEqual(execute("AlipayTradeRefund", refund)["fund_change"], "Y")
        self.assertEqual(execute("AlipayTradeRefund", refund)["fund_change"], "N")
        asked = execute("AlipayTradeFastpayRefundQuery", {"out_trade_no": number, "out_request_no": "R/1"})
        self.assertEqual((asked["refund_status"], asked["refund_amount"]), ("REFUND_SUCCESS", "8.88"))
        message = Inbox.told.get(timeout=10)
        self.assertEqual(message["out_biz_no"], "R/1")
        self.assertTrue(self.verified(message))

    def test_phone_page_and_app(self):
        biz = {"total_amount": "1.00", "subject": SUBJECT}
        wap = request("AlipayTradeWapPay", {**biz, "out_trade_no": "PY_WAP", "product_code": "QUICK_WAP_WAY"})
        url = CLIENT.page_execute(wap, http_method="GET")
        self.assertEqual(control("/trades/PY_WAP/open", {"cashier_url": url})["product"], "wap")
        app = request("AlipayTradeAppPay", {**biz, "out_trade_no": "PY_APP", "product_code": "QUICK_MSECURITY_PAY"})
        order = CLIENT.sdk_execute(app)
        self.assertEqual(control("/trades/PY_APP/pay", {"cashier_url": order})["trade_status"], "TRADE_SUCCESS")

    def test_code_mini_program_close_cancel(self):
        biz = {"total_amount": "2.00", "subject": SUBJECT}
        code = execute("AlipayTradePrecreate", {**biz, "out_trade_no": "PY_QR"})
        self.assertIn("/cashier/", code["qr_code"])
        control("/trades/PY_QR/pay")
        self.assertEqual(execute("AlipayTradeCancel", {"out_trade_no": "PY_QR"})["action"], "refund")
        created = execute("AlipayTradeCreate", {**biz, "out_trade_no": "PY_MINI", "buyer_id": "2088000000000123"})
        self.assertEqual(len(created["trade_no"]), 28)
        closed = execute("AlipayTradeClose", {"trade_no": created["trade_no"]})
        self.assertEqual(closed["out_trade_no"], "PY_MINI")
        again = execute("AlipayTradeClose", {"trade_no": created["trade_no"]})
        self.assertEqual(again["sub_code"], "ACQ.TRADE_STATUS_ERROR")

    def test_bill_that_is_not_there(self):
        bill = {"bill_type": "trade", "bill_date": "2020-01-01"}
        self.assertEqual(execute("AlipayDataDataserviceBillDownloadurlQuery", bill)["code"], "40004")

    def test_bad_signatures_are_noticed_on_both_sides(self):
        control("/faults", {"fault": "bad_signature", "method": "alipay.trade.query", "times": 1})
        with self.assertRaisesRegex(Exception, "sign verify failed"):
            execute("AlipayTradeQuery", {"out_trade_no": "PY_BAD"})
        other = AlipayClientConfig()
        other.__dict__.update(CONFIG.__dict__)
        other.app_private_key = key("attacker_private_pkcs1.pem")
        answer = DefaultAlipayClient(other).execute(request("AlipayTradeQuery", {"out_trade_no": "PY_BAD"}))
        self.assertEqual(json.loads(answer)["sub_code"], "isv.invalid-signature")


if __name__ == "__main__":
    unittest.main()
