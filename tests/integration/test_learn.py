"""Captures of traffic whose truth is known, learnt by the whole pipeline in one process."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import validate

from simulator.traffic import write_capture

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.traffic import TrafficTruth

CONVERSATIONS = 120
# Credentials that the made traffic carries; none may be found in any file.
SECRETS = ("s3ss10n", "sk_live_", "pk_live_", "s3cret-", "eyJhbGciOi", "4242424242424242", "pw-")


def learn(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "heliostat", "learn", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def erased(template: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", template)


class Learnt:
    """A folder that `heliostat learn` wrote."""

    def __init__(self, folder: Path, truth: TrafficTruth) -> None:
        self.folder = folder
        self.truth = truth
        self.inventory: dict[str, Any] = json.loads((folder / "inventory.json").read_text())


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Learnt:
    folder = tmp_path_factory.mktemp("learn")
    truth = write_capture(folder / "shop.pcap", conversations=CONVERSATIONS)

    done = learn(str(folder / "shop.pcap"), "--out", str(folder / "out"))

    assert (done.returncode, done.stderr) == (0, "")
    return Learnt(folder / "out", truth)


def test_every_request_is_counted_at_its_endpoint_and_none_twice(learnt: Learnt) -> None:
    counts = {
        (endpoint["method"], endpoint["host"], erased(endpoint["path_template"])): endpoint["request_count"]
        for endpoint in learnt.inventory["endpoints"]
    }

    truth = learnt.truth.requests_by_endpoint()
    assert counts == {(method, host, erased(route)): count for (method, host, route), count in truth.items()}


def test_every_status_is_counted(learnt: Learnt) -> None:
    counts = Counter(
        {
            (endpoint["method"], endpoint["host"], erased(endpoint["path_template"]), int(status)): count
            for endpoint in learnt.inventory["endpoints"]
            for status, count in endpoint["statuses"].items()
        }
    )

    truth = learnt.truth.requests_by_status()
    assert counts == {(method, host, erased(route), status): n for (method, host, route, status), n in truth.items()}


def test_hosts_add_up_to_their_endpoints(learnt: Learnt) -> None:
    hosts = {host["host"]: host["request_count"] for host in learnt.inventory["collections"]}

    assert hosts == Counter(made.host for made in learnt.truth.exchanges)


def test_the_capture_is_told_with_its_counters(learnt: Learnt) -> None:
    [capture] = learnt.inventory["captures"]

    assert (capture["file"], capture["problem"]) == ("shop.pcap", None)
    assert capture["exchanges"] == len(learnt.truth.exchanges)
    assert capture["counters"]["packets"] == learnt.truth.datagrams


def test_each_host_has_a_valid_openapi_document(learnt: Learnt) -> None:
    hosts = {made.host for made in learnt.truth.exchanges}

    documents = {path.stem: json.loads(path.read_text()) for path in (learnt.folder / "openapi").iterdir()}

    assert set(documents) == hosts
    for document in documents.values():
        validate(document)


def test_findings_are_written_the_worst_first(learnt: Learnt) -> None:
    findings = json.loads((learnt.folder / "findings.json").read_text())

    order = ["critical", "high", "medium", "low", "info"]
    severities = [order.index(finding["severity"]) for finding in findings]
    assert severities == sorted(severities)
    assert {"shop.example.test", "backoffice.example.test"} <= {finding["host"] for finding in findings}


def test_no_file_holds_a_credential_of_the_traffic(learnt: Learnt) -> None:
    texts = {path.name: path.read_text() for path in learnt.folder.rglob("*") if path.is_file()}

    assert {"inventory.json", "findings.json", "report.html"} <= set(texts)
    assert [(name, secret) for name, text in texts.items() for secret in SECRETS if secret in text] == []


def test_the_report_names_every_endpoint(learnt: Learnt) -> None:
    report = (learnt.folder / "report.html").read_text()

    assert all(f'id="endpoint-{endpoint["id"]}"' in report for endpoint in learnt.inventory["endpoints"])


def test_a_file_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    truth = write_capture(tmp_path / "good.pcap", conversations=5)
    (tmp_path / "bad.pcap").write_bytes(b"PK\x03\x04 no capture")

    done = learn(str(tmp_path / "bad.pcap"), str(tmp_path / "good.pcap"), "--out", str(tmp_path / "out"))

    inventory = json.loads((tmp_path / "out" / "inventory.json").read_text())
    assert done.returncode == 2
    assert re.search(r"^heliostat: .*bad\.pcap", done.stderr)
    assert "Traceback" not in done.stderr
    assert sum(host["request_count"] for host in inventory["collections"]) == len(truth.exchanges)


def test_nowhere_to_write_is_told_in_a_sentence(tmp_path: Path) -> None:
    write_capture(tmp_path / "good.pcap", conversations=1)

    done = learn(str(tmp_path / "good.pcap"), "--out", str(tmp_path / "good.pcap"))

    assert done.returncode == 1
    assert done.stderr.startswith("heliostat: ")
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
