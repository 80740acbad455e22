"""What a month costs by what stands, beside what it costs by what was measured, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from chalice_app.costs.estimate import AGENT_VOLUME_GIB, METRICS_ALWAYS, alarm_metrics
from chalice_app.costs.prices import Prices, prices

if TYPE_CHECKING:
    from chalice_app.costs.usage import Usage, UsageName

GB = Decimal(10) ** 9
MILLION = Decimal(10) ** 6
BY_TRAFFIC = "It depends on traffic, which no estimate knows."


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands now, and costs money by the hour. None: it could not be read.

    Attributes:
        estimated_agents: as many as the stack is made with.
        shards: of a provisioned stream; None where it is on demand.
        endpoints: VPC endpoints to services, counted in each zone.
    """

    sessions: int | None
    has_collector: bool
    agents: int | None
    estimated_agents: int
    instance_type: str
    shards: int | None = None
    endpoints: int = 0


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line of the comparison; None is what is not known."""

    name: str
    unit: str
    explanation: str
    estimated: Decimal | None
    measured_quantity: float | None
    measured: Decimal | None


def compared_lines(standing: Standing, usage: Usage, listed: Prices | None = None) -> tuple[ComparedLine, ...]:
    """Every line that costs money; those of the collector are there without it as well, and are zero."""
    return _Comparison(standing, usage, listed or prices()).lines()


def total(amounts: list[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal()) if known else None


@dataclass(frozen=True, slots=True)
class _Comparison:
    standing: Standing
    usage: Usage
    prices: Prices

    def lines(self) -> tuple[ComparedLine, ...]:
        standing, known = self.standing, self.prices
        collectors = int(standing.has_collector)
        instance = known.instance_hour.get(standing.instance_type)
        volume_hour = AGENT_VOLUME_GIB * _decimal(known.volume_gib_month) / known.hours_per_month
        agent_hour = None if instance is None else _decimal(instance) + volume_hour
        secret = _cents(collectors * _decimal(known.secret_month))
        watched = collectors * alarm_metrics(standing.sessions or 0)
        alarms = _cents(watched * _decimal(known.alarm_month))
        agents = standing.estimated_agents if standing.has_collector else 0
        return (
            self._by_hour(
                "Traffic mirroring sessions",
                "session-hours",
                "EC2 bills each mirror session by the hour, whatever it carries. As many are counted as stand now.",
                estimated=standing.sessions,
                now=standing.sessions,
                hour=_decimal(known.mirror_session_hour),
            ),
            self._by_hour(
                "Agents' instances",
                "instance-hours",
                f"{standing.instance_type} with its volume; the fleet grows with its work.",
                estimated=agents,
                now=standing.agents,
                hour=agent_hour,
            ),
            self._by_hour(
                "Network Load Balancer, hours",
                "hours",
                "The load balancer before the agents.",
                estimated=collectors,
                now=collectors,
                hour=_decimal(known.network_load_balancer_hour),
            ),
            self._by_use(
                "Network Load Balancer, capacity units",
                "LCU-hours",
                "A unit takes 1 GB of mirrored traffic an hour.",
                of="capacity_unit_hours",
                per=Decimal(1),
                price="capacity_unit_hour",
            ),
            self._by_hour(
                "VPC endpoints, hours",
                "endpoint-hours",
                "Interface endpoints of the collector, each in each zone; what agents send by them comes on top.",
                estimated=collectors * standing.endpoints,
                now=collectors * standing.endpoints,
                hour=_decimal(known.interface_endpoint_hour),
            ),
            *(self._stream_on_demand() if standing.shards is None else self._shards(collectors * standing.shards)),
            self._by_use(
                "Lambda, requests",
                "million requests",
                "Invocations of processor, reviewer and control plane.",
                of="function_requests",
                per=MILLION,
                price="function_million_requests",
            ),
            self._by_use(
                "Lambda, duration",
                "GB-seconds",
                "The time that they took, by their memory.",
                of="function_gb_seconds",
                per=Decimal(1),
                price="function_gb_second",
            ),
            self._by_use(
                "DynamoDB, writes",
                "million units",
                "Of the inventory and the control table.",
                of="table_writes",
                per=MILLION,
                price="table_million_writes",
            ),
            self._by_use(
                "DynamoDB, reads",
                "million units",
                "Of the inventory and the control table.",
                of="table_reads",
                per=MILLION,
                price="table_million_reads",
            ),
            self._metrics(),
            self._by_use(
                "CloudWatch, logs",
                "GB",
                "Heartbeats and metrics that agents wrote.",
                of="log_bytes",
                per=GB,
                price="log_gb",
            ),
            ComparedLine(
                "CloudWatch, alarms",
                "metrics watched",
                "Those of the collector and processing stacks; an alarm is billed by the metrics that it watches, one "
                "by those of all mirrored instances.",
                alarms,
                watched,
                alarms,
            ),
            ComparedLine("Secret", "secrets", "The key of masked values.", secret, collectors, secret),
        )

    def _stream_on_demand(self) -> tuple[ComparedLine, ...]:
        collectors = int(self.standing.has_collector)
        return (
            self._by_hour(
                "Kinesis stream, hours",
                "hours",
                "A stream on demand.",
                estimated=collectors,
                now=collectors,
                hour=_decimal(self.prices.stream_on_demand_hour),
            ),
            self._by_use(
                "Kinesis, written",
                "GB",
                "Records of the agents.",
                of="stream_bytes_in",
                per=GB,
                price="stream_gb_written",
            ),
            self._by_use(
                "Kinesis, read",
                "GB",
                "Records that the processor read.",
                of="stream_bytes_out",
                per=GB,
                price="stream_gb_read",
            ),
        )

    def _shards(self, count: int) -> tuple[ComparedLine, ...]:
        """A provisioned stream: its shards are billed, and records by units of 25 KB, which nobody measures."""
        told = "Of records each begun 25 KB is billed as a unit, of which no metric tells; reading is in the shards."
        return (
            self._by_hour(
                "Kinesis stream, shards",
                "shard-hours",
                "A provisioned stream: its shards, whatever they carry.",
                estimated=count,
                now=count,
                hour=_decimal(self.prices.stream_shard_hour),
            ),
            ComparedLine("Kinesis, written", "units", told, None, None, None),
        )

    def _by_hour(  # noqa: PLR0913 - the parts of a line
        self, name: str, unit: str, explanation: str, *, estimated: int | None, now: int | None, hour: Decimal | None
    ) -> ComparedLine:
        """What is billed by the hour that it stands."""
        month = None if hour is None else hour * self.prices.hours_per_month
        if hour is None:
            explanation += " The price list has no price of it."
        hours = self.usage.hours
        return ComparedLine(
            name,
            unit,
            explanation,
            None if estimated is None or month is None else _cents(estimated * month),
            None if now is None or hours is None else round(now * hours, 2),
            None if now is None or hours is None or month is None else _cents(now * month),
        )

    def _by_use(  # noqa: PLR0913 - the parts of a line
        self, name: str, unit: str, explanation: str, *, of: UsageName, per: Decimal, price: str
    ) -> ComparedLine:
        """What is billed by its use."""
        found = self.usage.quantities.get(of)
        if found is None or not self.usage.hours:
            return ComparedLine(name, unit, f"{explanation} {BY_TRAFFIC}", None, None, None)
        quantity = _decimal(found) / per
        hours = self.usage.hours_of.get(of, self.usage.hours)
        month = quantity * self.prices.hours_per_month / _decimal(hours)
        measured = _cents(month * _decimal(self.prices.usage[price]))
        return ComparedLine(name, unit, f"{explanation} {BY_TRAFFIC}", None, round(float(quantity), 6), measured)

    def _metrics(self) -> ComparedLine:
        """Billed by the metric, and not by the hour or the value."""
        count = self.usage.quantities.get("metrics")
        month = None if count is None else _cents(_decimal(count) * _decimal(self.prices.usage["metric_month"]))
        told = (
            "Counters of agents that ever counted, of those that are asked for: each is a metric. Estimated are those "
        )
        told += "that always count, of agents, processor and reviewer."
        always = METRICS_ALWAYS if self.standing.has_collector else 0
        estimated = _cents(always * _decimal(self.prices.usage["metric_month"]))
        return ComparedLine("CloudWatch, metrics", "metrics", told, estimated, count, month)


def _decimal(value: float) -> Decimal:
    return Decimal(str(value))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
