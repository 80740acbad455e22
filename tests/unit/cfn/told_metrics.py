"""The metrics that agents, processor and reviewer tell: by running what tells them, and by names in their sources."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from inventory_store.errors import CorruptItem, RefusedItem, StoreContention
from mirror_agent import _capture, refusal
from mirror_agent.embedded_metrics import MetricSpace, embedded_metrics
from stream_processor import wiring
from stream_processor.handler import handler as process
from stream_processor.review.handler import handler as review
from tests.unit.mirror_agent.beating import heartbeat
from tests.unit.mirror_agent.conftest import FakeReceiver, ModelledKinesis, aws_error, records
from tests.unit.mirror_agent.test_service import Bench, SpooledBench
from tests.unit.stream_processor.conftest import make_event, make_exchange, make_record
from tests.unit.stream_processor.test_handler import Context

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
REFUSALS = (
    *("AccessDeniedException", "KMSAccessDeniedException", "KMSDisabledException", "KMSThrottlingException"),
    *("ProvisionedThroughputExceededException", "ResourceNotFoundException", "ResourceInUseException"),
    *("ExpiredTokenException", "InternalFailure", "SomethingNew", "InvalidArgumentException"),
)


def told(text: str) -> dict[tuple[str, str], set[str]]:
    """The names of metrics in lines of standard output, by namespace and service (or "")."""
    found: dict[tuple[str, str], set[str]] = {}
    for line in text.splitlines():
        document = json.loads(line)
        for directive in document["_aws"]["CloudWatchMetrics"]:
            names = {metric["Name"] for metric in directive["Metrics"]}
            assert names <= document.keys()
            found.setdefault((directive["Namespace"], document.get("service", "")), set()).update(names)
    return found


def agent_tells(folder: Path) -> set[str]:
    """What an agent's reports hold: of the core as it is built, of a sender that met every refusal, and of a run after
    one that was killed."""
    receiver = _capture.Receiver("127.0.0.1", 0, "test", 16, receive="socket")
    counters = dict.fromkeys(receiver.counters(), 1)
    receiver.stop()
    for code in REFUSALS:
        kinesis = ModelledKinesis()
        kinesis.raises = [aws_error(code)] * 50
        bench = Bench(FakeReceiver(unfinished=records("a")), kinesis)
        bench.service.run(drain_timeout_s=1.0)
        counters |= bench.service.counters()
    for _ in range(2):
        # A turn, and no end: the run after it finds the page of one that was killed.
        killed = SpooledBench(FakeReceiver([records("a")]), ModelledKinesis(), folder)
        counters |= killed.service.counters()
        killed.service._turn()
        killed.close()
    kinds = [each.kind for each in vars(refusal).values() if isinstance(each, refusal.Refusal)]
    deltas = dict.fromkeys((*counters, *core_names(), *(f"refusals_{kind}" for kind in kinds)), 1)
    lines = embedded_metrics(heartbeat(), deltas, MetricSpace("Heliostat/Agent", "collector"), 0)
    [(_, names)] = told("\n".join(json.dumps(line) for line in lines)).items()
    return names


def always_told(folder: Path) -> dict[tuple[str, str], set[str]]:
    """What an idle agent, a good batch and a reviewer with nothing to do tell."""
    printed = io.StringIO()
    environment = {"HELIOSTAT_INVENTORY": f"sqlite://{folder / 'idle.sqlite'}"}
    with patch.dict(os.environ, environment), contextlib.redirect_stdout(printed):
        for line in embedded_metrics(heartbeat(), {}, MetricSpace("Heliostat/Agent", "collector"), 0):
            printed.write(json.dumps(line) + "\n")
        wiring._processor.cache_clear()
        context: Any = Context(remaining_ms=300_000)
        review({}, context)
        process(make_event((5, make_record(make_exchange()))), context)
        wiring.current_processor().store.close()
        wiring._processor.cache_clear()
    return told(printed.getvalue())


def core_names() -> set[str]:
    """The counters of the core's tables that are in the library as it is built."""
    table = (ROOT / "capture" / "capture" / "src" / "counters.rs").read_text("utf-8")
    names = set(re.findall(r'^    \w+ "(\w+)",$', table, re.MULTILINE))
    for path in _core_sources():
        names.update(re.findall(r'(?<!\w)\(\s*"([a-z0-9_]+)",\s*(?:self|ring|tap|socket)\.', path.read_text("utf-8")))
    library = Path(_capture.__file__).read_bytes()
    return {name for name in names if name.encode() in library}


def _core_sources() -> Iterator[Path]:
    for part in ("capture", "capture-live", "capture-py"):
        yield from sorted((ROOT / "capture" / part / "src").rglob("*.rs"))


def processor_and_reviewer_tell(folder: Path) -> dict[tuple[str, str], set[str]]:
    """What these two functions tell of batches good and bad, and of a store that refuses in each of its ways."""
    environment = {"HELIOSTAT_INVENTORY": f"sqlite://{folder / 'inventory.sqlite'}", "HELIOSTAT_NAME": "shop"}
    printed = io.StringIO()
    batch = make_event((5, make_record(make_exchange(), make_exchange(host=""))), (6, b"rubbish"))
    again = make_event((7, make_record(make_exchange())))
    context: Any = Context(remaining_ms=300_000)
    with patch.dict(os.environ, environment), contextlib.redirect_stdout(printed):
        wiring._processor.cache_clear()
        store: Any = wiring.current_processor().store
        process(batch, context)
        review({}, context)
        process(again, Context(remaining_ms=0))  # type: ignore[arg-type]
        for error in (
            *(CorruptItem("endpoints/a", "msgpack"), RefusedItem("UpdateItem", "ValidationException")),
            *(StoreContention("busy"), ValueError("odd")),
        ):
            with patch.object(type(store), "fold", side_effect=error):
                process(again, context)
        drops = Counter({"samples_dropped_too_large": 1})
        with patch.object(type(store), "take_drops", return_value=drops):
            process(again, context)
        store.close()
        wiring._processor.cache_clear()
    return told(printed.getvalue())


def source_names(package: str) -> Iterator[str]:
    """The names under which a package's code counts: keys of what is called `counters`."""
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Subscript(slice=ast.Constant(value=str() as name)) if "counters" in _name(node.value):
                    yield name


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def words_of(*packages: str) -> set[str]:
    """Every text of these packages' code: what counts by a variable, names it somewhere."""
    found: set[str] = set()
    for path in (each for package in packages for each in sorted((ROOT / package).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def built_words() -> set[str]:
    """Every text of the core's sources that is in the library as it is built."""
    library = Path(_capture.__file__).read_bytes()
    words = {word for path in _core_sources() for word in re.findall(r'"([a-z0-9_]+)"', path.read_text("utf-8"))}
    return {word for word in words if word.encode() in library}
