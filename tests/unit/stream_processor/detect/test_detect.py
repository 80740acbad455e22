"""The rules one by one: what each sees, and what it leaves alone. The cases stand in `cases`, as on the wire."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from typing import Any

import pytest

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.limits import SIGHTING_DETAILS_MAX
from api_inventory.rules.rule import RIGHT, RULES
from api_inventory.sensitive.sensitive_class import CLASSES
from api_inventory.sightings import SightingCount, SightingTally
from stream_processor import detect
from stream_processor.detect import marks
from stream_processor.detect.classes import SENSITIVE
from stream_processor.detect.detection import DETECTORS, add_sightings, sightings_of
from stream_processor.detect.exposed_paths import _DOCUMENT_KEYS
from stream_processor.detect.text import words_of_class
from stream_processor.detect.writes import _ENTITY
from stream_processor.examined import Examined
from stream_processor.limits import DETAIL_CHARACTERS_MAX, EVIDENCE_CHARACTERS_MAX
from stream_processor.usable import Usable, usable
from tests.unit.stream_processor.detect.rule_cases import Case, read_cases
from tests.unit.stream_processor.untaught import by_form

CASES = read_cases()
KEY = "0123456789abcdef0123"
# Of what one exchange can decide.
SIGHTED = {rule.id for rule in RULES.values() if rule.decided_by == "exchange"}


def faults(case: Case) -> set[str]:
    found = sightings_of(case.examined)
    return {detail for rule, detail, _ in found if rule == case.rule and detail != RIGHT}


@pytest.mark.parametrize("case", [case for case in CASES if case.detail is not None], ids=lambda case: case.what)
def test_a_rule_sees_what_it_is_for(case: Case) -> None:
    assert case.detail in faults(case)


@pytest.mark.parametrize("case", [case for case in CASES if case.detail is None], ids=lambda case: case.what)
def test_a_rule_leaves_alone_what_is_only_like_it(case: Case) -> None:
    assert faults(case) == set()


def test_every_rule_that_one_exchange_decides_has_a_case_and_two_that_are_only_like_it() -> None:
    seen = Counter(case.rule for case in CASES if case.detail is not None)
    left_alone = Counter(case.rule for case in CASES if case.detail is None)

    assert set(seen) == SIGHTED
    assert {rule for rule, count in left_alone.items() if count >= 2} == SIGHTED


def test_every_rule_that_one_exchange_decides_has_one_that_looks_for_it() -> None:
    registered = [rule for detector in DETECTORS for rule in detector.rules]

    assert set(registered) == SIGHTED
    assert detect.__doc__


def test_what_raises_a_severity_is_the_end_of_a_detail_that_is_seen() -> None:
    details = {(rule, detail) for case in CASES for rule, detail, _ in sightings_of(case.examined)}

    for rule in RULES.values():
        if rule.decided_by == "exchange" and rule.raised:
            ends = tuple(rule.raised)
            assert any(seen == rule.id and detail.endswith(ends) for seen, detail in details), rule.id


def test_rules_with_a_share_count_what_is_right_as_well() -> None:
    right = {rule for case in CASES for rule, detail, _ in sightings_of(case.examined) if detail == RIGHT}

    assert right == {rule.id for rule in RULES.values() if rule.share_min is not None}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_what_is_seen_is_short_and_holds_no_value_that_somebody_sent(case: Case) -> None:
    sent = {value for _, value in case.examined.query if len(value) > 8} | {
        value.partition(" ")[2] for value in [case.examined.request_headers.get("authorization", "")]
    }
    for rule, detail, evidence in sightings_of(case.examined):
        assert 0 < len(detail) <= DETAIL_CHARACTERS_MAX
        assert 0 < len(evidence) <= EVIDENCE_CHARACTERS_MAX
        shown = {value for value in sent if value and "‹" not in value and value in detail + evidence}
        assert shown <= {"token", "code", "id_token"}, (rule, evidence)


# "a" before a vowel that is spoken, and "an" before none: as words sound, "a user" and "an hour" are right.
_A_BEFORE_VOWEL = re.compile(r"\b[Aa] (?!(?:us|uni|uri|url|utf|uuid|eu|one|once)[a-z]*)[aeiou]", re.IGNORECASE)
_AN_BEFORE_CONSONANT = re.compile(
    r"\b[Aa]n (?!ho(?:ur|nest)|html|http|(?-i:[FHLMNRSX][A-Z0-9]+\b))"
    r"(?:[bcdfghj-np-tv-z]|us(?:e|er|ers|ing|ual)\b|uni)",
    re.IGNORECASE,
)


def wrong_articles(text: str) -> list[str]:
    return [match[0] for form in (_A_BEFORE_VOWEL, _AN_BEFORE_CONSONANT) for match in form.finditer(text)]


@pytest.mark.parametrize("text", ["holds a iban", "an user", "A e-mail address", "an bearer token", "a API key"])
def test_a_wrong_article_is_noticed(text: str) -> None:
    assert wrong_articles(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_evidence_has_its_articles(case: Case) -> None:
    assert [
        wrong_articles(evidence) for _, _, evidence in sightings_of(case.examined) if wrong_articles(evidence)
    ] == []


def test_explanations_and_fixes_have_their_articles() -> None:
    texts = [text for rule in RULES.values() for text in (rule.title, rule.explanation, rule.fix)]

    assert [found for text in texts for found in wrong_articles(text)] == []


@pytest.mark.parametrize("name", sorted({*CLASSES, *(SENSITIVE - CLASSES.keys())}))
def test_classes_have_words_with_articles(name: str) -> None:
    words = words_of_class(name)

    assert words.startswith(("a ", "an "))
    assert wrong_articles(words) == []
    assert "_" not in words or words.endswith(f" class {name}")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("iban", "an IBAN"),
        ("ssn", "a US social security number"),
        ("national_id", "a national identity number"),
        ("aws_key", "an AWS access key"),
        ("nhs_number", "an NHS number"),
        ("employee_badge", "a value of the class employee_badge"),
    ],
)
def test_a_class_is_called_as_people_call_it(name: str, words: str) -> None:
    assert words_of_class(name) == words


def seen(target: str = "/", *, status: int | None = 200, headers: Any = (), answer: Any = (), at_ns: int = 5) -> Usable:
    response = None if status is None else Response(status, answer)
    request = Request("GET", target, "a.test", headers)
    found = usable(Exchange(None, "c", "s", "http/1.1", request, response, at_ns, None), by_form)
    assert isinstance(found, Usable)
    return found


# Findings of these rules stand in inventories since before there were others: their ids come from these details.
ACCEPTED_BEFORE = {"AUTH-11", "AUTH-12", "AUTH-13", "AUTH-15", "AUTH-16", "CONF-14"}


def test_details_and_evidence_of_what_was_found_before_stay_as_they_are() -> None:
    basic = (("authorization", "Basic YWRhOmh1bnRlcjI="),)
    tally = SightingTally()
    for each in (
        Examined(seen(f"/?access_token={KEY}&api-key={KEY}&pwd=x")),
        Examined(seen(headers=basic), scheme="http"),
        Examined(seen(headers=basic), scheme="https"),
        Examined(seen(answer=(("Server", "nginx/1.18.0"),))),
    ):
        add_sightings(tally, each)

    counts = tally.sightings().counts
    assert {key: seen.evidence for key, seen in counts.items() if key[0] in ACCEPTED_BEFORE} == {
        ("AUTH-11", "access_token"): "query access_token=‹masked:20›",
        ("AUTH-12", "api-key"): "query api-key=‹masked:20›",
        ("AUTH-13", "pwd"): "query pwd=‹masked:1›",
        ("AUTH-15", "authorization"): "Authorization: Basic ‹masked:16›",
        ("AUTH-16", "authorization"): "Authorization: Basic ‹masked:16›",
        ("CONF-14", "server"): "Server: nginx/1.18.0",
    }


def test_sightings_are_counted_with_their_outcome() -> None:
    tally = SightingTally()
    for status, at_ns in ((200, 50), (404, 10), (None, 90)):
        add_sightings(tally, Examined(seen("/?pwd=x", status=status, at_ns=at_ns)))

    counts = tally.sightings().counts
    assert counts["AUTH-13", "pwd"] == SightingCount(3, 1, 10, 90, "query pwd=‹masked:1›")


def test_a_hostile_client_cannot_make_findings_without_end() -> None:
    tally = SightingTally()
    for number in range(500):
        add_sightings(tally, Examined(seen(f"/?p-{'a' * number}wd=x&{'_' * number}pwd=x")))

    details = [detail for rule, detail in tally.sightings().counts if rule == "AUTH-13"]
    assert 0 < len(details) <= SIGHTING_DETAILS_MAX
    assert max(map(len, details)) <= DETAIL_CHARACTERS_MAX


def test_text_that_no_store_can_hold_is_replaced() -> None:
    tally = SightingTally()
    add_sightings(tally, Examined(seen("/?pwd=x", answer=(("Server", "n\udc80/1.2"),))))

    for (_, detail), count in tally.sightings().counts.items():
        assert (detail + count.evidence).encode()


HOSTILE = [
    b"/home/" * 10_000,
    b"C:\\" + b"a\\" * 30_000,
    b"at " + b"a." * 30_000 + b".java:1)",
    b"10.1.2." * 8_000,
    b"System." * 9_000,
    b"<!DOCTYPE [" * 5_000,
    b"pbkdf2_sha256$" * 4_000,
    b"<html>" + b"O:1:" * 15_000,
    b"[" * 60_000,
    b'{"a":' * 10_000,
    b'{"query": "' + b"{a" * 20_000 + b'"}',
    b'{"query": "{' + b"a:b " * 10_000 + b'}"}',
    "‹masked:".encode() * 5_000,
    b"\xff\xfe\x00" * 20_000,
]


@pytest.mark.parametrize("content", HOSTILE, ids=lambda content: repr(content[:16]))
@pytest.mark.parametrize("media_type", ["application/json", "text/html", "application/xml", ""])
def test_a_body_of_any_form_costs_little_and_breaks_nothing(content: bytes, media_type: str) -> None:
    headers = (("Content-Type", media_type),) if media_type else ()
    body = Body(content[:65_536], len(content))
    found = usable(
        Exchange(
            *(None, "81.2.69.160:1", "10.0.0.2:80", "http/1.1"),
            Request("POST", "/graphql?query=%7Ba%7D&url=http://[", "a.test", headers, body),
            Response(200, (*headers, ("Location", "http://[::")), body),
            *(5, None),
        ),
        by_form,
    )
    assert isinstance(found, Usable)

    started = time.process_time()
    add_sightings(SightingTally(), Examined(found))

    assert time.process_time() - started < 2


@pytest.mark.parametrize("name", ["Server", "X-AspNet-Version", "X-Powered-By", "Via", "Set-Cookie", "Location"])
@pytest.mark.parametrize("piece", ["1", "1.", "a", "a/", "a/1", "a/1.", "(a", ";"])
def test_a_header_of_any_length_costs_no_more_than_a_short_one(name: str, piece: str) -> None:
    examined = Examined(seen(answer=((name, piece * 100_000),)))

    started = time.process_time()
    found = sightings_of(examined)

    assert time.process_time() - started < 0.5
    assert all(len(evidence) <= EVIDENCE_CHARACTERS_MAX for rule, _, evidence in found if rule == "CONF-14")


def test_marks_are_those_that_rules_ask_for() -> None:
    asked = {value for detector in DETECTORS for need, value in detector.needs if need == "response_mark"}
    asked_of_requests = {value for detector in DETECTORS for need, value in detector.needs if need == "request_mark"}

    asked_of_queries = {value for detector in DETECTORS for need, value in detector.needs if need == "query_mark"}

    assert asked == set(marks.RESPONSE_MARKS) - {"error_key"}
    assert asked_of_requests == set(marks.REQUEST_MARKS)
    assert asked_of_queries == set(marks.QUERY_MARKS)


def answered(body: bytes, *, status: int = 200, media_type: str = "application/json") -> Usable:
    response = Response(status, (("Content-Type", media_type), ("Cache-Control", "no-store")), Body(body, len(body)))
    found = usable(Exchange(None, "c", "s", "http/1.1", Request("GET", "/", "a.test"), response, 5, None), by_form)
    assert isinstance(found, Usable)
    return found


def test_plain_http_is_told_by_what_told_it() -> None:
    def told(**known: Any) -> list[str]:
        # Whatever a stranger says in a header that nobody trusts.
        examined = Examined(seen(headers=(("X-Forwarded-Proto", "https"),)), **known)
        return [evidence for rule, _, evidence in sightings_of(examined) if rule == "CONF-09"]

    assert told(scheme="http", scheme_source="port 80") == ["port 80, answered 200"]
    assert told(scheme="http", scheme_source="CloudFront-Forwarded-Proto: http") == [
        "CloudFront-Forwarded-Proto: http, answered 200"
    ]
    assert told(scheme="https", scheme_source="X-Forwarded-Proto: https") == []


def test_of_an_error_of_a_database_only_the_database_is_told() -> None:
    body = b'{"detail": "psycopg2.Kowalski.Oxycodone"}'
    found = answered(body, status=500)

    told = [(detail, evidence) for rule, detail, evidence in sightings_of(Examined(found)) if rule == "CONF-12"]

    assert told == [("PostgreSQL", "500 with an error of PostgreSQL")]


@pytest.mark.parametrize("name", ["passwordHash", "digest"])
@pytest.mark.parametrize(
    "value",
    ["$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", "\u2039masked:password_hash:60:0a1b2c3d\u203a"],
)
def test_one_field_with_a_hash_of_a_password_gives_one_finding(name: str, value: str) -> None:
    found = answered(json.dumps({name: value}, ensure_ascii=False).encode())

    assert [rule for rule, _, _ in sightings_of(Examined(found)) if rule.startswith("DATA")] == ["DATA-02"]


def test_a_hash_of_a_password_that_stands_in_no_field_is_told_as_a_secret() -> None:
    body = b"root:$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW:0"
    found = answered(body, media_type="text/plain")

    assert [rule for rule, _, _ in sightings_of(Examined(found)) if rule.startswith("DATA")] == ["DATA-03"]


@pytest.mark.parametrize(
    "text",
    ['{\n  "openapi": "3.1.0"', "{\r\n\r\n\tswagger: '2.0'", '{"swagger" : "2.0"', '{"info": {},"openapi":"3.0"'],
)
def test_a_document_is_known_by_a_key_at_the_beginning_of_a_line_or_a_field(text: str) -> None:
    text = text.replace("'", '"')

    assert _DOCUMENT_KEYS.search(text.encode())
    assert not _DOCUMENT_KEYS.search(text.replace("api", "bpi").replace("swagger", "swaggers").encode())


def test_a_page_of_blank_lines_is_read_in_one_pass() -> None:
    # Megabytes: whoever reads on from each of them does not end within a test's time limit.
    assert not _DOCUMENT_KEYS.search(b"\n" * 2_000_000)
    assert not _ENTITY.search(b"<!DOCTYPE [" * 500_000)
    assert _ENTITY.search(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    assert _ENTITY.search(b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://a/">]>')
