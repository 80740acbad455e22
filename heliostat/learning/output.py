"""An inventory as files: JSON and CSV for programs, OpenAPI, Postman and SARIF for tools, a report for people.

Endpoints are read from the store and written one by one, so that an inventory larger than memory has its files too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from api_inventory.documents.csv_export import endpoints_csv, findings_csv
from api_inventory.documents.sarif import sarif_stream
from api_inventory.rules.rule import RULES
from api_inventory.sensitive.custom_classes import NO_CUSTOM_CLASSES
from chalice_app.inventory.documents import collection_document, finding_document
from chalice_app.inventory.endpoint_detail import endpoint_detail_document
from chalice_app.inventory.rule_documents import sarif_rule
from heliostat.errors import HeliostatError
from heliostat.learning.host_documents import write_host_documents
from heliostat.learning.reading import all_endpoints, all_findings, all_summaries, templates_of
from heliostat.learning.whole_file import whole_file, write_array
from heliostat.report import Report, report_html
from heliostat.report.limits import ENDPOINTS_MAX
from heliostat.report.model import HostSection
from heliostat.report.overview import Overview
from inventory_store.host_book import HostBook
from inventory_store.passive_tests import passive_tests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from api_inventory.collection import Collection
    from api_inventory.endpoint import EndpointKey
    from heliostat.report import CaptureSummary
    from heliostat.report.model import EndpointView
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
    """Write every file of `docs/command-line.md`.

    What an earlier run wrote there is replaced, and its documents of hosts that are not among these are removed.

    Raises:
        HeliostatError: a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        earlier = _earlier_hosts(folder)
        inventory = _Inventory(store, now_s)
        _write_inventory(folder, inventory, captures)
        report = Report(
            captures=captures,
            hosts=inventory.sections(),
            findings=tuple(all_findings(store)),
            generated_at=generated_at,
            version=version,
            overview=inventory.overview,
            endpoint_keys=inventory.keys,
            outcomes=outcomes,
            passive_tests={test.rule: test for test in passive_tests(HostBook(store)).passive},
        )
        write_host_documents(folder, store, inventory.hosts, earlier)
        _write_findings(folder, report)
        with whole_file(folder / "endpoints.csv") as file:
            file.writelines(endpoints_csv(each for host in inventory.hosts for each in all_summaries(store, host)))
        with whole_file(folder / "report.html") as file:
            file.writelines(report_html(report))
    except OSError as error:
        raise HeliostatError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error
    return report


class _Inventory:
    """Endpoints as they pass by, and what the report keeps of them."""

    def __init__(self, store: InventoryStore, now_s: int) -> None:
        self._store = store
        self._now_s = now_s
        self._collections: tuple[Collection, ...] = tuple(store.hosts(exact=True))
        self._shown: dict[str, list[EndpointView]] = {host: [] for host in self.hosts}
        self.overview = Overview()
        self.keys: dict[str, EndpointKey] = {}

    @property
    def hosts(self) -> list[str]:
        return [collection.host for collection in self._collections]

    def collections(self) -> Iterator[dict[str, Any]]:
        return (collection_document(each, each.last_seen_ns // 10**9) for each in self._collections)

    def endpoints(self) -> Iterator[dict[str, Any]]:
        """Every endpoint of every host, to be read once; the first of them are kept for the report."""
        for host, shown in self._shown.items():
            templates = templates_of(self._store, host)
            for view in all_endpoints(self._store, host, self._now_s):
                self.overview.add(view)
                key = view.endpoint.summary.key
                if len(self.keys) < ENDPOINTS_MAX:
                    shown.append(view)
                self.keys[key.id] = key
                yield endpoint_detail_document(view.endpoint, templates, NO_CUSTOM_CLASSES, (), {})

    def sections(self) -> tuple[HostSection, ...]:
        return tuple(HostSection(each, tuple(self._shown[each.host])) for each in self._collections)


def _write_inventory(folder: Path, inventory: _Inventory, captures: Iterable[CaptureSummary]) -> None:
    with whole_file(folder / "inventory.json") as file:
        file.write('{"captures": ')
        write_array(file, map(_capture_form, captures))
        file.write(', "collections": ')
        write_array(file, inventory.collections())
        file.write(', "endpoints": ')
        write_array(file, inventory.endpoints())
        file.write("}\n")


def _write_findings(folder: Path, report: Report) -> None:
    with whole_file(folder / "findings.json") as file:
        write_array(file, map(finding_document, report.findings))
        file.write("\n")
    with whole_file(folder / "findings.csv") as file:
        file.writelines(findings_csv(report.findings))
    found = {finding.rule for finding in report.findings}
    of_catalogue = (sarif_rule(rule) for rule in RULES.values() if rule.id in found)
    rules = [*of_catalogue, *(sarif_rule(test) for test in report.passive_tests.values() if test.rule in found)]
    with whole_file(folder / "findings.sarif") as file:
        file.writelines(sarif_stream(report.findings, rules, report.endpoint_keys, version=report.version))


def _earlier_hosts(folder: Path) -> frozenset[str]:
    """The hosts of which an earlier run wrote documents, by its own inventory: no other file is ours to remove."""
    try:
        inventory = json.loads((folder / "inventory.json").read_bytes())
        return frozenset(str(row["host"]) for row in inventory["collections"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()


def _capture_form(capture: CaptureSummary) -> dict[str, Any]:
    return {
        "file": capture.name,
        "exchanges": capture.exchanges,
        "counters": dict(capture.counters),
        "problem": capture.problem,
    }
