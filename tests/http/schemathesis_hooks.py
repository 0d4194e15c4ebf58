"""What schemathesis cannot know from the document."""

import itertools
import os
import re

import schemathesis
from hypothesis import strategies as st

# A cursor is only valid if it was given out.
for kind in ("order-cursor", "refund-cursor"):
    given_out = os.environ[kind.replace("-", "_").upper()]
    schemathesis.openapi.format(kind, st.just(given_out))

count = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    """A request's own key or number is only good for that request; and nobody waits for orders that are never paid."""
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch("[!-~]{1,255}", key):
        number = f"{next(count):012}"
        case.headers["Idempotency-Key"] = number + key[len(number) :]
    if isinstance(case.body, dict) and re.fullmatch("[!-~]{1,64}", str(case.body.get("refund_no"))):
        if isinstance(case.body["refund_no"], str):
            number = f"{next(count):012}"
            case.body["refund_no"] = number + case.body["refund_no"][len(number) :]
    wait = (case.query or {}).get("wait")
    if str(wait) in [str(seconds) for seconds in range(2, 21)]:
        case.query["wait"] = 1
