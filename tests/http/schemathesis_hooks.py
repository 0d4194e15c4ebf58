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


def made_unique(values, name, length_max):
    """Puts a number into a valid name; one that is too long or has other characters stays wrong."""
    value = values.get(name) if hasattr(values, "get") else None
    if isinstance(value, str) and re.fullmatch(f"[!-~]{{1,{length_max}}}", value):
        number = f"{next(count):012}"
        values[name] = number + value[len(number) :]


@schemathesis.hook
def before_call(context, case, kwargs):
    """A request's own key or number is only good for that request; and nobody waits for orders that are never paid."""
    made_unique(case.headers, "Idempotency-Key", 255)
    made_unique(case.body, "refund_no", 64)
    # One of the right form need not be one that was given out.
    if re.fullmatch("[0-9a-f]{16}[0-7][0-9a-f]{15}", str((case.query or {}).get("after"))):
        case.query["after"] = os.environ["EVENT_CURSOR"]
    wait = (case.query or {}).get("wait")
    if str(wait) in [str(seconds) for seconds in range(2, 21)]:
        case.query["wait"] = 1
