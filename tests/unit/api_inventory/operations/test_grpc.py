from __future__ import annotations

import pytest

from api_inventory.operations.grpc import is_grpc


@pytest.mark.parametrize(
    ("protocol", "media_type", "is_call"),
    [
        ("grpc", None, True),
        ("h2", "application/grpc", True),
        ("h2", "application/grpc+proto", True),
        ("http/1.1", "application/grpc-web+json", True),
        ("http/1.1", "application/grpc-web-text", True),
        ("http/1.1", "application/connect+proto", True),
        ("http/1.1", "application/json", False),
        ("http/1.1", "application/grpcx", False),
        ("http/1.1", None, False),
    ],
)
def test_a_call_is_known_by_the_agent_or_by_its_media_type(
    *, protocol: str, media_type: str | None, is_call: bool
) -> None:
    assert is_grpc(protocol, media_type) is is_call
