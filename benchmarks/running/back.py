"""A part behind the agent, in a process of its own: `back.py processor STATE` or `back.py reviewer STATE`.

The processor's process holds our Kinesis over HTTP, the event source mapping, the real function and the SQLite store;
the reviewer's the real review job on the same file. The first line that it prints is what its parent has to know; each
line that it is given is answered with its counters as one line of JSON; at the end of its input it drains and ends.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heliostat.environment import applied_environment
from heliostat.up.background_work import BackgroundWork
from heliostat.up.processing import processing
from heliostat.up.record_path import SHARDS, STREAM_NAME, RecordPath
from heliostat.up.state_folder import StateFolder
from inventory_store.queries import CollectionQuery
from simulator.kinesis_http import serving_streams
from simulator.record_stream import RecordStream
from simulator.stream_reader import InProcessReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory_store.port import InventoryStore
    from simulator.kinesis_event import InvocationContext
    from simulator.shard_loop import Handler

# As the schedule of `cfn/processing.yaml`, in a fraction of the time.
REVIEWS_EVERY_S = 15.0


def main() -> None:
    """Runs one part."""
    part, state = sys.argv[1], StateFolder(Path(sys.argv[2]))
    environment = {
        "HELIOSTAT_INVENTORY": state.inventory_url,
        "POWERTOOLS_METRICS_DISABLED": "true",
        "POWERTOOLS_LOG_LEVEL": "WARNING",
        "POWERTOOLS_SERVICE_NAME": "load",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    with applied_environment(environment):
        {"processor": _processor, "reviewer": _reviewer}[part](state)


def _processor(state: StateFolder) -> None:
    # They read the environment that they are imported into.
    from stream_processor.handler import handler  # noqa: PLC0415
    from stream_processor.wiring import current_processor  # noqa: PLC0415

    stream = RecordStream(STREAM_NAME, now_s=time.time, shards=SHARDS)
    processor = current_processor()
    with serving_streams([stream], now_s=time.time) as kinesis_url:
        path = RecordPath(kinesis_url, InProcessReader(stream), state.inventory_url)
        folding = _Timed(handler)
        with processing(path, folding) as mapping:
            _tell({"kinesis_url": kinesis_url})
            _answer(
                lambda: {
                    "stream": asdict(stream.counters()),
                    "mapping": {**mapping.counters(), "lag_ms": mapping.lag_ms},
                    "processor": dict(processor.totals),
                    "inventory": _inventory(processor.store),
                    "cpu_s": {"fold": folding.cpu_s, "all": time.process_time()},
                }
            )


class _Timed:
    """The function, and the processor seconds of its thread. The mapping enters it once at a time."""

    def __init__(self, handler: Handler) -> None:
        self.cpu_s = 0.0
        self._handler = handler

    def __call__(self, event: dict[str, Any], context: InvocationContext, /) -> Any:
        before_s = time.thread_time()
        try:
            return self._handler(event, context)
        finally:
            self.cpu_s += time.thread_time() - before_s


def _inventory(store: InventoryStore) -> dict[str, int]:
    """What all hosts count."""
    hosts = endpoints = requests = 0
    token = None
    while True:
        page = store.collections(CollectionQuery(page_size=200, page_token=token))
        hosts += len(page.items)
        endpoints += sum(each.endpoint_count for each in page.items)
        requests += sum(each.request_count for each in page.items)
        token = page.next_page_token
        if token is None:
            return {"hosts": hosts, "endpoints": endpoints, "requests": requests}


def _reviewer(_: StateFolder) -> None:
    from stream_processor.wiring import current_review_job  # noqa: PLC0415

    job = current_review_job()
    totals: dict[str, int] = {}

    def work(_: Callable[[str], None], stopped: Callable[[], bool]) -> None:
        due_s = 0.0
        while not stopped():
            if time.monotonic() >= due_s:
                for name, count in job.run(time.time_ns(), lambda: not stopped()).counters.items():
                    totals[name] = totals.get(name, 0) + count
                due_s = time.monotonic() + REVIEWS_EVERY_S
            time.sleep(0.2)

    _tell({})
    reviews = BackgroundWork("reviews", work)
    with reviews:
        _answer(lambda: {"reviews": {**totals}})
    reviews.check()


def _answer(counters: Callable[[], dict[str, Any]]) -> None:
    for _ in sys.stdin:
        _tell(counters())


def _tell(document: dict[str, Any]) -> None:
    print(json.dumps(document), flush=True)


if __name__ == "__main__":
    main()
