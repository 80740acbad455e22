from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chalice_app.errors import CollectorInAnotherVpc
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.collector_place import require_vpc_of_collector
from chalice_app.stacks.stack import Stack

HERE = Selection(vpc_id="vpc-0a1b2c3d")


def standing(status: str | None, vpc_id: str = "vpc-0b1b2c3d") -> Any:
    """Stacks of which the collector is in this status, in another VPC than what is wanted."""

    class Stacks:
        def describe(self, name: str) -> Stack | None:
            assert name == "blue-collector"
            if status is None:
                return None
            at = datetime(2026, 1, 1, tzinfo=UTC)
            return Stack("id", name, status, "", at, parameters={"VpcId": vpc_id}, outputs={}, tags={}, role_arn=None)

    return Stacks()


@pytest.mark.parametrize(
    "status", ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS", "DELETE_FAILED"]
)
def test_a_collector_that_stands_is_not_moved(status: str) -> None:
    with pytest.raises(CollectorInAnotherVpc) as refused:
        require_vpc_of_collector(HERE, standing(status), "blue")

    assert refused.value.evidence == {"vpc_id": "vpc-0a1b2c3d", "collector_vpc_id": "vpc-0b1b2c3d"}


@pytest.mark.parametrize("status", [None, "DELETE_IN_PROGRESS", "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_where_none_stands_or_it_goes_another_is_made_anywhere(status: str | None) -> None:
    require_vpc_of_collector(HERE, standing(status), "blue")


def test_the_same_vpc_and_an_empty_selection_move_nothing() -> None:
    require_vpc_of_collector(HERE, standing("CREATE_COMPLETE", "vpc-0a1b2c3d"), "blue")
    require_vpc_of_collector(Selection(), standing("CREATE_COMPLETE"), "blue")
