from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from api_inventory.access.access import Access
from api_inventory.endpoint import Parameter
from api_inventory.review import EndpointFacts, RiskFactor
from api_inventory.rules.rule import RULES
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from heliostat.report import CaptureSummary, Report, report_html
from tests.unit.heliostat.report.views import HOST, START_NS, a_field, a_finding, a_report, a_section, a_view

if TYPE_CHECKING:
    from heliostat.report.model import EndpointView

# Everything that a page could be broken with: markup, template code, quotes, bidi and control characters, length.
HOSTILE = (
    "</style></title><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}{% raw %}\u202e\x00" + "A" * 5000
)


# What stands where there is none.
NONE = "\N{EN DASH}"


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

    VOID = frozenset({"meta", "br", "img", "link", "input", "path", "circle", "rect", "hr"})

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


def words_of(report: Report) -> str:
    return " ".join(page_of(report).text.split())


def a_view_of_everything() -> EndpointView:
    path = "/users/{user_id}"
    return a_view(
        path,
        facts=EndpointFacts(
            risk=44,
            risk_factors=(RiskFactor("exposure", 8.0, "It is called from the internet."),),
            authentication="required",
            exposure="internet",
            finding_counts={"medium": 1},
            attached_methods=("HEAD",),
        ),
        access=Access(
            outcomes={("bearer_jwt", "public", "ok"): (10, START_NS, START_NS)},
            places={("bearer_jwt", "header", "authorization"): 10},
        ),
        sensitive=(a_field("email", pointer="/~i/email"),),
        derivation=("{user_id} is a value by its form.",),
        parameters=(
            Parameter("path", "user_id", {"integer": 12}, 12, required=True),
            Parameter("query", "page", {"integer": 12}, 12, required=False),
            Parameter("query", "sort", {"string": 5}, 5, required=False, schema={"enum": ["asc", "desc"]}),
        ),
        response_schemas={
            "200": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "note": {"type": "string"}, "seldom": {"type": "null"}},
                "required": ["id"],
                "x-presence": {"seldom": 0.004},
            }
        },
        xml_schemas={"200": {"type": "object", "properties": {"order": {"type": "string"}}}},
        samples=(a_sample('{"id": "‹integer›"}'),),
        findings=(a_finding("AUTH-12", view=a_view(path)),),
    )


@pytest.fixture
def hostile_page() -> Page:
    plain = a_view("/" + HOSTILE, HOSTILE, host=HOSTILE)
    findings = (
        a_finding(HOSTILE, view=plain, title=HOSTILE, evidence=HOSTILE),
        a_finding("AUTH-12", view=plain, title=HOSTILE, evidence=HOSTILE),
        a_finding("CONF-14", "low", host=HOSTILE, title=HOSTILE, evidence=HOSTILE, status="accepted"),
    )
    view = a_view(
        "/" + HOSTILE + "#" + HOSTILE,
        HOSTILE,
        host=HOSTILE,
        facts=EndpointFacts(
            kind=HOSTILE,
            risk=50,
            risk_factors=(RiskFactor(HOSTILE, 8.0, HOSTILE),),
            attached_methods=(HOSTILE,),
            finding_counts={"high": 1},
        ),
        access=Access(
            outcomes={(HOSTILE, "public", "ok"): (10, START_NS, START_NS)}, places={(HOSTILE, "header", HOSTILE): 10}
        ),
        sensitive=(a_field(HOSTILE, pointer=f"/{HOSTILE}"),),
        derivation=(HOSTILE,),
        parameters=(Parameter("query", HOSTILE, {HOSTILE: 3}, 3, required=False, schema={"enum": [HOSTILE]}),),
        request_schema={"type": "object", "properties": {HOSTILE: {"type": HOSTILE, "x-format": HOSTILE}}},
        response_schemas={HOSTILE: {"type": "array", "items": {"type": "string"}}},
        xml_schemas={HOSTILE: {"type": "object", "properties": {HOSTILE: {"type": HOSTILE}}}},
        samples=(a_sample(HOSTILE),),
        findings=findings,
    )
    capture = CaptureSummary(HOSTILE, 1, {HOSTILE: 1}, problem=HOSTILE)
    section = a_section(HOSTILE, view, plain, risk=60, sensitive=(HOSTILE,), finding_counts={"high": 1})
    return page_of(
        a_report(view, plain, hosts=(section,), findings=findings, captures=(capture,), outcomes={HOSTILE: 1})
    )


def test_a_manager_finds_what_was_looked_at_and_what_is_worst() -> None:
    view = a_view_of_everything()

    text = words_of(a_report(view, findings=view.endpoint.findings))

    for expected in (
        "1 host that serves APIs 1 endpoint 12 requests observed",
        "37 of 100: risk of the worst host 1 open finding 100.0 %",
        "1 capture, 24 exchanges, seen from 2026-11-18 11:06:40 UTC to 2026-11-18 11:07:40 UTC",
        f"The host that asks for most attention is {HOST}: risk 37 of 100 (medium). 1 finding is open: 1 medium.",
        f"What to look at first medium Title of AUTH-12 1 endpoint of {HOST} {RULES['AUTH-12'].explanation}",
        f"{RULES['AUTH-12'].explanation} What to do: {RULES['AUTH-12'].fix}",
        "Authentication asks for credentials 1 Accepted: bearer JWT (1).",
        "Called from the internet 1",
        f"high Email 1 {NONE} 1 {NONE} GET /users/{{user_id}} response body [].email",
    ):
        assert expected in text


def test_an_engineer_finds_all_of_an_endpoint() -> None:
    view = a_view_of_everything()

    text = words_of(a_report(view, findings=view.endpoint.findings))

    for expected in (
        "Path template {user_id} is a value by its form.",
        "Authentication bearer JWT on 100 % of 10 accepted requests. Where: header authorization.",
        "Exposure 10 of 10 requests came from public addresses",
        "Answers 200 × 10 404 × 1 unanswered × 1",
        "Latency half within 0.416 ms",
        "Risk 44 It is called from the internet. (+8)",
        "also HEAD",
        "user_id path integer × 12 12 of 12 requests Required",
        "page query integer × 12 12 of 12 requests Always so far",
        "sort query string × 5 one of: asc, desc 5 of 12 requests Sometimes",
        "Response body of 200 Field Type Presence Seen values id integer Required note string May be missing",
        "seldom null In 1%",
        "XML of the answer 200 Field Type Presence Seen values order string",
        "Authorization: Bearer ‹masked:jwt:312›",
        '{"id": "‹integer›"}',
        "query api_key=‹masked:32›",
        f"{RULES['AUTH-12'].explanation} What to do: {RULES['AUTH-12'].fix} AUTH-12 · OWASP API2:2023 · Read on:",
    ):
        assert expected in text


def test_findings_are_told_by_category_and_severity_and_lead_to_their_endpoints() -> None:
    view = a_view_of_everything()
    whole_host = a_finding("CONF-14", "low")

    page = page_of(a_report(view, findings=(*view.endpoint.findings, whole_host)))

    text = " ".join(page.text.split())
    assert f"low Title of CONF-14 {HOST} {RULES['CONF-14'].explanation}" in text
    assert f"API2:2023 Broken Authentication {NONE} {NONE} 1 {NONE} {NONE}" in text
    assert f"API8:2023 Security Misconfiguration {NONE} {NONE} {NONE} 1 {NONE}" in text
    assert f"low the whole host {HOST} query api_key=‹masked:32› 4 ×" in text
    anchors = {value for name, value in page.attributes if name == "id"}
    links = {value for name, value in page.attributes if name == "href" and value.startswith("#")}
    assert {f"#endpoint-{view.endpoint.summary.id}", "#rule-AUTH-12", "#API2-2023", "#host-0"} <= links
    assert {link[1:] for link in links} <= anchors


def test_what_was_accepted_is_no_open_finding_and_is_still_told() -> None:
    text = words_of(a_report(a_view("/a"), findings=(a_finding("CONF-14", "low", status="accepted"),)))

    assert "0 open findings" in text
    assert "Accepted or fixed State Finding Where Evidence accepted Title of CONF-14" in text


def test_operations_of_one_path_are_told_together() -> None:
    graphql = EndpointFacts(kind="graphql")
    views = (
        a_view("/graphql#mutation:AddToCart", "POST", facts=graphql),
        a_view("/graphql#query:Cart", "POST", facts=graphql),
    )

    assert "/graphql GraphQL 2 operations POST #mutation:AddToCart" in words_of(a_report(*views))


def test_hostile_traffic_makes_no_markup(hostile_page: Page) -> None:
    assert not {"script", "img", "iframe", "object"} & set(hostile_page.tags)
    assert hostile_page.tags.count("style") == 1
    assert [name for name, _ in hostile_page.attributes if name.startswith("on")] == []
    assert "49" not in hostile_page.text.replace(str(START_NS), "")


def test_hostile_traffic_neither_turns_the_line_nor_fills_the_page(hostile_page: Page) -> None:
    assert "\u202e" not in hostile_page.text
    assert not [value for _, value in hostile_page.attributes if "\u202e" in value or "\x00" in value]
    assert "⟨U+202E⟩" in hostile_page.text
    assert "A" * 4001 not in hostile_page.text


def test_the_page_loads_nothing(hostile_page: Page) -> None:
    loading = {"src", "srcset", "action", "formaction", "data", "poster", "background", "style"}
    assert [name for name, _ in hostile_page.attributes if name in loading] == []
    assert not {"link", "form", "base"} & set(hostile_page.tags)

    # Links lead to what the catalogue names, and nothing in traffic can write one.
    links = {value for name, value in hostile_page.attributes if name == "href" and not value.startswith("#")}
    assert links
    assert all(
        re.fullmatch(r"https://(cwe\.mitre\.org|www\.rfc-editor\.org|[a-z.]+owasp\.org)/\S+", link) for link in links
    )


def test_the_policy_lets_our_style_in_and_nothing_else() -> None:
    html = "".join(report_html(a_report(a_view("/a"))))
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert not re.search(r"url\(|@import|https?:", style)
    assert (
        "content",
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    ) in Page(html).attributes


def test_what_is_left_out_is_said() -> None:
    section = a_section(HOST, a_view("/a"))
    collection = replace(section.collection, endpoint_count=2500)

    assert "2,499 more endpoints of this host" in words_of(
        a_report(a_view("/a"), hosts=(replace(section, collection=collection),))
    )


def test_an_empty_inventory_has_a_page_too() -> None:
    report = Report(
        (CaptureSummary("a.pcap", problem="a.pcap: no capture: expected pcap or pcapng"),), (), (), "now", "0.1.0"
    )

    text = page_of(report).text

    assert "No request to any host was found" in text
    assert "a.pcap: no capture: expected pcap or pcapng" in text
