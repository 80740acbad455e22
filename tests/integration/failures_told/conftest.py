from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.integration.connected import COLLECTOR, PROCESSING, Connected, connected

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
# Those of the storefront's load balancer that run and can be mirrored.
MIRRORED = ("10.20.1.11", "10.20.2.11", "10.20.1.21")


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connected]:
    openapi = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    with pytest.MonkeyPatch.context() as patched, connected(tmp_path_factory.mktemp("told"), patched, openapi) as found:
        yield found


@pytest.fixture
def nothing(shared: Connected) -> Connected:
    """The account without anything of Heliostat's."""
    if (shared.stack_status(COLLECTOR), shared.stack_status(PROCESSING)) != (None, None):
        assert shared.remove()["state"] == "succeeded"
    assert (shared.stack_status(COLLECTOR), shared.stack_status(PROCESSING)) == (None, None)
    assert shared.all_sessions() == []
    return shared


@pytest.fixture
def mirroring(shared: Connected) -> Connected:
    """The account with the storefront's load balancer mirrored."""
    expected = {shared.interface(address) for address in MIRRORED}
    storefront = shared.load_balancers()["storefront-alb"]["id"]
    shown = shared.get("/v1/mirroring")
    selected = shown["selection"]["load_balancer_ids"] == [storefront]
    if not selected or shown["state"] != "mirroring" or shared.sessions().keys() != expected:
        applied = shared.apply("storefront-alb", subnet_ids=[], instance_types=[], confirm=True)
        assert applied["state"] == "succeeded", applied["failure"]
    assert shared.sessions().keys() == expected
    return shared
