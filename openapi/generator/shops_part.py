"""Prints the part of the OpenAPI document that a shop calls: without what Alipay and load balancers call.

usage: shops_part.py DOCUMENT [--without-streams]
"""

import json
import sys

NOT_FOR_SHOPS = {"Alipay", "Health"}

with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file)
without_streams = "--without-streams" in sys.argv


def streams(operation):
    return any("text/event-stream" in answer.get("content", {}) for answer in operation["responses"].values())


for path, operations in list(document["paths"].items()):
    for method, operation in list(operations.items()):
        unwanted = without_streams and streams(operation)
        if unwanted or NOT_FOR_SHOPS.intersection(operation.get("tags", [])):
            del operations[method]
    if not operations:
        del document["paths"][path]
document["tags"] = [tag for tag in document["tags"] if tag["name"] not in NOT_FOR_SHOPS]
json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
