from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.integration.connected import COLLECTOR, PROCESSING, Connected, connected

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
SELECTED = ("storefront-alb", "backoffice-alb")
# Those of their backends that run and can be mirrored.
MIRRORED = ("10.20.1.11", "10.20.2.11", "10.20.1.21", "10.20.2.41")


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
    """The account with two load balancers mirrored."""
    expected = {shared.interface(address) for address in MIRRORED}
    listed, shown = shared.load_balancers(), shared.get("/v1/mirroring")
    is_selected = set(shown["selection"]["load_balancer_ids"]) == {listed[name]["id"] for name in SELECTED}
    if not is_selected or shown["state"] != "mirroring" or shared.sessions().keys() != expected:
        applied = shared.apply(*SELECTED, subnet_ids=[], instance_types=[], confirm=True)
        assert applied["state"] == "succeeded", applied["failure"]
    assert shared.sessions().keys() == expected
    return shared
