from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.limits import FIELDS_MAX, PARAMETERS_MAX
from api_inventory.value_evidence import ValueEvidence
from tests.unit.api_inventory.traffic_made import KNOWLEDGE


@given(KNOWLEDGE, KNOWLEDGE, KNOWLEDGE)
def test_knowledge_merges_in_any_order_to_the_same(first: Knowledge, second: Knowledge, third: Knowledge) -> None:
    assert first.merge(second) == second.merge(first)
    assert first.merge(second).merge(third) == first.merge(second.merge(third))
    assert first.merge(Knowledge()) == first == Knowledge().merge(first)


def wide(names: list[str]) -> Knowledge:
    parameters = {("query", name): ParameterEvidence(1) for name in names[:PARAMETERS_MAX]}
    fields = {("200", f"/{name}"): ValueEvidence({"null": 1}) for name in names}
    return Knowledge(parameters, fields)  # type: ignore[arg-type]


@given(st.permutations([wide([f"{part}{number:04}" for number in range(FIELDS_MAX)]) for part in ("a", "b", "c")]))
def test_what_is_over_the_bounds_is_the_same_whatever_the_order(parts: list[Knowledge]) -> None:
    first, second, third = parts

    whole = first.merge(second).merge(third)

    assert whole == third.merge(first).merge(second)
    assert whole.truncated
    assert len(whole.fields) == FIELDS_MAX
    assert len(whole.parameters) == PARAMETERS_MAX
    assert all(pointer.startswith("/a") for _, pointer in whole.fields)
