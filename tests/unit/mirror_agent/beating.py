"""Heartbeats for tests."""

from __future__ import annotations

from mirror_agent.heartbeat import Heartbeat


def heartbeat(**changed: object) -> Heartbeat:
    """A healthy agent's, but for what is changed."""
    fields: dict[str, object] = {
        "version": "0.1.0",
        "agent": "agent-1",
        "uptime_s": 60.0,
        "mode": "socket",
        "mode_reason": "",
        "receive_age_s": 0.05,
        "sender_age_s": 0.2,
        "lag_s": 0.0,
        "memory_bytes": 50_000_000,
        "ailments": [],
        "counters": {"datagrams": 7, "exchanges": 2, "records_held": 2},
        "counters_by_vni": {7: {"datagrams": 7, "bytes": 700}},
    }
    return Heartbeat(**{**fields, **changed})  # type: ignore[arg-type]
