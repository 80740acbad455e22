from __future__ import annotations

from pathlib import Path

import pytest

from api_inventory.endpoint import Parameter
from api_inventory.limits import REQUIRED_SUPPORT_MIN
from heliostat.report.presence import ALWAYS, OPEN, REQUIRED, SOMETIMES, field_presence, parameter_presence

ENDPOINT_PAGE = Path(__file__).resolve().parents[4] / "dashboard" / "src" / "pages" / "endpoint"


@pytest.mark.parametrize(
    ("required", "seen", "requests", "words"),
    [
        (True, 20, 20, REQUIRED),
        (False, 1, 1, ALWAYS),
        (False, 19, 19, ALWAYS),
        (False, 4, 3, ALWAYS),
        (False, 2, 3, SOMETIMES),
        (False, 19, 20, SOMETIMES),
    ],
)
def test_a_parameter_seen_in_every_request_is_never_called_sometimes(
    required: object, seen: int, requests: int, words: str
) -> None:
    parameter = Parameter("query", "page", {"integer": seen}, seen, required=bool(required))

    assert parameter_presence(parameter, requests) == words


def test_a_field_that_is_not_required_is_not_said_to_have_been_missing() -> None:
    assert field_presence(required=True) == REQUIRED
    assert field_presence(required=False) == OPEN


def test_a_field_that_was_missing_says_how_often_it_was_there() -> None:
    assert field_presence(required=False, share=0.25) == "In 25%"
    # Some had it, and some had not.
    assert field_presence(required=False, share=0.999) == "In 99%"
    assert field_presence(required=False, share=0.001) == "In 1%"


def test_the_dashboard_uses_the_same_words_and_the_same_bound() -> None:
    words = (ENDPOINT_PAGE / "presence.tsx").read_text("utf-8")
    parameters = (ENDPOINT_PAGE / "parameters-table.tsx").read_text("utf-8")
    fields = (ENDPOINT_PAGE / "schema" / "schema-tree.tsx").read_text("utf-8")

    assert all(f'"{word}"' in words for word in (REQUIRED, ALWAYS, SOMETIMES, OPEN))
    assert f"once {REQUIRED_SUPPORT_MIN} requests all carried it" in parameters
    assert f"once {REQUIRED_SUPPORT_MIN} objects all had it" in fields
