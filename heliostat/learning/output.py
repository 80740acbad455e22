"""An inventory as files: JSON for programs, OpenAPI for tools, a report for people.

Endpoints are read from the store and written one by one, so that an inventory larger than memory has its files too.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from api_inventory.openapi import openapi_document
from chalice_app.inventory.documents import collection_document, endpoint_document, finding_document
from heliostat.errors import HeliostatError
from heliostat.learning.file_names import host_file_name
from heliostat.learning.reading import all_collections, all_endpoints, all_findings
from heliostat.report import Report, report_html
from heliostat.report.limits import ENDPOINTS_MAX
from heliostat.report.model import HostSection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from api_inventory.endpoint import Endpoint
    from heliostat.report import CaptureSummary
    from inventory_store.port import InventoryStore


def write_output(  # noqa: PLR0913 - what a report tells, by name
    folder: Path,
    store: InventoryStore,
    *,
    captures: tuple[CaptureSummary, ...],
    outcomes: Mapping[str, int],
    version: str,
    generated_at: str,
    now_s: int,
) -> Report:
    """Write `inventory.json`, `openapi/HOST.json`, `findings.json` and `report.html`.

    What an earlier run wrote there is replaced, and its documents of hosts that are not among these are removed.

    Raises:
        HeliostatError: a file cannot be written.
    """
    try:
        (folder / "openapi").mkdir(parents=True, exist_ok=True)
        earlier = _earlier_documents(folder)
        report = Report(
            captures=captures,
            hosts=_write_inventory(folder, store, captures, now_s),
            findings=tuple(all_findings(store)),
            generated_at=generated_at,
            version=version,
            outcomes=outcomes,
        )
        _write_openapi(folder / "openapi", store, report, earlier)
        with _whole(folder / "findings.json") as file:
            _write_array(file, (finding_document(finding) for finding in report.findings))
            file.write("\n")
        with _whole(folder / "report.html") as file:
            file.writelines(report_html(report))
    except OSError as error:
        raise HeliostatError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error
    return report


def _write_inventory(
    folder: Path, store: InventoryStore, captures: Iterable[CaptureSummary], now_s: int
) -> tuple[HostSection, ...]:
    collections = list(all_collections(store))
    shown: dict[str, list[Endpoint]] = {collection.host: [] for collection in collections}
    with _whole(folder / "inventory.json") as file:
        file.write('{"captures": ')
        _write_array(file, (_capture_form(capture) for capture in captures))
        file.write(', "collections": ')
        _write_array(file, (collection_document(collection) for collection in collections))
        file.write(', "endpoints": ')
        _write_array(file, (endpoint_document(endpoint) for endpoint in _endpoints(store, shown, now_s)))
        file.write("}\n")
    return tuple(HostSection(collection, tuple(shown[collection.host])) for collection in collections)


def _endpoints(store: InventoryStore, shown: Mapping[str, list[Endpoint]], now_s: int) -> Iterator[Endpoint]:
    """Every endpoint of the hosts in `shown`, which keeps the first of them for the report."""
    room = ENDPOINTS_MAX
    for host, kept in shown.items():
        for endpoint in all_endpoints(store, host, now_s):
            if room > 0:
                kept.append(endpoint)
                room -= 1
            yield endpoint


def _earlier_documents(folder: Path) -> frozenset[str]:
    """The names of the documents that an earlier run wrote, by its own inventory: no other file is ours to remove."""
    try:
        inventory = json.loads((folder / "inventory.json").read_bytes())
        return frozenset(f"{host_file_name(row['host'])}.json" for row in inventory["collections"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()


def _write_openapi(folder: Path, store: InventoryStore, report: Report, earlier: frozenset[str]) -> None:
    files = {folder / f"{host_file_name(section.collection.host)}.json": section for section in report.hosts}
    for name in earlier - {path.name for path in files}:
        (folder / name).unlink(missing_ok=True)
    for path, section in files.items():
        host = section.collection.host
        with _whole(path) as file:
            json.dump(openapi_document(host, store.host_endpoints(host)), file, indent=2)
            file.write("\n")


def _capture_form(capture: CaptureSummary) -> dict[str, Any]:
    return {
        "file": capture.name,
        "exchanges": capture.exchanges,
        "counters": dict(capture.counters),
        "problem": capture.problem,
    }


def _write_array(file: IO[str], items: Iterable[Any]) -> None:
    """A JSON array with an item a line, so that a line tool can read it too."""
    separator = "[\n"
    for item in items:
        file.write(separator)
        file.write(json.dumps(item))
        separator = ",\n"
    file.write("[]" if separator == "[\n" else "\n]")


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
    """A file that appears when it is whole: a reader never finds half of one."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8", errors="backslashreplace") as file:
        yield file
    partial.replace(path)
