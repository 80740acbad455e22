"""What an installation costs each month, whatever its traffic; what traffic adds is told as rates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from chalice_app.costs.prices import Prices, VolumePrice, prices
from chalice_app.stacks.endpoints import INTERFACE_SERVICES
from chalice_app.stacks.subnet_choice import ZONES_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AGENT_VOLUME_GIB = 16
# What the stack template names first, and its parameter for the least number of agents with what that is by itself.
INSTANCE_TYPE_DEFAULT = "m6i.large"
AGENTS_PARAMETER, AGENTS_DEFAULT = "AgentsMin", 2
SHARDS_DEFAULT = 4
# Of the collector and processing stacks: CloudWatch bills an alarm by the metrics that it watches, and each metric of
# our own in a month in which it counts. These count from the first minute on; those of drops, once there are any.
ALARM_METRICS, METRICS_ALWAYS = 24, 17


def alarm_metrics(sessions: int) -> int:
    """What alarms watch beside so many mirror sessions: one of Metrics Insights reads a metric of each instance."""
    return ALARM_METRICS + sessions


@dataclass(frozen=True, slots=True)
class Fleet:
    """What costs money by the hour: mirror sessions, and the collector where there is one.

    Attributes:
        shard_count: of a provisioned stream; None where it is on demand.
        endpoint_count: VPC endpoints to services, counted in each zone.
    """

    session_count: int
    has_collector: bool
    agent_count: int = AGENTS_DEFAULT
    instance_type: str = INSTANCE_TYPE_DEFAULT
    shard_count: int | None = None
    endpoint_count: int = 0


def fleet_of(session_count: int, parameters: Mapping[str, str] | None) -> Fleet:
    """What costs money with a collector stack of these parameters; None: there is no such stack."""
    if parameters is None:
        return Fleet(session_count, has_collector=False)
    types, subnets = parameters.get("InstanceTypes", ""), parameters.get("SubnetIds", "")
    # Where nobody chose subnets, the estimate is that of the most zones that are chosen.
    zones = subnets.count(",") + 1 if subnets else ZONES_MAX
    return Fleet(
        session_count,
        has_collector=True,
        agent_count=int(parameters.get(AGENTS_PARAMETER, AGENTS_DEFAULT)),
        instance_type=types.split(",")[0] or INSTANCE_TYPE_DEFAULT,
        shard_count=(
            int(parameters.get("StreamShards", SHARDS_DEFAULT))
            if parameters.get("StreamMode") == "PROVISIONED"
            else None
        ),
        endpoint_count=zones * len(INTERFACE_SERVICES) if parameters.get("CreateVpcEndpoints") == "true" else 0,
    )


@dataclass(frozen=True, slots=True)
class CostLine:
    """One kind of thing; `price` is None where the list has none, and the line then counts for nothing."""

    what: str
    count: int
    price: Decimal | None

    @property
    def each(self) -> Decimal | None:
        """What one of them costs in a month, to the cent."""
        return None if self.price is None else _cents(self.price)

    @property
    def month(self) -> Decimal:
        """What all of them cost in a month."""
        return _cents(self.count * (self.price or Decimal()))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A month's cost in the prices' currency."""

    lines: tuple[CostLine, ...]
    prices: Prices

    @property
    def month(self) -> Decimal:
        """The sum."""
        return sum((line.month for line in self.lines), Decimal())

    @property
    def by_volume(self) -> Sequence[VolumePrice]:
        """What traffic adds."""
        return self.prices.by_volume


def estimate(fleet: Fleet, listed: Prices | None = None) -> Estimate:
    """What a fleet costs each month."""
    known = listed or prices()
    lines = [CostLine("Mirror session", fleet.session_count, _monthly(known, known.mirror_session_hour))]
    if fleet.has_collector:
        instance = known.instance_hour.get(fleet.instance_type)
        volume = AGENT_VOLUME_GIB * Decimal(str(known.volume_gib_month))
        agent = None if instance is None else _monthly(known, instance) + volume
        stream = (
            CostLine("Kinesis stream, on demand", 1, _monthly(known, known.stream_on_demand_hour))
            if fleet.shard_count is None
            else CostLine("Kinesis shard, provisioned", fleet.shard_count, _monthly(known, known.stream_shard_hour))
        )
        lines += [
            CostLine("Network Load Balancer", 1, _monthly(known, known.network_load_balancer_hour)),
            CostLine(f"Agent, {fleet.instance_type} with its volume", fleet.agent_count, agent),
            stream,
            CostLine("Secret", 1, Decimal(str(known.secret_month))),
            CostLine(
                "CloudWatch alarm, by metric", alarm_metrics(fleet.session_count), Decimal(str(known.alarm_month))
            ),
            CostLine("CloudWatch metric", METRICS_ALWAYS, Decimal(str(known.usage["metric_month"]))),
        ]
        if fleet.endpoint_count:
            hour = _monthly(known, known.interface_endpoint_hour)
            lines.append(CostLine("VPC endpoint, in each zone", fleet.endpoint_count, hour))
    return Estimate(tuple(lines), known)


def _monthly(known: Prices, hour: float) -> Decimal:
    return Decimal(str(hour)) * known.hours_per_month


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
