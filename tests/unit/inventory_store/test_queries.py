from __future__ import annotations

from typing import Any

import pytest

from inventory_store.errors import InvalidQuery
from inventory_store.queries import CollectionQuery, EndpointQuery, FindingQuery


@pytest.mark.parametrize(
    ("query", "field", "arguments"),
    [
        (CollectionQuery, "sort", {"sort": "color"}),
        (CollectionQuery, "order", {"order": "up"}),
        (CollectionQuery, "page_size", {"page_size": 0}),
        (CollectionQuery, "page_size", {"page_size": 201}),
        (CollectionQuery, "search", {"search": "x" * 201}),
        (CollectionQuery, "page_token", {"page_token": "x" * 20_000}),
        (EndpointQuery, "status", {"status": "2x"}),
        (EndpointQuery, "status", {"status": "200"}),
        (EndpointQuery, "sort", {"sort": "host"}),
        (EndpointQuery, "search", {"search": "x" * 201}),
        (EndpointQuery, "owner", {"owner": "x" * 61}),
        (FindingQuery, "severity", {"severity": "terrible"}),
        (FindingQuery, "page_size", {"page_size": -1}),
        (FindingQuery, "status", {"status": "gone"}),
        (FindingQuery, "endpoint_id", {"endpoint_id": "x"}),
        (FindingQuery, "search", {"search": "x" * 201}),
    ],
)
def test_a_question_that_has_no_answer_is_refused_with_what_was_expected(
    query: Any, field: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(InvalidQuery) as refusal:
        query(**arguments)

    assert refusal.value.field == field
    assert refusal.value.expected


def test_the_plain_questions_are_asked_without_arguments() -> None:
    assert (CollectionQuery().sort, EndpointQuery().sort, FindingQuery().page_size) == ("host", "path_template", 50)
