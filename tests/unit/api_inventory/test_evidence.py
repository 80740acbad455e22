from __future__ import annotations

import pytest

from api_inventory.endpoint import EndpointKey
from api_inventory.evidence import EndpointEvidence
from tests.unit.stream_processor.review.rules.hosting import Field

KEY = EndpointKey("api.example.test", "/orders", "GET")
ASKED, SECRET, LOW = Field("email", location="request.query"), Field("aws_key", "secret"), Field("city", "low")


@pytest.mark.parametrize(
    ("severities", "found"), [((), (SECRET, LOW)), (("secret", "high"), (SECRET,)), (("high",), ())]
)
def test_sensitive_fields_of_answers_are_told_by_severity(
    severities: tuple[str, ...], found: tuple[Field, ...]
) -> None:
    evidence = EndpointEvidence(KEY, sensitive_fields=(ASKED, SECRET, LOW))

    assert evidence.sensitive_in_response(*severities) == found


def test_an_endpoint_without_traffic_was_never_seen() -> None:
    assert (EndpointEvidence(KEY).first_seen_ns, EndpointEvidence(KEY).last_seen_ns) == (0, 0)
