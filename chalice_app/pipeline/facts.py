"""All that the decision where it stops is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """What the inventory holds. `requests` are counted by the minute in which they were made.

    Attributes:
        requests_by_vni: of the last half hour, as far as the last reviews tell them apart.
        knows_vnis: False where a VNI that is not in it may have had requests all the same.
    """

    endpoints: int
    hosts: int
    requests: Series
    requests_by_vni: Mapping[int, float] = field(default_factory=dict)
    knows_vnis: bool = False


@dataclass(frozen=True, slots=True)
class PlacedSession:
    """A mirror session of ours, and the VPC that its source is in; None where that is gone."""

    vpc_id: str | None
    vni: int


@dataclass(frozen=True, slots=True)
class BalancersOfVpc:
    """What the last look at mirror sessions met of the selected load balancers of one VPC.

    Attributes:
        mirrored: how many of them have a target, wherever it is, that can be mirrored.
        sources: network interfaces in this VPC, whosever targets, that can be mirrored.
    """

    count: int = 0
    mirrored: int = 0
    sources: int = 0


@dataclass(frozen=True, slots=True)
class Territory:
    """Where is mirrored.

    Attributes:
        collector_vpc_id: None where nothing is selected, or that is not known.
        balancers: by VPC; None where nobody has looked yet.
    """

    collector_vpc_id: str | None = None
    balancers: Mapping[str, BalancersOfVpc] | None = None
    sessions: tuple[PlacedSession, ...] | Unread = ()


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
    territory: Territory = field(default_factory=Territory)
