from __future__ import annotations

import re
from random import Random

import pytest
from werkzeug.exceptions import HTTPException

from simulator.traffic.corner_shop import CornerShop
from simulator.traffic.errands import ERRANDS, Call, Errand, Manner, draw_errand


def some_errands() -> list[Errand]:
    return [make(Random(seed)) for make in ERRANDS for seed in range(12)]


def routed(host: str, call: Call) -> str:
    """The template of the rule that the shop itself would answer this call by."""
    path, _, query = call.target.partition("?")
    adapter = CornerShop()._routes.bind(host, query_args=query)
    try:
        rule, _ = adapter.match(path, method=call.method, return_rule=True)
    except HTTPException as error:
        pytest.fail(f"{call.method} {host}{call.target}: {error}")
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def test_every_call_names_the_route_by_which_the_shop_answers_it() -> None:
    for errand in some_errands():
        for call in errand.calls:
            assert call.route == routed(errand.host, call)


def test_the_errands_together_call_every_route_of_the_shop() -> None:
    called = {(errand.host, call.method, call.route) for errand in some_errands() for call in errand.calls}
    rules = {
        (rule.host, method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in CornerShop()._routes.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
    }

    assert called == rules


def test_the_same_seed_draws_the_same_errand() -> None:
    assert [draw_errand(Random(7)) for _ in range(3)] == [draw_errand(Random(7))] * 3
    assert draw_errand(Random(7)) != draw_errand(Random(8))


def test_the_errands_cover_every_manner_and_every_way_to_authenticate() -> None:
    errands = some_errands()
    headers = {f"{name}: {value}" for errand in errands for call in errand.calls for name, value in call.headers}

    assert {errand.manner for errand in errands} == set(Manner)
    for beginning in ("Authorization: Bearer eyJ", "Authorization: Basic ", "X-Api-Key: sk_live_", "Cookie: session="):
        assert any(header.startswith(beginning) for header in headers)
    assert any("api_key=" in call.target for errand in errands for call in errand.calls)
    assert any(call.is_chunked for errand in errands for call in errand.calls)
