"""From the counters of the parts to the status of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliostat.up.status import RunStatus
from inventory_store.queries import CollectionQuery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory_store.port import InventoryStore

# More hosts than this are not added up every second for a line on a terminal.
HOSTS_MAX = 200

# What the agent and the processor call it when something is lost; the processor's findings and samples are bounded too.
_LOST = ("dropped", "rejected", "given_up")
_GIVEN_UP = ("records_given_up_after_retries", "records_given_up_by_age", "loops_crashed")


def run_status(
    agent: Mapping[str, int],
    mapping: Mapping[str, int],
    processor: Mapping[str, int],
    store: InventoryStore,
    activity: str,
) -> RunStatus:
    """Read the inventory's size, and name every counter that tells of a loss."""
    hosts = store.collections(CollectionQuery(page_size=HOSTS_MAX)).items
    counted = [*agent.items(), *processor.items()]
    drops = {name: count for name, count in counted if any(lost in name for lost in _LOST)}
    drops |= {name: mapping[name] for name in _GIVEN_UP}
    return RunStatus(
        packets=agent.get("datagrams", 0),
        exchanges=agent.get("exchanges", 0),
        records=agent.get("records_sent", 0),
        records_handled=mapping["records_handled"],
        hosts=len(hosts),
        endpoints=sum(host.endpoint_count for host in hosts),
        requests=sum(host.request_count for host in hosts),
        drops=drops,
        activity=activity,
    )
