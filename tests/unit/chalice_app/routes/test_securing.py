from __future__ import annotations

import pytest

from chalice_app.page.security_headers import SECURITY_HEADERS
from tests.unit.chalice_app.calling import Api


@pytest.mark.parametrize(
    "path", ["/", "/v1/health", "/v1/collections", "/v1/nothing", "/assets/none.js", "/v1/mutes?x=1"]
)
@pytest.mark.parametrize("claims", [None, {"sub": "local", "cognito:groups": "admin"}])
def test_every_answer_carries_the_security_headers(api: Api, path: str, claims: dict[str, str] | None) -> None:  # noqa: ARG001
    assert SECURITY_HEADERS.items() <= Api(claims).get(path).headers.items()
