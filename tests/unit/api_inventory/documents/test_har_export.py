"""HAR out. The schema is the part of HAR 1.2 that says what a file must hold."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from api_inventory.documents.har_export import har_stream
from api_inventory.documents.har_import import read_har
from api_inventory.exchange import Body
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from tests.unit.api_inventory.documents.inventory import HOST, NOW

TEXT = {"type": "string"}
SIZE = {"type": "integer", "minimum": -1}
PAIRS = {"type": "array", "items": {"type": "object", "required": ["name", "value"]}}
MESSAGE = {
    "httpVersion": TEXT,
    "cookies": {"type": "array"},
    "headers": PAIRS,
    "headersSize": SIZE,
    "bodySize": SIZE,
}
HAR = {
    "type": "object",
    "required": ["log"],
    "properties": {
        "log": {
            "type": "object",
            "required": ["version", "creator", "entries"],
            "properties": {
                "version": {"pattern": r"^1\.\d$"},
                "creator": {"type": "object", "required": ["name", "version"]},
                "entries": {"type": "array", "items": {"$ref": "#/$defs/entry"}},
            },
        }
    },
    "$defs": {
        "entry": {
            "type": "object",
            "required": ["startedDateTime", "time", "request", "response", "cache", "timings"],
            "properties": {
                "startedDateTime": {"format": "date-time", "type": "string"},
                "time": {"type": "number", "minimum": 0},
                "cache": {"type": "object"},
                "timings": {
                    "type": "object",
                    "required": ["send", "wait", "receive"],
                    "additionalProperties": {"type": "number", "minimum": -1},
                },
                "request": {
                    "type": "object",
                    "required": ["method", "url", *MESSAGE, "queryString"],
                    "properties": {
                        **MESSAGE,
                        "method": TEXT,
                        "url": {"type": "string", "pattern": r"^https?://[A-Za-z0-9\-._~%!$&'()*+,;=:@/?\[\]]+$"},
                        "queryString": PAIRS,
                        "postData": {"type": "object", "required": ["mimeType"], "properties": {"mimeType": TEXT}},
                    },
                },
                "response": {
                    "type": "object",
                    "required": ["status", "statusText", *MESSAGE, "content", "redirectURL"],
                    "properties": {
                        **MESSAGE,
                        "status": {"type": "integer"},
                        "statusText": TEXT,
                        "redirectURL": TEXT,
                        "content": {
                            "type": "object",
                            "required": ["size", "mimeType"],
                            "properties": {"size": {"type": "integer"}, "mimeType": TEXT},
                        },
                    },
                },
            },
        }
    },
}
ORDER = Sample(
    captured_at_ns=NOW,
    client="10.0.0.1:5000",
    server="[2001:db8::1]:443",
    complete=False,
    request=SampleRequest(
        "POST", "/orders/{order_id}?q=‹masked:3›", (("content-type", "application/json"),), '{"a": "‹masked:3›"}', 99
    ),
    response=SampleResponse(302, (("location", "/else"), ("set-cookie", "‹masked:3›")), "‹text/html:9 bytes›", 9),
)


def exported(*samples: Sample, scheme: str = "https") -> dict[str, Any]:
    document: dict[str, Any] = json.loads("".join(har_stream(HOST, samples, version="1.2.3", scheme=scheme)))
    Draft202012Validator(HAR, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document)
    return document


def test_samples_are_entries_of_a_valid_file() -> None:
    (entry,) = exported(ORDER)["log"]["entries"]

    assert entry["startedDateTime"] == "2023-11-14T22:13:20.000Z"
    assert entry["request"]["url"].startswith(f"https://{HOST}/orders/%7Border_id%7D?q=%E2%80%B9masked")
    assert entry["request"]["queryString"] == [{"name": "q", "value": "‹masked:3›"}]
    assert entry["request"]["postData"] == {"mimeType": "application/json", "text": '{"a": "‹masked:3›"}'}
    assert (entry["response"]["status"], entry["response"]["statusText"]) == (302, "Found")
    assert entry["response"]["redirectURL"] == "/else"
    assert entry["serverIPAddress"] == "2001:db8::1"
    assert entry["comment"].endswith("parts were not captured")


def test_what_has_no_answer_or_no_path_is_an_entry_as_well() -> None:
    odd = Sample(NOW, "", "", True, SampleRequest("OPTIONS", "*", (), None, 0), None)  # noqa: FBT003

    (entry,) = exported(odd, scheme="http")["log"]["entries"]

    assert entry["request"]["url"] == f"http://{HOST}/*"
    assert (entry["response"]["status"], entry["response"]["content"]) == (0, {"size": 0, "mimeType": ""})
    assert exported()["log"]["entries"] == []


def test_what_is_written_is_read_again() -> None:
    text = "\ufeff" + "".join(har_stream(HOST, [ORDER], version="1"))

    (exchange,) = read_har(text, {})

    assert exchange.request is not None
    assert exchange.response is not None
    assert (exchange.request.method, exchange.request.host) == ("POST", HOST)
    assert exchange.request.body == Body('{"a": "‹masked:3›"}'.encode(), 99, 23)
    assert (exchange.response.status, exchange.request_at_ns) == (302, NOW)
