"""A heartbeat in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mirror_agent.heartbeat import Heartbeat

CONTENT_TYPE = "text/plain; version=0.0.4"
_PREFIX = "heliostat_agent_"
_GAUGE_SUFFIX = "_held"


def prometheus_text(heartbeat: Heartbeat) -> str:
    """All counters sorted by name, then gauges, then the counters by VNI."""
    return "\n".join(_lines(heartbeat)) + "\n"


def _lines(heartbeat: Heartbeat) -> Iterator[str]:
    for name, value in sorted(heartbeat.counters.items()):
        yield _type(name, "gauge" if name.endswith(_GAUGE_SUFFIX) else "counter")
        yield f"{_PREFIX}{name} {value}"
    gauges = {
        "lag_seconds": heartbeat.lag_s,
        "memory_bytes": heartbeat.memory_bytes,
        "receive_age_seconds": heartbeat.receive_age_s,
        "sender_age_seconds": heartbeat.sender_age_s,
        "uptime_seconds": heartbeat.uptime_s,
        "ailments": len(heartbeat.ailments),
    }
    for name, gauge in gauges.items():
        if gauge is not None:
            yield _type(name, "gauge")
            yield f"{_PREFIX}{name} {gauge}"
    yield _type("info", "gauge")
    labels = {"version": heartbeat.version, "agent": heartbeat.agent, "mode": heartbeat.mode}
    yield f"{_PREFIX}info{{{','.join(f'{name}={_quoted(value)}' for name, value in labels.items())}}} 1"
    for what in ("datagrams", "bytes"):
        yield _type(f"vni_{what}", "counter")
        for vni, counters in heartbeat.counters_by_vni.items():
            yield f'{_PREFIX}vni_{what}{{vni="{vni}"}} {counters.get(what, 0)}'


def _type(name: str, kind: str) -> str:
    return f"# TYPE {_PREFIX}{name} {kind}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
