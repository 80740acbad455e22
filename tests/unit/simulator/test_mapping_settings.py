from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import InvalidMapping
from simulator.mapping_settings import MappingSettings


@pytest.mark.parametrize(
    "setting",
    [
        {"batch_records": 0},
        {"batch_records": 10_001},
        {"window_s": -1.0},
        {"window_s": 301.0},
        {"retries_max": -1},
        {"retries_max": 10_001},
        {"record_age_s_max": 0.0},
        {"record_age_s_max": 604_801.0},
    ],
    ids=str,
)
def test_what_lambda_would_refuse_does_not_construct(setting: dict[str, Any]) -> None:
    [name] = setting

    with pytest.raises(InvalidMapping) as refused:
        MappingSettings(**setting)

    assert refused.value.setting == name


def test_retries_and_age_can_be_without_end() -> None:
    settings = MappingSettings(retries_max=None, record_age_s_max=None)

    assert settings.retries_max is None
    assert settings.record_age_s_max is None
