from __future__ import annotations

import pytest

from chalice_app.stacks.scaling_activity import activity_place


@pytest.mark.parametrize(
    ("details", "place"),
    [
        ('{"Subnet ID":"subnet-0a","Availability Zone":"eu-central-1a"}', ("eu-central-1a", "subnet-0a")),
        ('{"Subnet ID":"subnet-0a"}', (None, "subnet-0a")),
        ("{}", (None, None)),
        ("", (None, None)),
        ("[]", (None, None)),
        ('{"Subnet ID":7}', (None, None)),
    ],
)
def test_the_place_of_an_activity_is_read_where_it_is_told(details: str, place: tuple[str | None, str | None]) -> None:
    assert activity_place(details) == place
