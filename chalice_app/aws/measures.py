"""What CloudWatch, load balancing and EC2 measure of the pipeline.

Metrics are asked for many at once, those of instances by themselves and less often. What arrives of each VPC's sources
agents tell in their log, which costs nothing to ask. Names of metrics: "Traffic mirroring
metrics" of the EC2 guide (packets are told every five minutes, whatever an instance's monitoring), "CloudWatch metrics
for your Network Load Balancer", "Monitoring Kinesis Data Streams with CloudWatch", "Lambda function metrics". Agents
and processor name theirs themselves, in the embedded metric format.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from chalice_app.aws import elbv2
from chalice_app.aws.clients import client
from chalice_app.aws.cloudwatch import Counts, Metric, balancer_dimension, metric_counts
from chalice_app.aws.heartbeats import last_heartbeats
from chalice_app.aws.packets_of_all import MIRRORED, SOURCE_STEP_S, PacketsOfAll, source_metric
from chalice_app.aws.refusal import named_refusals
from chalice_app.errors import ControlPlaneError
from chalice_app.failures.refused import explain_error
from chalice_app.pipeline.arrivals import Beat, arrived
from chalice_app.pipeline.counters import PROCESSOR_LOSSES
from chalice_app.pipeline.kept import Kept
from chalice_app.pipeline.limits import (
    ARRIVALS_SPAN_S,
    HEARTBEAT_SILENCE_S,
    LOOKED_BACK_MINUTES,
    MEASURES_KEPT_S,
    SOURCES_KEPT_S,
    SOURCES_MEASURED_MAX,
)
from chalice_app.pipeline.measures import Arrivals, Fleet, Flows, Places, Processing, SourcePlace, Sources, Unread
from chalice_app.pipeline.series import MINUTE_S, Series, added

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from collections.abc import Set as AbstractSet

AGENT_SPACE, PROCESSOR_SPACE = "Heliostat/Agent", "Heliostat"
PROCESSOR_SERVICE = "stream_processor"
SKIPPED = ("NetworkPacketsSkipMirrorIn", "NetworkPacketsSkipMirrorOut")
# What the counts of a function are of that tell whether it fails now.
LATELY_MINUTES = 10


@dataclass(frozen=True, slots=True)
class _Mirrored:
    """The VNIs and VPCs of each instance that is mirrored, and what those of them did that were asked for.

    Attributes:
        contended: instances that others mirror as well.
    """

    instances: Mapping[str, set[int]]
    vpcs: Mapping[str, set[str]]
    contended: AbstractSet[str]
    asked: Sequence[str]
    found: Mapping[Metric, Counts]


@dataclass(slots=True)
class CloudWatchMeasures:
    """Implements `Measures` for one region."""

    clock: Callable[[], float]
    cloudwatch: Any = field(default_factory=lambda: client("cloudwatch"))
    logs: Any = field(default_factory=lambda: client("logs"))
    elbv2: Any = field(default_factory=lambda: client("elbv2"))
    _flows: Kept[Flows] = field(default_factory=lambda: Kept(MEASURES_KEPT_S))
    _mirrored: Kept[_Mirrored] = field(default_factory=lambda: Kept(SOURCES_KEPT_S))
    _packets_of_all: PacketsOfAll = field(default_factory=PacketsOfAll)

    def fleet(self, places: Places) -> Fleet | Unread:
        """The agents that are registered with the load balancer before them."""
        if places.target_group_arn is None:
            return Fleet(0, 0)
        try:
            targets = elbv2.targets(self.elbv2, places.target_group_arn)
        except ControlPlaneError as error:
            return Unread(explain_error(error))
        return Fleet(len(targets), sum(target.health == "healthy" for target in targets))

    def flows(self, places: Places, agent_counters: Sequence[str]) -> Flows:
        """What moves, asked again after a minute."""
        question = (places.collector_stack, places.stream_name, tuple(sorted(places.vnis_by_interface.items())))
        return self._flows.get(question, self.clock(), lambda: self._ask(places, agent_counters))

    def _of_all(self, sources: Sources, mirrored: _Mirrored, now_s: float) -> Sources:
        """Where some were left out, with what all of them copied."""
        if not sources.left_out:
            return sources
        return replace(sources, of_all=self._packets_of_all.series(self.cloudwatch, mirrored.instances, now_s))

    def _ask(self, places: Places, agent_counters: Sequence[str]) -> Flows:
        now_s = self.clock()
        mirrored = self._of_sources(places, now_s)
        wanted = [
            *(_agent_metric(places, name) for name in agent_counters),
            *_balancer_metrics(places),
            *_processing_metrics(places),
        ]
        try:
            found = self._counts(wanted, now_s)
        except ControlPlaneError as error:
            refused = Unread(explain_error(error))
            return Flows(refused, refused, refused, refused)
        agents = {name: found[_agent_metric(places, name)] for name in agent_counters}
        return Flows(
            sources=mirrored
            if isinstance(mirrored, Unread)
            else self._of_all(_sources(mirrored, now_s), mirrored, now_s),
            balancer_bytes=_series(found, _balancer_metrics(places), now_s),
            agents={name: Series.of(counts, now_s) for name, counts in agents.items() if counts},
            processing=_processing(places, found, now_s),
            packets_by_vni=None if isinstance(mirrored, Unread) else _rates_by_vni(mirrored, now_s),
            sources_by_vpc=None if isinstance(mirrored, Unread) else _sources_by_vpc(mirrored, now_s),
            arrivals=self._arrivals(places, now_s),
        )

    def _of_sources(self, places: Places, now_s: float) -> _Mirrored | Unread:
        standing = places.source_places
        if isinstance(standing, Unread):
            return standing
        question = (tuple(sorted(places.vnis_by_interface.items())), frozenset(standing.items()), places.contended)
        try:
            return self._mirrored.get(question, now_s, lambda: self._measured(places, standing))
        except ControlPlaneError as error:
            return Unread(explain_error(error))

    def _measured(self, places: Places, standing: Mapping[str, SourcePlace]) -> _Mirrored:
        vnis_by_interface = places.vnis_by_interface
        vnis: dict[str, set[int]] = defaultdict(set)
        vpcs: dict[str, set[str]] = defaultdict(set)
        for interface_id, place in standing.items():
            if place.instance_id and interface_id in vnis_by_interface:
                vnis[place.instance_id].add(vnis_by_interface[interface_id])
                vpcs[place.instance_id].add(place.vpc_id)
        asked = _of_each_vpc(vpcs, SOURCES_MEASURED_MAX)
        contended = {place.instance_id for each, place in standing.items() if each in places.contended}
        return _Mirrored(
            dict(vnis),
            dict(vpcs),
            frozenset(filter(None, contended)),
            asked,
            self._counts(_source_metrics(asked), self.clock()),
        )

    def _arrivals(self, places: Places, now_s: float) -> Arrivals | Unread | None:
        """What the agents' log tells, where that is needed: of a single VPC the sum tells as much."""
        group, standing = places.log_group, places.source_places
        if group is None or isinstance(standing, Unread) or len({place.vpc_id for place in standing.values()}) < 2:
            return None

        def beats(until_s: float) -> dict[str, Beat]:
            with named_refusals("logs:FilterLogEvents"):
                said = last_heartbeats(self.logs, group, until_s - HEARTBEAT_SILENCE_S, until_s)
            told = {agent: Beat.of(document) for agent, document in said.items()}
            return {agent: beat for agent, beat in told.items() if beat is not None}

        try:
            return arrived(beats(now_s - ARRIVALS_SPAN_S), beats(now_s))
        except ControlPlaneError as error:
            return Unread(explain_error(error))

    def _counts(self, wanted: Sequence[Metric], now_s: float) -> dict[Metric, Counts]:
        end_s = (int(now_s) // SOURCE_STEP_S + 1) * SOURCE_STEP_S
        return metric_counts(self.cloudwatch, wanted, end_s - LOOKED_BACK_MINUTES * MINUTE_S, end_s)


def _of_each_vpc(vpcs_by_instance: Mapping[str, Collection[str]], count_max: int) -> list[str]:
    """So many instances at the most, of every VPC in turn, so that a small one is not left out for a large one."""
    queues: dict[str, list[str]] = defaultdict(list)
    for instance_id in sorted(vpcs_by_instance):
        queues[min(vpcs_by_instance[instance_id])].append(instance_id)
    in_turn = chain.from_iterable(zip_longest(*(queues[vpc_id] for vpc_id in sorted(queues))))
    return [each for each in in_turn if each is not None][:count_max]


def _source_metrics(instance_ids: Sequence[str]) -> list[Metric]:
    return [source_metric(each, name) for each in instance_ids for name in (*MIRRORED, *SKIPPED)]


def _agent_metric(places: Places, name: str) -> Metric:
    return Metric(AGENT_SPACE, name, (("StackName", places.collector_stack),))


def _balancer_metrics(places: Places) -> list[Metric]:
    if places.load_balancer_arn is None:
        return []
    return [Metric("AWS/NetworkELB", "ProcessedBytes_UDP", balancer_dimension(places.load_balancer_arn))]


def _function_metric(places: Places, name: str, statistic: str = "Sum") -> Metric:
    return Metric("AWS/Lambda", name, (("FunctionName", places.processor_name or ""),), statistic=statistic)


def _counter_metric(places: Places, name: str) -> Metric:
    dimensions = (("installation", places.installation), ("service", PROCESSOR_SERVICE))
    return Metric(PROCESSOR_SPACE, name, dimensions)


def _processing_metrics(places: Places) -> list[Metric]:
    metrics = [_counter_metric(places, name) for name in ("records", *(each.name for each in PROCESSOR_LOSSES))]
    if places.processor_name is not None:
        metrics += [_function_metric(places, name) for name in ("Invocations", "Errors", "Throttles")]
        metrics.append(_function_metric(places, "IteratorAge", "Maximum"))
    if places.stream_name is not None:
        metrics.append(_refused_writes(places))
    return metrics


def _refused_writes(places: Places) -> Metric:
    return Metric("AWS/Kinesis", "WriteProvisionedThroughputExceeded", (("StreamName", places.stream_name or ""),))


def _series(found: Mapping[Metric, Counts], metrics: Sequence[Metric], now_s: float) -> Series:
    every = (Series.of(found[metric], now_s, step_s=metric.step_s) for metric in metrics)
    return added(every, now_s) or Series.of({}, now_s)


def _sources(mirrored: _Mirrored, now_s: float) -> Sources:
    return _of_instances(mirrored, mirrored.asked, len(mirrored.instances) - len(mirrored.asked), now_s)


def _of_instances(mirrored: _Mirrored, asked: Sequence[str], left_out: int, now_s: float) -> Sources:
    def of_all(names: Sequence[str]) -> Series:
        metrics = [source_metric(each, name) for each in asked for name in names]
        return _series(mirrored.found, metrics, now_s) if metrics else Series.of({}, now_s, step_s=SOURCE_STEP_S)

    return Sources(of_all(MIRRORED), of_all(SKIPPED), left_out)


def _sources_by_vpc(mirrored: _Mirrored, now_s: float) -> dict[str, Sources]:
    asked, counts = frozenset(mirrored.asked), {}
    for vpc_id in sorted(set().union(*mirrored.vpcs.values())):
        here = [instance_id for instance_id, vpcs in mirrored.vpcs.items() if vpc_id in vpcs]
        # EC2 counts by instance and over all sessions: of one with interfaces in two VPCs, and of one that others
        # mirror as well, nothing tells whose packets are whose.
        told = [
            each for each in here if each in asked and each not in mirrored.contended and len(mirrored.vpcs[each]) == 1
        ]
        counts[vpc_id] = _of_instances(mirrored, told, len(here) - len(told), now_s)
    return counts


def _rates_by_vni(mirrored: _Mirrored, now_s: float) -> dict[int, float]:
    by_vni: dict[int, float] = {}
    for instance_id in mirrored.asked:
        metrics = [source_metric(instance_id, name) for name in MIRRORED]
        rate = _series(mirrored.found, metrics, now_s).rate_per_s or 0.0
        # EC2 counts by instance: of one with several sources, each VNI is given an equal share.
        vnis = mirrored.instances[instance_id]
        for vni in vnis:
            by_vni[vni] = by_vni.get(vni, 0.0) + rate / len(vnis)
    return by_vni


def _processing(places: Places, found: Mapping[Metric, Counts], now_s: float) -> Processing:
    def lately(metric: Metric) -> list[float]:
        first = int(now_s) // MINUTE_S - LATELY_MINUTES
        return [value for minute, value in found.get(metric, {}).items() if minute >= first]

    ages_ms = lately(_function_metric(places, "IteratorAge", "Maximum"))
    return Processing(
        records=Series.of(found[_counter_metric(places, "records")], now_s),
        counters={each.name: sum(found[_counter_metric(places, each.name)].values()) for each in PROCESSOR_LOSSES},
        invocations=sum(lately(_function_metric(places, "Invocations"))),
        errors=sum(lately(_function_metric(places, "Errors"))),
        throttles=sum(lately(_function_metric(places, "Throttles"))),
        # The newest minute tells how far behind it is now.
        iterator_age_s=ages_ms[-1] / 1000 if ages_ms else None,
        writes_refused=sum(lately(_refused_writes(places))),
    )
