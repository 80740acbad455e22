"""What was measured, from `benchmarks/results`: the only numbers that are neither AWS's nor a setting."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How it was measured.

    Attributes:
        machine: its processor and system, in words.
        load_before: the load average of a minute, before `end_to_end` began.
        receive_busy: of the steps that the receive thread's costs are from, the core that it was busy for in the
            idler one.
    """

    machine: str
    cores: int
    load_before: float
    receive_busy: float


@dataclass(frozen=True, slots=True)
class Figures:
    """CPU seconds of this machine's cores.

    Attributes:
        receive_ns_per_datagram, receive_ns_per_byte: of the receive thread, a line through two kinds of traffic.
        send_ns_per_record_byte: of the agent's Python side, for each byte that it puts.
        fold_us_per_exchange: of the processor, an exchange that is whole.
        fold_us_per_endpoint: of the processor, for an endpoint in a batch.
        write_units_per_endpoint: for the same.
        record_bytes_per_mirrored_byte: of exchanges that go whole, compressed, as they are sent.
    """

    receive_ns_per_datagram: float
    receive_ns_per_byte: float
    send_ns_per_record_byte: float
    fold_us_per_exchange: float
    fold_us_per_endpoint: float
    write_units_per_endpoint: float
    record_bytes_per_mirrored_byte: float
    circumstances: Circumstances


def read_figures(results: Path) -> Figures:
    """Raises OSError or KeyError where a result is missing: `make figures` writes them."""
    end_to_end = json.loads((results / "end_to_end.json").read_text("utf-8"))
    fold = json.loads((results / "fold.json").read_text("utf-8"))
    # A loaded receive thread reads many datagrams a call, an idle one a few: the highest rates tell what it can.
    small, large = _fastest(end_to_end, "whole"), _fastest(end_to_end, "large")
    per_datagram, per_byte = _line(
        (_bytes_of_datagram(small), _ns_per_datagram(small)), (_bytes_of_datagram(large), _ns_per_datagram(large))
    )
    machine = end_to_end["machine"]
    hot, wide = fold["shapes"]["hot endpoint"], fold["shapes"]["200 endpoints"]
    return Figures(
        receive_ns_per_datagram=per_datagram,
        receive_ns_per_byte=per_byte,
        send_ns_per_record_byte=large["cores"]["agent: send"] / large["record_bytes_per_s"] * 1e9,
        fold_us_per_exchange=hot["cpu_us_per_exchange"],
        fold_us_per_endpoint=wide["cpu_us_per_endpoint_fold"],
        write_units_per_endpoint=wide["write_units_per_endpoint_fold"],
        record_bytes_per_mirrored_byte=end_to_end["traffic"]["large"]["record_bytes_per_mirrored_byte"],
        circumstances=Circumstances(
            machine=f"{machine['processor']}, {machine['cores']} cores, {machine['system']}",
            cores=machine["cores"],
            load_before=end_to_end["load_average_before"],
            receive_busy=min(step["cores"]["agent: receive"] for step in (small, large)),
        ),
    )


def _fastest(end_to_end: dict[str, Any], mode: str) -> dict[str, Any]:
    """The step of the highest rate."""
    steps: list[dict[str, Any]] = end_to_end["modes"][mode]["steps"]
    return max(steps, key=lambda step: step["datagrams_per_s"])


def _bytes_of_datagram(step: dict[str, Any]) -> float:
    return float(step["mirrored_bytes_per_s"] / step["datagrams_per_s"])


def _ns_per_datagram(step: dict[str, Any]) -> float:
    return float(step["cores"]["agent: receive"] / step["datagrams_per_s"] * 1e9)


def _line(first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float]:
    """Constant and slope through two points. A slope below zero is noise: then the larger one is the constant."""
    slope = (second[1] - first[1]) / (second[0] - first[0])
    if slope < 0:
        return max(first[1], second[1]), 0.0
    constant = first[1] - slope * first[0]
    return (constant, slope) if constant >= 0 else (0.0, max(first[1] / first[0], second[1] / second[0]))
