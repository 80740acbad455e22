from __future__ import annotations

import pytest

from chalice_app.discovery.instance_types import Support, instance_types


def test_the_instance_types_are_dated_and_told_apart() -> None:
    types = instance_types()

    assert types.copy_of
    assert types.source.startswith("https://docs.aws.amazon.com/")
    assert not types.supported_families & types.unsupported_families


@pytest.mark.parametrize(
    ("name", "support"),
    [
        ("t3.micro", Support.SUPPORTED),
        ("t2.micro", Support.UNSUPPORTED),
        ("q1.tiny", Support.UNKNOWN),
        ("m5.metal", Support.UNKNOWN),
        ("mac1.metal", Support.SUPPORTED),
        ("u7in-16tb.224xlarge", Support.SUPPORTED),
        ("m8g.large", Support.UNKNOWN),
        ("", Support.UNKNOWN),
    ],
)
def test_each_type_has_an_answer(name: str, support: Support) -> None:
    assert instance_types().support(name) is support
