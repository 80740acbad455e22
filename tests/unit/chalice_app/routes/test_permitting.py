from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tests.unit.chalice_app.calling import ADMIN, Api
from tests.unit.chalice_app.operations.memory import MemoryStore

if TYPE_CHECKING:
    import pytest

WITHOUT_ROLE = {"sub": "0a1b", "email": "ada@example.com", "token_use": "id"}
VIEWER = WITHOUT_ROLE | {"cognito:groups": "viewer"}


def test_a_viewer_reads_and_changes_nothing(api: Api) -> None:
    viewer = Api(VIEWER)

    read, refused = viewer.get("/v1/mutes"), viewer.post("/v1/mutes", {"host": "shop.example"})

    assert (read.status, read.body) == (200, {"items": []})
    assert (refused.status, refused.code) == (403, "forbidden")
    assert refused.body["error"]["fix"] == "Ask an administrator for the role operator."
    assert refused.body["error"]["request_id"]
    assert api.get("/v1/mutes").body == {"items": []}


def test_nobody_is_let_in_by_what_they_send(api: Api) -> None:  # noqa: ARG001 - its inventory
    nobody = Api(None)

    answer = nobody.get("/v1/mutes", headers={"X-Amzn-Oidc-Identity": "ada", "cognito:groups": "admin"})

    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert nobody.get("/v1/health").status == 200


def test_whoever_has_no_role_is_told_so_and_may_ask_who_they_are(api: Api) -> None:  # noqa: ARG001
    answer = Api(WITHOUT_ROLE).get("/v1/collections")

    assert (answer.status, answer.code) == (403, "no_role")
    assert Api(WITHOUT_ROLE).get("/v1/session").body == {"name": "ada@example.com", "role": None, "rights": []}


def test_a_view_is_not_called_that_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    called: list[str] = []
    monkeypatch.setattr("chalice_app.wiring.store", cache(MemoryStore))
    monkeypatch.setattr("chalice_app.wiring.submissions", lambda: called.append("submissions"))

    assert Api(VIEWER).delete("/v1/mirroring").status == 403
    assert called == []
    Api(ADMIN).delete("/v1/mirroring")
    assert called == ["submissions"]
