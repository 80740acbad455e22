from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.reviewed import HOST

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api


@pytest.mark.usefixtures("shop")
def test_one_host_is_told_of_as_the_list_tells_of_it(api: Api, openapi: dict[str, Any]) -> None:
    answer = api.get(f"/v1/collections/{HOST}")

    assert_agrees(answer, openapi, "/v1/collections/{host}")
    assert [answer.body] == api.get("/v1/collections").body["items"]
    assert api.get(f"/v1/collections/{HOST.upper()}").body == answer.body


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("host", ["nobody.example", "shop", "x" * 400])
def test_a_part_of_a_host_is_no_host(api: Api, host: str) -> None:
    assert api.get(f"/v1/collections/{host}").code == "unknown_collection"
