from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from mirror_agent.sampling import Rule, sampling_json


def test_the_core_is_told_the_budget_and_what_each_rule_names() -> None:
    rules = [Rule(action="exclude", path="/health*", ports=(80,)), Rule(action="include", host="*.test", vnis=(7,))]

    assert json.loads(sampling_json(1000, rules)) == {
        "bytes_per_second": 1000,
        "rules": [
            {"action": "exclude", "path": "/health*", "ports": [80]},
            {"action": "include", "host": "*.test", "vnis": [7]},
        ],
    }


@pytest.mark.parametrize(
    "wrong", [{"ports": (0,)}, {"ports": (65_536,)}, {"vnis": (2**24,)}, {"methods": ("GET /",)}, {"host": ""}]
)
def test_a_rule_that_fits_nothing_there_is_cannot_be_made(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate({"action": "include", **wrong})
