"""The rules one by one: what each sees, and what it leaves alone."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest

from api_inventory.exchange import Exchange, Request, Response
from stream_processor import detect
from stream_processor.detect import detection
from stream_processor.detect.detection import RULES, FindingTally
from stream_processor.usable import Usable, usable

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
KEY = "0123456789abcdef0123"
BASIC = "Basic " + base64.b64encode(b"ada:hunter2").decode()


def seen(target: str = "/", *, status: int | None = 200, headers: Any = (), answer: Any = (), at_ns: int = 5) -> Usable:
    response = None if status is None else Response(status, answer)
    found = usable(
        Exchange(None, "c", "s", "http/1.1", Request("GET", target, "a.test", headers), response, at_ns, None)
    )
    assert isinstance(found, Usable)
    return found


def findings(*exchanges: Usable) -> dict[tuple[str, str], str]:
    tally = FindingTally()
    for each in exchanges:
        tally.add(each)
    return {(finding.rule, finding.detail): finding.evidence for finding in tally.findings()}


@pytest.mark.parametrize(
    ("exchange", "found"),
    [
        (seen(f"/?access_token={KEY}"), {("AUTH-11", "access_token"): "query access_token=‹masked:20›"}),
        (seen(f"/?q={JWT}"), {("AUTH-11", "q"): f"query q=‹masked:jwt:{len(JWT)}›"}),
        (seen("/?token=‹masked:jwt:312›"), {("AUTH-11", "token"): "query token=‹masked:jwt:312›"}),
        (seen(f"/verify/{JWT}"), {("AUTH-11", "verify_id"): f"path verify_id=‹masked:jwt:{len(JWT)}›"}),
        (seen(f"/?api-key={KEY}"), {("AUTH-12", "api-key"): "query api-key=‹masked:20›"}),
        (seen("/?key=‹masked:32›"), {("AUTH-12", "key"): "query key=‹masked:32›"}),
        (seen("/?pwd=x"), {("AUTH-13", "pwd"): "query pwd=‹masked:1›"}),
        (
            seen(headers=(("authorization", BASIC),)),
            {("AUTH-15", "authorization"): "Authorization: Basic ‹masked:16›"},
        ),
        (
            seen(headers=(("Authorization", BASIC), ("X-Forwarded-Proto", "https, http"))),
            {("AUTH-15", "authorization"): "Authorization: Basic ‹masked:16›"},
        ),
        (
            seen(headers=(("Authorization", BASIC), ("X-Forwarded-Proto", "http"))),
            {("AUTH-16", "authorization"): "Authorization: Basic ‹masked:16›"},
        ),
        (seen(answer=(("Server", "nginx/1.18.0"),)), {("CONF-14", "server"): "Server: nginx/1.18.0"}),
        (
            seen(answer=(("X-AspNet-Version", "4.0.30319"),)),
            {("CONF-14", "x-aspnet-version"): "X-AspNet-Version: 4.0.30319"},
        ),
    ],
)
def test_a_rule_sees_what_it_is_for(exchange: Usable, found: dict[tuple[str, str], str]) -> None:
    assert findings(exchange) == found


@pytest.mark.parametrize(
    "exchange",
    [
        seen("/?page_token=abc&key=home&token=&password="),
        seen("/?sig=0123456789abcdef0123&limit=10"),
        seen(headers=(("Authorization", BASIC),), status=401),
        seen(headers=(("Authorization", BASIC),), status=None),
        seen(headers=(("Authorization", f"Bearer {JWT}"),)),
        seen(answer=(("Server", "nginx"), ("Via", "1.1 varnish"), ("X-Powered-By", "Express"))),
    ],
)
def test_a_rule_leaves_alone_what_is_right(exchange: Usable) -> None:
    assert findings(exchange) == {}


@pytest.mark.parametrize("name", ["Server", "X-AspNet-Version", "X-Powered-By"])
@pytest.mark.parametrize("piece", ["1", "1.", "a", "a/", "a/1", "a/1."])
def test_a_header_of_any_length_costs_no_more_than_a_short_one(name: str, piece: str) -> None:
    exchange = seen(answer=((name, piece * 100_000),))

    started = time.process_time()
    found = findings(exchange)

    assert time.process_time() - started < 0.5
    assert all(len(evidence) <= 200 for evidence in found.values())


def test_a_finding_seen_often_is_one_with_its_times() -> None:
    tally = FindingTally()
    for at_ns in (50, 10, 90):
        tally.add(seen("/?pwd=x", at_ns=at_ns))

    (finding,) = tally.findings()
    assert (finding.first_seen_ns, finding.last_seen_ns, finding.severity) == (10, 90, "high")
    assert (finding.host, finding.title) == ("a.test", "Password in query string")


def test_a_hostile_client_cannot_make_findings_without_end() -> None:
    tally = FindingTally()
    for number in range(500):
        tally.add(seen(f"/?p-{'a' * number}wd=x&{'_' * number}pwd=x"))

    assert len(tally.findings()) <= detection.FINDINGS_PER_ENDPOINT_MAX
    assert all(len(finding.detail) <= detection.DETAIL_CHARACTERS_MAX for finding in tally.findings())


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert detect.__doc__
