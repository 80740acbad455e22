"""Traffic of an API that does everything right, with values that only look like what rules are for."""

from __future__ import annotations

import json
import random
import uuid
from typing import TYPE_CHECKING, Any

from api_inventory.exchange import Body, Exchange, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOUNS = (
    "orders", "invoices", "shipments", "products", "carts", "reviews", "tickets", "articles", "sensors", "devices",
    "routes", "meters", "stores", "batches", "plans", "tasks", "statuses", "tokens-per-minute", "passengers",
    "keyboards", "secretaries", "stacks", "errors", "hooks-and-loops", "authors", "debuggers",
)  # fmt: skip
_FIELDS = (
    "id", "name", "status", "created_at", "version", "price", "currency", "note", "tags", "url_slug", "build",
    "checksum", "location", "total", "keyed_by", "author", "passenger", "token_count", "errors_count", "stacked",
    "debugged_at", "sql_dialect", "path", "host_name", "ip_version", "serial", "tracking_number", "phone_model",
)  # fmt: skip
_TEXTS = (
    "Deliver to the back door", "Error rates fell by 3 %", "See chapter 10.1.2.3.4", "at the office (2nd floor)",
    "v10.2.1", "@home", "syntax and errors", "Did you know?", "The password is required", "Exception handling",
    "/home", "O: 12", "a:b", "C: drive", "SELECT the best", "Index of prices", "graph", "50 $2 notes", "192.168",
    "trace back", "key=value", "eyJust a word",
)  # fmt: skip
_ANSWERED = (
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("Strict-Transport-Security", "max-age=31536000"),
    ("X-Content-Type-Options", "nosniff"),
    ("Set-Cookie", "__Host-sid=‹masked:32:27ac3fa1›; Path=/; Secure; HttpOnly; SameSite=Lax"),
    ("Server", "nginx"),
)


def clean_exchanges(endpoints: int, each: int, seed: int = 1) -> Iterator[tuple[str, Exchange]]:
    """`each` exchanges of every endpoint, with the name of the endpoint."""
    chance = random.Random(seed)
    for number in range(endpoints):
        noun, method = chance.choice(_NOUNS), chance.choice(("GET", "GET", "POST", "PUT", "PATCH", "DELETE"))
        fields = chance.sample(_FIELDS, 10)
        for _ in range(each):
            target = (
                f"/v{number % 3 + 1}/area{number}/{noun}/{_id(chance)}?page={chance.randint(1, 9)}&sort=-created_at"
            )
            document = {field: _value(chance) for field in fields}
            body = json.dumps({"items": [document] * chance.randint(1, 4), "next_token": _id(chance)}).encode()
            sent = json.dumps(document).encode() if method in {"POST", "PUT", "PATCH"} else b""
            headers = (("Content-Type", "application/json"),) if sent else ()
            request = Request(method, target, "api.example.com", headers, Body(sent, len(sent)))
            response = Response(200, _ANSWERED, Body(body, len(body)))
            yield (
                f"{method} {number}",
                Exchange(None, "10.0.0.9:1", "10.0.0.2:80", "h2", request, response, 10**18, None),
            )


def _id(chance: random.Random) -> str:
    kind = chance.randint(0, 3)
    if kind == 0:
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))
    if kind == 1:
        return str(chance.randint(1, 10**12))
    return f"ord_{chance.getrandbits(80):x}" if kind == 2 else f"{chance.getrandbits(96):024x}"


def _value(chance: random.Random) -> Any:
    kind = chance.randint(0, 6)
    if kind == 0:
        return _id(chance)
    if kind == 1:
        return chance.randint(0, 10**9)
    if kind == 2:
        return round(chance.random() * 1000, 2)
    if kind == 3:
        return f"20{chance.randint(10, 26)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}T10:00:00Z"
    if kind == 4:
        return chance.choice((True, False, None))
    return chance.choice(_TEXTS)
