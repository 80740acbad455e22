"""List prices, as dated data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class VolumePrice:
    """What grows with traffic, which no plan knows."""

    what: str
    price: float


@dataclass(frozen=True, slots=True)
class Prices:
    """List prices of one region, in `currency`.

    Attributes:
        copy_of: when they were read.
        region: whose they are; other regions cost some per cent more.
        interface_endpoint_hour: of a VPC endpoint, in each zone that it is in.
        alarm_month: of each metric that an alarm watches.
        usage: of what is measured, by unit.
    """

    copy_of: str
    currency: str
    region: str
    sources: tuple[str, ...]
    hours_per_month: int
    mirror_session_hour: float
    network_load_balancer_hour: float
    stream_on_demand_hour: float
    stream_shard_hour: float
    interface_endpoint_hour: float
    secret_month: float
    alarm_month: float
    volume_gib_month: float
    instance_hour: Mapping[str, float]
    usage: Mapping[str, float]
    by_volume: tuple[VolumePrice, ...]


@cache
def prices() -> Prices:
    """The prices that this version was shipped with."""
    data = json.loads(Path(__file__).with_name("prices.json").read_text("utf-8"))
    volume = tuple(VolumePrice(**each) for each in data.pop("by_volume"))
    return Prices(**{**data, "sources": tuple(data["sources"])}, by_volume=volume)
