from __future__ import annotations

from mirror_agent.settings_error import sentence


def test_what_pydantic_says_is_kept_where_there_is_nothing_better() -> None:
    error = {"type": "decimal_type", "loc": ("x",), "msg": "Decimal input should be an integer", "input": "y"}

    assert sentence(error, "--x") == "--x: Decimal input should be an integer, found 'y'"  # type: ignore[arg-type]
