from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from api_inventory.collection import Collection
from api_inventory.endpoint import Endpoint, EndpointKey, EndpointSummary, Parameter
from api_inventory.finding import Finding
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from heliostat.report import CaptureSummary, Report, report_html
from heliostat.report.model import HostSection

SECOND_NS = 1_000_000_000
START_NS = 1_795_000_000 * SECOND_NS
# Everything that a page could be broken with: markup, template code, quotes, bidi and control characters, length.
HOSTILE = (
    "</style></title><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}{% raw %}\u202e\x00" + "A" * 5000
)


def an_endpoint(host: str, path: str, method: str = "GET", **detail: Any) -> Endpoint:
    key = EndpointKey(host=host, path_template=path, method=method)
    summary = EndpointSummary(
        id=key.id,
        key=key,
        request_count=12,
        unanswered_count=1,
        examined_count=12,
        latencies={},
        statuses={"200": 10, "404": 1},
        request_content_types=(),
        response_content_types=("application/json",),
        parameter_count=1,
        protocols=("http/1.1",),
        first_seen_ns=START_NS,
        last_seen_ns=START_NS + 60 * SECOND_NS,
    )
    return Endpoint(summary, **detail)


def a_report(host: str, *endpoints: Endpoint, findings: tuple[Finding, ...] = (), **parts: Any) -> Report:
    collection = Collection(host, len(endpoints), 12 * len(endpoints), START_NS, START_NS + 60 * SECOND_NS)
    return Report(
        captures=parts.pop("captures", (CaptureSummary("shop.pcap", 24, {"packets": 480}),)),
        hosts=(HostSection(collection, endpoints),),
        findings=findings,
        generated_at="2026-11-24 14:00:00 UTC",
        version="0.1.0",
        **parts,
    )


def a_finding(endpoint: Endpoint, title: str = "API key in the URL", evidence: str = "api_key=‹masked:32›") -> Finding:
    key = endpoint.summary.key
    return Finding("AUTH-1", title, "high", key.host, endpoint.summary.id, "api_key", evidence, START_NS, START_NS)


def a_sample(text: str) -> Sample:
    return Sample(
        captured_at_ns=START_NS,
        client="10.0.0.1:50000",
        server="10.0.1.10:8080",
        complete=True,
        request=SampleRequest("GET", f"/users/42?q={text}", (("Authorization", "Bearer ‹masked:jwt:312›"),), None, 0),
        response=SampleResponse(200, (("Content-Type", "application/json"),), text, len(text)),
    )


class Page(HTMLParser):
    """The tags, attributes and text of a page, by the standard library's parser; its tags must balance."""

    VOID = frozenset({"meta", "br", "img", "link", "input", "path", "circle", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data + " "


def page_of(report: Report) -> Page:
    page = Page("".join(report_html(report)))
    assert page.open == []
    return page


@pytest.fixture
def hostile_page() -> Page:
    plain = an_endpoint(HOSTILE, "/" + HOSTILE)
    endpoint = an_endpoint(
        HOSTILE,
        "/" + HOSTILE,
        HOSTILE,
        parameters=(Parameter("query", HOSTILE, {HOSTILE: 3}, 3, required=False),),
        request_schema={"type": "object", "properties": {HOSTILE: {"type": HOSTILE}}},
        response_schemas={HOSTILE: {"type": "array", "items": {"type": "string"}}},
        samples=(a_sample(HOSTILE),),
        findings=(a_finding(plain, HOSTILE, HOSTILE),),
    )
    capture = CaptureSummary(HOSTILE, 1, {HOSTILE: 1}, problem=HOSTILE)
    report = a_report(HOSTILE, endpoint, findings=endpoint.findings, captures=(capture,), outcomes={HOSTILE: 1})
    return page_of(report)


def test_a_manager_finds_the_numbers() -> None:
    endpoint = an_endpoint("shop.example.test", "/users/{user_id}")

    text = " ".join(page_of(a_report("shop.example.test", endpoint, findings=(a_finding(endpoint),))).text.split())

    assert "1 host that serves APIs 1 endpoint 12 requests observed 1 finding 100.0 % of exchanges" in text
    assert "1 capture, 24 exchanges, seen from 2026-11-18 11:06:40 UTC to 2026-11-18 11:07:40 UTC" in text


def test_an_engineer_finds_parameters_schemas_statuses_and_a_masked_sample() -> None:
    endpoint = an_endpoint(
        "shop.example.test",
        "/users/{user_id}",
        parameters=(
            Parameter("path", "user_id", {"integer": 12}, 12, required=True),
            Parameter("query", "page", {"integer": 12}, 12, required=False),
            Parameter("query", "sort", {"string": 5}, 5, required=False),
        ),
        response_schemas={
            "200": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "note": {"type": "string"}},
                "required": ["id"],
            }
        },
        samples=(a_sample('{"id": "‹integer›"}'),),
    )

    text = " ".join(page_of(a_report("shop.example.test", endpoint)).text.split())

    for expected in (
        "user_id path integer × 12 12 of 12 requests Required",
        "page query integer × 12 12 of 12 requests Always so far",
        "sort query string × 5 5 of 12 requests Sometimes",
        "Response body of 200 Field Type Presence id integer Required note string May be missing",
        "200 × 10",
        "unanswered × 1",
        "Bearer (JWT)",
        "Authorization: Bearer ‹masked:jwt:312›",
        '{"id": "‹integer›"}',
    ):
        assert expected in text


def test_a_finding_leads_to_its_endpoint() -> None:
    endpoint = an_endpoint("shop.example.test", "/users")

    page = page_of(a_report("shop.example.test", endpoint, findings=(a_finding(endpoint),)))

    assert ("href", f"#endpoint-{endpoint.summary.id}") in page.attributes
    assert ("id", f"endpoint-{endpoint.summary.id}") in page.attributes


def test_hostile_traffic_makes_no_markup(hostile_page: Page) -> None:
    assert not {"script", "img", "iframe", "object"} & set(hostile_page.tags)
    assert hostile_page.tags.count("style") == 1
    assert [name for name, _ in hostile_page.attributes if name.startswith("on")] == []
    assert "49" not in hostile_page.text


def test_hostile_traffic_neither_turns_the_line_nor_fills_the_page(hostile_page: Page) -> None:
    assert "\u202e" not in hostile_page.text
    assert "⟨U+202E⟩" in hostile_page.text
    assert "A" * 4001 not in hostile_page.text


def test_the_page_loads_nothing(hostile_page: Page) -> None:
    references = [value for name, value in hostile_page.attributes if name in {"src", "href", "action", "data"}]
    style = "".join(report_html(a_report("h"))).partition("<style>")[2].partition("</style>")[0]

    assert all(reference.startswith("#") for reference in references)
    assert not re.search(r"url\(|@import|https?:", style)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in hostile_page.attributes


def test_what_is_left_out_is_said() -> None:
    section = a_report("shop.example.test", an_endpoint("shop.example.test", "/a"))
    collection = Collection("shop.example.test", 2500, 9000, START_NS, START_NS)
    report = Report(section.captures, (HostSection(collection, section.hosts[0].endpoints),), (), "now", "0.1.0")

    assert "2,499 more endpoints of this host" in page_of(report).text


def test_an_empty_inventory_has_a_page_too() -> None:
    report = Report(
        (CaptureSummary("a.pcap", problem="a.pcap: no capture: expected pcap or pcapng"),), (), (), "now", "0.1.0"
    )

    text = page_of(report).text

    assert "No request to any host was found" in text
    assert "a.pcap: no capture: expected pcap or pcapng" in text
