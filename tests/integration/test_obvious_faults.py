"""What any security engineer sees at once is found at once, and what takes a network is not said of one machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from heliostat.learning.command import learn_captures

if TYPE_CHECKING:
    from pathlib import Path

TRACE = 'Traceback (most recent call last):\n  File "/srv/shop/orders.py", line 7, in get\nKeyError: 7\n'
PERSON = {"email": "ada@example.org", "iban": "DE89370400440532013000", "date_of_birth": "1985-12-10"}


def entry(method: str, url: str, status: int, *, sent: dict[str, str] | None = None, **answer: Any) -> dict[str, Any]:
    """One entry of a HAR file; `answer` has headers by name, and `text`."""
    text = answer.pop("text", "{}")
    media_type = "application/json" if text[:1] == "{" else "text/plain"
    got = {"Content-Type": media_type, **{name.replace("_", "-"): value for name, value in answer.items()}}
    return {
        "startedDateTime": "2026-11-24T14:00:00.000Z",
        "request": {"method": method, "url": url, "headers": headers(sent or {})},
        "response": {"status": status, "headers": headers(got), "content": {"text": text, "mimeType": media_type}},
    }


def headers(named: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in named.items()]


def session(origin: str) -> list[dict[str, Any]]:
    """A few minutes of a careless service."""
    basic = {"Authorization": "Basic YWRhOmNvcnJlY3QgaG9yc2UgYmF0dGVyeQ=="}
    return [
        entry("GET", f"{origin}/reports", 200, sent=basic, Server="nginx/1.18.0"),
        entry("POST", f"{origin}/login", 200, Set_Cookie="sessionid=0123456789abcdef0123"),
        entry("GET", f"{origin}/orders/x", 500, text=TRACE),
        entry("GET", f"{origin}/customers/7", 200, text=json.dumps(PERSON)),
        entry("DELETE", f"{origin}/customers/7", 204),
        entry("POST", f"{origin}/users", 201, text=json.dumps({"id": 7}))
        | {
            "request": {
                "method": "POST", "url": f"{origin}/users", "headers": headers({"Content-Type": "application/json"}),
                "postData": {"mimeType": "application/json", "text": json.dumps({"email": "x", "role": "admin"})},
            }
        },
    ]  # fmt: skip


def rules_found(folder: Path, origin: str) -> set[str]:
    path = folder / "session.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": session(origin) * 4}}), "utf-8")
    return {finding.rule for finding in learn_captures([path], folder / "out").findings}


OBVIOUS = {
    "AUTH-01": "anybody reads a customer",
    "AUTH-16": "a password in the clear",
    "AUTHZ-06": "anybody deletes a customer",
    "CONF-10": "a session that scripts read",
    "CONF-11": "a stack trace",
    "CONF-14": "the version of the server",
    "DATA-05": "the number of an account",
    "DATA-07": "an account makes itself an administrator",
}


def test_what_is_obvious_is_found(tmp_path: Path) -> None:
    assert rules_found(tmp_path, "http://shop.example.com") >= OBVIOUS.keys()


@pytest.mark.parametrize("origin", ["http://localhost:80", "http://127.0.0.1"])
def test_of_a_machine_that_talks_to_itself_all_is_found_but_what_takes_a_network(tmp_path: Path, origin: str) -> None:
    found = rules_found(tmp_path, origin)

    assert found >= OBVIOUS.keys() - {"AUTH-16"}
    assert not found & {"AUTH-16", "CONF-09", "RES-01", "RES-02"}
