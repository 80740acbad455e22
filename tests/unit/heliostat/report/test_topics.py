from __future__ import annotations

from api_inventory.akto_tests.collection import shipped_tests
from api_inventory.rules.rule import RULES
from heliostat.report.topics import chapters_of, topics_of
from tests.unit.heliostat.report.views import a_finding, a_view


def test_findings_of_one_rule_are_told_once_the_worst_rule_first() -> None:
    first, second = a_view("/a"), a_view("/b")

    topics = topics_of(
        [
            a_finding("CONF-14", "low"),
            a_finding("AUTH-12", "medium", view=first),
            a_finding("AUTH-12", "high", view=second),
            a_finding("AUTH-12", "medium", view=second, detail="token"),
        ]
    )

    assert [(topic.rule, topic.severity, len(topic.findings), topic.endpoint_count) for topic in topics] == [
        ("AUTH-12", "high", 3, 2),
        ("CONF-14", "low", 1, 0),
    ]
    assert topics[0].findings[0].severity == "high"
    assert (topics[0].explanation, topics[0].fix) == (RULES["AUTH-12"].explanation, RULES["AUTH-12"].fix)
    assert all(reference.address.startswith("https://") for reference in topics[0].references)


def test_a_passive_test_is_told_in_its_authors_words() -> None:
    tests = {test.rule: test for test in shipped_tests().passive}
    of_debugging = tests["AKTO:DEBUG_HEADERS"]

    topics = topics_of([a_finding("AKTO:DEBUG_HEADERS"), a_finding("AKTO:GONE")], tests)

    told = {topic.rule: topic for topic in topics}
    assert told["AKTO:DEBUG_HEADERS"].explanation == (
        "Headers of profilers and debuggers tell how the software works, or where its profile can be read."
    )
    assert told["AKTO:DEBUG_HEADERS"].owasp == "API8:2023"
    assert [reference.address for reference in told["AKTO:DEBUG_HEADERS"].references] == list(of_debugging.references)
    assert (told["AKTO:GONE"].explanation, told["AKTO:GONE"].fix, told["AKTO:GONE"].references) == ("", "", [])
    assert [chapter.id for chapter in chapters_of(topics)] == ["API8:2023", ""]


def test_among_the_equally_severe_what_stands_in_most_places_comes_first() -> None:
    topics = topics_of([a_finding("AUTH-12"), *(a_finding("CONF-20", detail=str(number)) for number in range(3))])

    assert [topic.rule for topic in topics] == ["CONF-20", "AUTH-12"]


def test_chapters_follow_owasp_and_a_rule_of_a_later_version_is_told_all_the_same() -> None:
    chapters = chapters_of(topics_of([a_finding("CONF-14", "low"), a_finding("NEW-01"), a_finding("AUTH-12")]))

    assert [(chapter.id, chapter.name) for chapter in chapters] == [
        ("API2:2023", "Broken Authentication"),
        ("API8:2023", "Security Misconfiguration"),
        ("", "Other"),
    ]
    assert dict(chapters[1].severities) == {"low": 1}
    unknown = chapters[2].topics[0]
    assert (unknown.explanation, unknown.fix, unknown.references) == ("", "", [])
