"""What is measured of the pipeline, and the port behind which it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from chalice_app.failures.failure import Failure
    from chalice_app.pipeline.series import Series


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, and why. It hides nothing else."""

    failure: Failure


@dataclass(frozen=True, slots=True)
class Fleet:
    """The agents, as the load balancer before them sees them."""

    registered: int
    healthy: int


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Where a mirror source is.

    Attributes:
        instance_id: of the instance that it is attached to; None where that is none of ours.
    """

    vpc_id: str
    instance_id: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where to measure; None where there is nothing of the kind yet.

    Attributes:
        vnis_by_interface: of the mirror sources: the VNI of each network interface.
        source_places: where each of them is; one that is gone is not in it.
        contended: of them, those that have a mirror session of others as well: EC2 counts what all sessions copy.
    """

    collector_stack: str
    stream_name: str | None = None
    load_balancer_arn: str | None = None
    target_group_arn: str | None = None
    processor_name: str | None = None
    log_group: str | None = None
    vnis_by_interface: Mapping[str, int] = field(default_factory=dict)
    source_places: Mapping[str, SourcePlace] | Unread = field(default_factory=dict)
    contended: AbstractSet[str] = frozenset()

    @property
    def installation(self) -> str:
        """Its name, which the stack's begins with."""
        return self.collector_stack.removesuffix("-collector")


@dataclass(frozen=True, slots=True)
class Sources:
    """What the instances did that are mirrored.

    Attributes:
        mirrored, skipped: packets that were copied, and that were to be copied and were not.
        left_out: how many instances were not asked: then none of it can be held against what agents received.
        of_all: packets that all instances copied, where some were left out and all were asked for these alone.
    """

    mirrored: Series
    skipped: Series
    left_out: int = 0
    of_all: Series | None = None

    @property
    def whole(self) -> Series | None:
        """Copied packets of every instance; None where some were not asked."""
        return self.of_all if self.left_out else self.mirrored


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What agents received lately of each virtual network, in packets each second.

    Attributes:
        is_whole: False where a VNI that is not in it may have had packets all the same: agents tell of their busiest
            alone, one of them went meanwhile, or none has run for long.
    """

    by_vni: Mapping[int, float]
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Processing:
    """What the stream and the function behind it did.

    Attributes:
        records: read by the function.
        counters: of the function, by name.
        invocations, errors, throttles: of the function, within the last minutes.
        iterator_age_s: how old records were when they were read, at the most; None where none was.
        writes_refused: by the stream, since it takes no more; within the last minutes.
    """

    records: Series
    counters: Mapping[str, float] = field(default_factory=dict)
    invocations: float = 0
    errors: float = 0
    throttles: float = 0
    iterator_age_s: float | None = None
    writes_refused: float = 0


@dataclass(frozen=True, slots=True)
class Flows:
    """All that moves. Each part may be unread by itself.

    Attributes:
        agents: what agents counted, by name; a counter that never counted is not in it.
        balancer_bytes: taken by the load balancer before the agents.
        packets_by_vni: each second; None where they could not be read.
        sources_by_vpc: the sum, told apart by VPC; None where it is not measured.
        arrivals: of virtual networks at agents; None where nobody asked, since all sources are in one VPC.
    """

    sources: Sources | Unread
    balancer_bytes: Series | Unread
    agents: Mapping[str, Series] | Unread
    processing: Processing | Unread
    packets_by_vni: Mapping[int, float] | None = None
    sources_by_vpc: Mapping[str, Sources] | None = None
    arrivals: Arrivals | Unread | None = None


class Measures(Protocol):
    """Reads measures. Nothing that cannot be read is raised: it is said to be unread."""

    def fleet(self, places: Places) -> Fleet | Unread:
        """The agents."""

    def flows(self, places: Places, agent_counters: Sequence[str]) -> Flows:
        """What moves, and of what agents count these counters."""
