"""The composition root of `heliostat learn`: captures through the pipeline into an inventory, and that into files."""

from __future__ import annotations

import time
from importlib.metadata import version
from itertools import accumulate
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote

from api_inventory.akto_tests.collection import read_tests
from heliostat.environment import applied_environment
from heliostat.errors import HeliostatError, UnreadableInput
from heliostat.learning.capture_reading import learn_capture
from heliostat.learning.har_reading import is_har, learn_har
from heliostat.learning.output import write_output
from heliostat.learning.pipeline import Pipeline, RecordsRefused
from heliostat.numbers import moment
from heliostat.passive_tests import sources_of
from heliostat.progress import progress_bar
from inventory_store.host_book import PASSIVE_TESTS, HostBook
from inventory_store.opening import open_inventory_store
from stream_processor.handler import handler, logger
from stream_processor.review.job import ReviewJob
from stream_processor.wiring import current_processor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from heliostat.report import CaptureSummary, Report
    from inventory_store.port import InventoryStore


def learn_captures(captures: Sequence[Path], out: Path, tests: Sequence[Path] = ()) -> Report:
    """Learn captures one after the other, and write what they gave.

    Args:
        captures: pcap, pcapng or HAR files.
        out: the folder to write to.
        tests: files, or folders of files, of passive tests.

    Returns:
        What was found. A capture that could not be read stands in it with its problem.

    Raises:
        UnreadableInput: none of the captures can be read. Nothing is written, for `out` may hold what an earlier run
            learnt.
        HeliostatError: nothing can be written to `out`, or the inventory cannot be kept meanwhile.
    """
    # Its lines are for CloudWatch; what a person has to know is a sentence of the error.
    logger.setLevel("CRITICAL")
    with TemporaryDirectory(prefix="heliostat-") as folder:
        environment = {
            "HELIOSTAT_INVENTORY": f"sqlite://{quote(folder)}/inventory.sqlite",
            # Metrics are for CloudWatch, which reads them from standard output.
            "POWERTOOLS_METRICS_DISABLED": "true",
            # Nothing waits for this run: every exchange of the files is looked into.
            "HELIOSTAT_LOOK_AT_EVERYTHING": "true",
        }
        with applied_environment(environment):
            _keep_tests(environment["HELIOSTAT_INVENTORY"], tests)
            processor = current_processor()
            try:
                pipeline = Pipeline(handler)
                summaries = _learn_all(captures, pipeline)
                if not any(each.exchanges or each.problem is None for each in summaries):
                    raise UnreadableInput(f"{'; '.join(str(each.problem) for each in summaries)}; {out} stays as it is")
                _review(processor.store)
                return write_output(
                    out,
                    processor.store,
                    captures=summaries,
                    outcomes=_outcomes(processor.totals, pipeline.records_too_large),
                    version=version("heliostat"),
                    generated_at=moment(time.time_ns()),
                    now_s=int(time.time()),
                )
            except RecordsRefused as error:
                why = "; ".join(processor.refusals)
                raise HeliostatError(f"{folder}: the inventory cannot be kept there: {why}") from error
            finally:
                processor.store.close()


def _keep_tests(inventory_url: str, tests: Sequence[Path]) -> None:
    """Puts tests where the processor and the review find them.

    Raises:
        UnreadableInput: a file cannot be read, or is not understood.
    """
    sources = list(sources_of(tests))
    if problems := read_tests(sources).problems:
        raise UnreadableInput("; ".join(problems))
    store = open_inventory_store(inventory_url)
    for name, text in sources:
        HostBook(store).write(PASSIVE_TESTS, name, {"text": text}, 0)
    store.close()


def _review(store: InventoryStore) -> None:
    """Review every host once.

    Raises:
        HeliostatError: one cannot be reviewed; an inventory without it would be no true one.
    """
    report = ReviewJob(store).run(time.time_ns())
    if report.refusals:
        raise HeliostatError("the inventory cannot be reviewed: " + "; ".join(report.refusals))


def _learn_all(captures: Sequence[Path], pipeline: Pipeline) -> tuple[CaptureSummary, ...]:
    sizes = [path.stat().st_size if path.is_file() else 0 for path in captures]
    summaries = []
    with progress_bar("Learning", sum(sizes)) as advance:
        for path, before in zip(captures, accumulate(sizes, initial=0), strict=False):

            def tell_read(read: int, before: int = before) -> None:
                advance(before + read)

            learn = learn_har if is_har(path) else learn_capture
            summaries.append(learn(path, pipeline, tell_read))
        pipeline.flush()
        advance(sum(sizes))
    return tuple(summaries)


def _outcomes(totals: Mapping[str, int], records_too_large: int) -> dict[str, int]:
    """What became of the exchanges, in words."""
    rejected = sum(count for name, count in totals.items() if name.startswith("records_rejected_"))
    outcomes = {
        "exchanges processed": totals["exchanges"],
        "records that could not be processed": records_too_large + rejected,
    }
    dropped = {name: count for name, count in totals.items() if "_dropped_" in name or "_given_up_" in name}
    outcomes |= {name.replace("_", " "): count for name, count in dropped.items()}
    return outcomes
