"""Exchanges that the processor folds in a second of CPU, by stage, and what DynamoDB bills for them.

    python benchmarks/fold/run.py [--exchanges 6000] [--hosts 1000 10000 100000]

Traffic is made, of several shapes, with bodies of 2 KB, masked as agents send it. The whole fold is `Processor.process`
on a table in memory behind the real AWS client (see `metered_table`); stages are timed on the same traffic, each alone.
Microseconds are of this machine; "turns" are of an empty loop, so that two machines, or a busy and a quiet hour of one,
can be compared. The least of several repetitions counts.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metered_table import MeteredTable
from stages import Stages
from traffic import BODY_BYTES, SHAPES, event, exchanges, records

from api_inventory.access.client import TrustedProxies
from api_inventory.exchange import Exchange, Request, Response
from inventory_store.dynamodb import DynamoDbInventoryStore
from stream_processor.failure_queue import NoFailureQueue
from stream_processor.lesson_tally import Examination
from stream_processor.limits import EXAMINED_PER_RECORD_MAX, GARBAGE_THRESHOLDS
from stream_processor.processor import Processor
from stream_processor.settings import TRUSTED_PROXIES_DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
REPETITIONS = 3
TURNS = 1_000_000
# Compressed records of an invocation: Lambda takes 6 MB, of which base64 is a third.
INVOCATION_BYTES = 4 << 20
# On demand, us-east-1 and eu-west-1 (https://aws.amazon.com/dynamodb/pricing/on-demand/); Lambda on x86.
WRITE_UNITS_USD = 0.625e-6
READ_UNITS_USD = 0.125e-6
LAMBDA_USD_PER_SECOND = 1.769 * 1_000 / 1_024 * 16.6667e-6
HOW = Examination(b"key", TrustedProxies(TRUSTED_PROXIES_DEFAULT, 1))


def main() -> int:
    """Prints every table."""
    arguments = _arguments()
    # As the Lambda function's handler does.
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    if arguments.fold_hosts:
        print(json.dumps(_memory_of_hosts(arguments.fold_hosts)))
        return 0
    turn_s = min(_turns_s() for _ in range(REPETITIONS)) / TURNS
    if arguments.json:
        arguments.json.write_text(json.dumps(_figures(arguments.exchanges, turn_s), indent=2) + "\n", "utf-8")
        return 0
    print(f"a turn of an empty loop: {turn_s * 1e9:.1f} ns\n")
    for shape in SHAPES:
        _print_whole(shape, exchanges(shape, arguments.exchanges), turn_s)
    _print_stages(exchanges("hot endpoint", arguments.exchanges), turn_s)
    _print_cold_start()
    _print_memory(arguments.hosts)
    return 0


def _figures(count: int, turn_s: float) -> dict[str, Any]:
    """What a fold takes and is billed for, of one endpoint and of 200, as other reckonings need it."""
    figures: dict[str, Any] = {"turn_ns": turn_s * 1e9, "shapes": {}}
    for shape, endpoints in (("hot endpoint", 1), ("200 endpoints", 200)):
        made = exchanges(shape, count)
        runs = [_folded(records(made), looks_at_everything=False) for _ in range(REPETITIONS)]
        best = min(runs, key=lambda run: run.seconds)
        folds = endpoints * best.batches
        figures["shapes"][shape] = {
            "exchanges": best.exchanges,
            "cpu_us_per_exchange": best.seconds / best.exchanges * 1e6,
            "endpoint_folds": folds,
            "cpu_us_per_endpoint_fold": best.seconds / folds * 1e6,
            "write_units_per_endpoint_fold": best.units["write units"] / folds,
            "read_units_per_endpoint_fold": best.units["read units"] / folds,
        }
    return figures


# --- the whole fold ---------------------------------------------------------------------------------------------------


def _print_whole(shape: str, made: list[Exchange], turn_s: float) -> None:
    datas = records(made)
    body = sum(_body_bytes(each) for each in made) // len(made)
    print(f"{shape}: {len(made):,} exchanges in {len(datas):,} records, {body:,} bytes of bodies each")
    for name, looks_at_everything in ((f"{EXAMINED_PER_RECORD_MAX} a record", False), ("everything", True)):
        runs = [_folded(datas, looks_at_everything=looks_at_everything) for _ in range(REPETITIONS)]
        best = min(runs, key=lambda run: run.seconds)
        each_us = best.seconds / best.exchanges * 1e6
        writes, reads = (best.units[unit] * 1e6 / best.exchanges for unit in ("write units", "read units"))
        calls = sum(best.units[name] for name in ("BatchGetItem", "GetItem", "UpdateItem", "TransactWriteItems"))
        print(
            f"  examined {name}: {1e6 / each_us:,.0f} a CPU second ({each_us:.1f} us, {each_us / turn_s / 1e6:,.0f}"
            f" turns; {best.examined / best.exchanges:.0%} looked into); calls for 1,000:"
            f" {calls * 1e3 / best.exchanges:.1f}; for a million: {writes:,.0f} write and {reads:,.0f} read units,"
            f" {writes * WRITE_UNITS_USD + reads * READ_UNITS_USD:.3f} USD,"
            f" and {each_us * LAMBDA_USD_PER_SECOND:.4f} USD of Lambda",
            flush=True,
        )
    print()


@dataclass(frozen=True)
class Run:
    """What a fold took and did."""

    seconds: float
    exchanges: int
    examined: int
    units: Counter[str]
    batches: int


def _folded(datas: list[bytes], *, looks_at_everything: bool) -> Run:
    """Folds all; what the first quarter took is not counted, since endpoints are new, and caches empty, once."""
    table = MeteredTable()
    store = DynamoDbInventoryStore("made", table.client())
    processor = Processor(
        store, NoFailureQueue(), sample_ttl_days=7, examination=lambda: HOW, looks_at_everything=looks_at_everything
    )
    warm = len(datas) // 4
    report = processor.process(event(datas[:warm]))
    assert not report.failed, report.refusals
    assert not report.given_up, report.given_up
    table.units.clear()
    before = Counter(processor.totals)
    events = list(_events(datas[warm:], warm + 1))
    started = time.process_time()
    for each in events:
        report = processor.process(each)
        assert not report.failed, report.refusals
        assert not report.given_up, report.given_up
    seconds = time.process_time() - started
    did = processor.totals - before
    return Run(seconds, did["exchanges"], did["exchanges"] - did["exchanges_not_examined"], table.units, len(events))


def _events(datas: list[bytes], first: int) -> Iterator[dict[str, Any]]:
    """As many records in each as Lambda hands over at once."""
    size, part = 0, list[bytes]()
    for data in datas:
        part.append(data)
        size += len(data)
        if size >= INVOCATION_BYTES:
            yield event(part, first)
            first += len(part)
            size, part = 0, []
    if part:
        yield event(part, first)


def _body_bytes(exchange: Exchange) -> int:
    messages = [message for message in (exchange.request, exchange.response) if message is not None]
    return sum(len(message.body.content) for message in messages)


# --- stages -----------------------------------------------------------------------------------------------------------


def _print_stages(made: list[Exchange], turn_s: float) -> None:
    stages = Stages(made, HOW)
    print(f"stages, of the hot endpoint ({BODY_BYTES:,} bytes of body)")
    for title, named, times in (
        ("for each exchange", stages.of_each(), len(made)),
        ("for each that is looked into", stages.of_examined(), len(made)),
        (f"for each fold of lessons, which take {len(stages.packed):,} bytes", stages.of_fold(), 1),
    ):
        print(f"  {title}")
        for name, stage in named:
            each_s = min(_seconds(stage) for _ in range(REPETITIONS)) / times
            print(f"  {name:>36}: {each_s * 1e6:>8.1f} us {each_s / turn_s:>8,.0f} turns")
    print()


def _seconds(stage: Callable[[], object]) -> float:
    started = time.process_time()
    stage()
    return time.process_time() - started


def _turns_s() -> float:
    started = time.process_time()
    for _ in range(TURNS):
        pass
    return time.process_time() - started


# --- cold start -------------------------------------------------------------------------------------------------------

_OPENED = "from inventory_store.dynamodb import open_dynamodb_store as o; import stream_processor.handler; o('made')"
_LINE = re.compile(r"import time:\s*(\d+) \|\s*\d+ \| +(\S+)")


def _print_cold_start() -> None:
    environment = {"PATH": "/usr/bin", "AWS_DEFAULT_REGION": "eu-west-1", "POWERTOOLS_SERVICE_NAME": "made"}
    print("cold start, CPU seconds")
    for name, code in (
        ("an empty interpreter", "pass"),
        ("import of the handler", "import stream_processor.handler"),
        ("and a client of DynamoDB", _OPENED),
    ):
        print(f"  {name:>36}: {min(_child_s(code, environment) for _ in range(REPETITIONS)):.2f}")
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", _OPENED],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    packages: Counter[str] = Counter()
    for self_us, module in _LINE.findall(told):
        packages[module.partition(".")[0]] += int(self_us)
    for package, spent_us in packages.most_common(12):
        print(f"  {package:>36}: {spent_us / 1e6:.3f} of the import")
    print()


def _child_s(code: str, environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# --- memory -----------------------------------------------------------------------------------------------------------


class _NoTable:
    """A client of a table in which nothing stands, and nothing stays."""

    def batch_get_item(self, **_: Any) -> dict[str, Any]:
        return {"Responses": {}}

    def get_item(self, **_: Any) -> dict[str, Any]:
        return {}

    def update_item(self, **_: Any) -> dict[str, Any]:
        return {}

    def transact_write_items(self, **_: Any) -> dict[str, Any]:
        return {}


def _memory_of_hosts(hosts: int) -> int:
    """The most memory that a process took that folded an exchange of each host, 500 in a batch; kilobytes."""
    store = DynamoDbInventoryStore("made", _NoTable())  # type: ignore[arg-type]
    # Without the bound on new hosts, which would leave nothing to compare.
    processor = Processor(store, NoFailureQueue(), sample_ttl_days=7, examination=lambda: HOW, looks_at_everything=True)
    template = exchanges("hot endpoint", 1)[0]
    for first in range(0, hosts, 500):
        made = [_on_host(template, number) for number in range(first, min(first + 500, hosts))]
        report = processor.process(event(records(made), first + 1))
        assert not report.failed, report.refusals
    return _most_memory_kb()


def _most_memory_kb() -> int:
    """Of this program alone: what getrusage tells is the most of whatever ran in the process before exec as well."""
    return next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmHWM:"))


def _on_host(exchange: Exchange, number: int) -> Exchange:
    """An exchange with a small body of another host, client and path."""
    request, response = exchange.request, exchange.response
    assert request is not None
    assert response is not None
    other = Request("GET", f"/v{number}/items/{number}", f"h{number}.example.test", request.headers)
    return Exchange(
        7,
        f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}:40000",
        exchange.server,
        "http/1.1",
        other,
        Response(200, response.headers),
        exchange.request_at_ns,
        exchange.response_at_ns,
    )


def _print_memory(hosts: list[int]) -> None:
    print("memory of a process that folds an exchange of each host, MB at most")
    for number in hosts:
        command = [sys.executable, __file__, "--fold-hosts", str(number)]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        print(f"  {number:>28,} hosts: {json.loads(told) / 1_024:.0f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exchanges", type=int, default=6_000, help="of each shape")
    parser.add_argument(
        "--hosts", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="of which memory is told"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what others reckon with there, and no table")
    parser.add_argument("--fold-hosts", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
