"""Lets the Python SDK's OtherEvent refuse the types that have an event of their own; the generator passes over `not`.

Without it, an event of a known type that cannot be read as such, since one of its words is newer than the SDK, would be taken for an
event of an unknown type and overlooked.

usage: refuse_known_types.py DOCUMENT PACKAGE
"""

import json
import sys
from pathlib import Path

with open(sys.argv[1], encoding="utf-8") as file:
    known = json.load(file)["components"]["schemas"]["OtherEvent"]["properties"]["type"]["not"]["enum"]
module = Path(sys.argv[2]) / "models" / "other_event.py"
made = module.read_text(encoding="utf-8")
anchor = '        type_ = d.pop("type")\n'
if made.count(anchor) != 1:
    sys.exit(f"{module}: does not read `type` as expected")
words = "".join(f'            "{word}",\n' for word in known)
check = f"""        if type_ in {{
{words}        }}:
            raise ValueError(f"an event of the type {{type_}} cannot be read: it has a word that this SDK does not know")
"""
module.write_text(made.replace(anchor, anchor + check), encoding="utf-8")
