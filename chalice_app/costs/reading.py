"""Reads what stands and what was used. What one part refuses hides no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.costs.actual import Standing
from chalice_app.costs.estimate import fleet_of
from chalice_app.pipeline.measures import Unread

if TYPE_CHECKING:
    from chalice_app.costs.usage import Usage, UsageMeasures
    from chalice_app.pipeline.reading import PipelineReader

# As in cfn/processing.yaml, cfn/control-plane.yaml and .chalice/config.json.
PROCESSING_MEMORY_MB = 1_769
WORKER_MEMORY_MB = 1_024
CONTROL_PLANE_MEMORY_MB = 512
CONTROL_PLANE_FUNCTIONS = ("api", "tick", "stack-events", "instance-events", "drain", "webhooks")


@dataclass(frozen=True, slots=True)
class CostReader:
    """Where to read: the account, and what was used of it."""

    pipeline: PipelineReader
    usage: UsageMeasures
    tables: tuple[str, ...]

    def read(self) -> tuple[Standing, Usage]:
        """Both. Raises nothing that AWS refuses."""
        pipeline, owner = self.pipeline, self.pipeline.owner
        place = pipeline.place()
        fleet = pipeline.measures.fleet(place.places)
        selection = place.selection
        has_collector = place.places.stream_name is not None
        collector = place.described[0]
        parameters = {} if collector is None or isinstance(collector, Unread) else collector.parameters
        types = () if isinstance(selection, Unread) else selection.instance_types
        made = fleet_of(0, parameters)
        standing = Standing(
            sessions=None if isinstance(place.sessions, Unread) else len(place.sessions),
            has_collector=has_collector,
            # The agent of a local run is no instance.
            agents=None if isinstance(fleet, Unread) else fleet.registered * has_collector,
            estimated_agents=made.agent_count,
            instance_type=types[0] if types else made.instance_type,
            shards=made.shard_count,
            endpoints=made.endpoint_count,
        )
        functions = {
            f"{owner}-processing-processor": PROCESSING_MEMORY_MB,
            f"{owner}-processing-reviewer": PROCESSING_MEMORY_MB,
            f"{owner}-worker": WORKER_MEMORY_MB,
            **{f"{owner}-{name}": CONTROL_PLANE_MEMORY_MB for name in CONTROL_PLANE_FUNCTIONS},
        }
        return standing, self.usage.usage(place.places, self.tables, functions)
