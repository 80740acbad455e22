"""All that the decision where it stops is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.failures.failure import Failure
    from chalice_app.pipeline.measures import Fleet, Flows, Unread
    from chalice_app.pipeline.releases import Release
    from chalice_app.pipeline.series import Series


@dataclass(frozen=True, slots=True)
class StackFact:
    """One of our two stacks.

    Attributes:
        state: absent, working, ready, failed or stuck.
        failure_code: of the catalogue, where it failed in a way of its own.
    """

    name: str
    status: str | None
    state: str
    reason: str = ""
    failure_code: str | None = None


@dataclass(frozen=True, slots=True)
class SessionsFact:
    """Our mirror sessions.

    Attributes:
        looked_at_s: when they were last looked after; None - never.
        failure: the catalogue's document of what the last look met.
    """

    count: int
    looked_at_s: float | None = None
    failure: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class InventoryFact:
    """What the inventory holds. `requests` are counted by the minute in which they were made."""

    endpoints: int
    hosts: int
    requests: Series


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known at one moment; each part may be unread by itself.

    Attributes:
        selected: how many load balancers are.
        launch_failure: why the newest agent did not launch.
        is_listening: has the agents' load balancer its listener? None where that is not known.
        agents_release, processor_release: None where their stack does not stand, or was not read.
    """

    now_s: float
    selected: int | Unread
    stacks: tuple[StackFact, ...] | Unread
    agents: Fleet | Unread
    launch_failure: Failure | None
    sessions: SessionsFact | Unread
    is_listening: bool | None
    flows: Flows
    inventory: InventoryFact | Unread
    agents_release: Release | None = None
    processor_release: Release | None = None
