from __future__ import annotations

from api_inventory.collection import Collection
from api_inventory.findings.state import FindingState
from api_inventory.hourly import HourlyRequests
from api_inventory.review import HostReview
from chalice_app.inventory.documents import collection_document, finding_document, page_document
from inventory_store.port import Page


def test_times_are_rfc_3339_with_milliseconds() -> None:
    document = collection_document(
        Collection("shop.example", 2, 3, 1_795_521_600_123_456_789, 1_795_521_601_000_000_000), 1_795_521_601
    )

    assert (document["first_seen"], document["last_seen"]) == ("2026-11-24T12:00:00.123Z", "2026-11-24T12:00:01.000Z")


def test_the_requests_of_a_day_are_those_until_now_as_far_as_they_are_counted() -> None:
    noon = 480_000
    review = HostReview(hourly=HourlyRequests(noon, (4, 5)), reviewed_requests=9, load_balancers=("storefront-alb",))

    def told(request_count: int) -> list[int | None]:
        document = collection_document(Collection("a.test", 1, request_count, 0, 0, review), (noon + 1) * 3_600 + 59)
        assert document["review"]["load_balancers"] == ["storefront-alb"]
        hours: list[int | None] = document["review"]["requests_by_hour"]
        assert len(hours) == 24
        return hours[-4:]

    assert told(9) == [0, 4, 5, 0]
    assert told(10) == [0, 4, 5, None]


def test_of_a_host_that_was_counted_earlier_nothing_is_known_of_the_hours_since() -> None:
    noon = 480_000
    review = HostReview(hourly=HourlyRequests(noon, (4, 5)), reviewed_requests=9)
    earlier = Collection("a.test", 1, 9, 0, 0, review, counted_at_s=(noon + 1) * 3_600 + 59)

    document = collection_document(earlier, (noon + 3) * 3_600)

    assert document["counted_at"] == "2024-10-04T01:00:59.000Z"
    assert document["review"]["requests_by_hour"][-5:] == [4, 5, 0, None, None]
    assert collection_document(Collection("a.test", 1, 9, 0, 0, review), 0)["counted_at"] is None


def test_a_page_says_whether_there_is_more() -> None:
    page = Page((1, 2), "next", None)

    assert page_document(page, lambda item: {"n": item}) == {
        "items": [{"n": 1}, {"n": 2}],
        "next_page_token": "next",
        "total": None,
    }


def test_a_finding_names_where_it_is() -> None:
    finding = FindingState(
        "AUTH-15", "Basic", "low", "shop.example", "abc", "", "seen twice", 2, 1, 2, 9, "open", opened_at_ns=3 * 10**9
    )

    assert finding_document(finding) | {"id": ""} == {
        "id": "",
        "rule": "AUTH-15",
        "title": "Basic",
        "severity": "low",
        "host": "shop.example",
        "endpoint_id": "abc",
        "detail": "",
        "evidence": "seen twice",
        "first_seen": "1970-01-01T00:00:00.000Z",
        "last_seen": "1970-01-01T00:00:00.000Z",
        "support": 2,
        "status": "open",
        "opened_at": "1970-01-01T00:00:03.000Z",
        "fixed_at": None,
        "reopened": 0,
        "decision": None,
        "history": [],
    }
