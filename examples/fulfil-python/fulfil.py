"""Ships every paid order once, whatever breaks in between.

Redis announces `order.paid` at once, to whoever listens at that moment. That is only a wake-up: whoever reaches Redis can announce
whatever they like, so the event is read from Paydesk before anything ships. The event feed has everything and is read after each break,
from where the last reading ended. What was shipped, and how far the feed was read, is in one SQLite file.

Needs PAYDESK_URL, PAYDESK_KEY, PAYDESK_REDIS_URL; PAYDESK_REDIS_CHANNEL is `order` by default. FULFIL_FILE names the file.
"""

import contextlib
import json
import os
import sqlite3
import time
import urllib.error
import urllib.parse
import urllib.request

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CHANNEL = os.environ.get("PAYDESK_REDIS_CHANNEL", "order")
LOOK_EVERY_S = 30  # a connection can die without a word: the feed is read this often in any case
RETRY_AFTER_S = 1

SCHEMA = """
pragma journal_mode = wal;
create table if not exists shipments (event_id text primary key, order_id text not null, user_id text not null, product_id text not null);
create table if not exists feed (one integer primary key check (one = 1), cursor text not null);
"""


def main():
    book = sqlite3.connect(os.environ.get("FULFIL_FILE", "fulfil.sqlite"))
    book.executescript(SCHEMA)
    # No silent reconnecting: after a break there is something to catch up with.
    server = redis.Redis.from_url(
        os.environ["PAYDESK_REDIS_URL"], retry=Retry(NoBackoff(), 0), socket_connect_timeout=3
    )
    while True:
        try:
            listen(book, server)
        except redis.RedisError as error:
            print(f"without Redis ({error}), by the feed alone", flush=True)
            catch_up(book)
            time.sleep(RETRY_AFTER_S)


def listen(book, server):
    with contextlib.closing(server.pubsub(ignore_subscribe_messages=True)) as channel:
        channel.subscribe(CHANNEL)
        channel.get_message(timeout=3)  # the answer: from here on nothing is missed
        look_at = 0
        while True:
            if time.monotonic() >= look_at:
                look_at = time.monotonic() + (LOOK_EVERY_S if catch_up(book) else RETRY_AFTER_S)
            message = channel.get_message(timeout=max(0.1, look_at - time.monotonic()))
            if message and not take(book, message["data"]):
                look_at = 0  # what cannot be read by itself now is in the feed


def take(book, announcement):
    """Ships by what Paydesk says of an announced event, never by the announcement. Says whether it could be read."""
    try:
        event_id = json.loads(announcement)["id"]
        event = read(f"/v1/events/{urllib.parse.quote(event_id, safe='')}")
    except urllib.error.HTTPError as error:
        if error.code != 404:
            return False
        print("announced, and not from Paydesk", flush=True)
        return True
    except OSError:
        return False
    except (ValueError, KeyError, TypeError):
        print("announced, and no event", flush=True)
        return True
    if event["type"] == "order.paid":
        with book:
            ship(book, event)
    return True


def catch_up(book):
    """Reads the feed to its end. Says whether it got there."""
    try:
        while True:
            row = book.execute("select cursor from feed").fetchone()
            page = read_feed(row and row[0])
            with book:  # the shipments and how far they go, together or not at all
                for event in page["events"]:
                    if event["type"] == "order.paid":
                        ship(book, event)
                book.execute("insert or replace into feed values (1, ?)", [page["next"]])
            if not page["events"]:
                print("caught up", flush=True)
                return True
    except OSError as error:  # every network error is one
        print(f"the feed cannot be read: {error}", flush=True)
        return False


def read_feed(cursor):
    try:
        return read("/v1/events?" + urllib.parse.urlencode({"limit": 1000} | ({"after": cursor} if cursor else {})))
    except urllib.error.HTTPError as error:
        if error.code != 410:
            raise
        print("the feed has gone back in time: reading on where nothing can be missed", flush=True)
        return read_feed(json.load(error)["next"])


def read(path):
    request = urllib.request.Request(
        os.environ["PAYDESK_URL"] + path, headers={"authorization": f"Bearer {os.environ['PAYDESK_KEY']}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def ship(book, event):
    """Ships, unless it was done. Runs in the caller's transaction: a parcel is a row that your warehouse takes up.

    Does shipping mean calling another service? Call it for the rows that are not sent yet, with the event's id as its
    idempotency key: only the other side can make sure that a call repeated after a crash counts once.
    """
    order = event["data"]
    parcel = [event["id"], order["order_id"], order["user_id"], order["product_id"]]
    done = book.execute("insert into shipments values (?, ?, ?, ?) on conflict do nothing", parcel)
    if done.rowcount:
        print(f"shipped {order['order_id']}: {order['product_id']} to {order['user_id']}", flush=True)


if __name__ == "__main__":
    main()
