"""How often rules are wrong, on traffic that does nothing wrong, and on traffic made from public documents."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.rules.rule import RIGHT, RULES
from api_inventory.sightings import SightingTally
from stream_processor.detect.detection import add_sightings
from stream_processor.examined import Examined
from stream_processor.usable import Usable, usable
from tests.unit.stream_processor.detect.clean_traffic import clean_exchanges
from tests.unit.stream_processor.detect.rule_cases import Client, Credential
from tests.unit.stream_processor.untaught import by_form

if TYPE_CHECKING:
    from collections.abc import Iterable

SHARED = Path(__file__).resolve().parents[5] / "shared"
DOCUMENTS = sorted((SHARED / "specs").glob("*.json"))
# True of that traffic, and so no fault of the rule: the documents declare it, or the maker of traffic leaves it out.
TRUE_OF_DOCUMENTS = {
    "AUTH-11": "two of the APIs take a token in the query",
    "AUTH-13": "one takes client_secret in the query",
    "AUTH-15": "one takes Basic credentials",
    "AUTH-20": "the authorization endpoint of one is asked without state and challenge",
    "AUTH-21": "answers hold tokens, and no answer has Cache-Control",
    "CONF-05": "no answer has the header",
    "CONF-06": "no answer has the header",
    "CONF-08": "no answer has the header",
    "DATA-02": "the documents declare a field of that name in answers",
    "DATA-05": "the documents declare fields of ids of persons",
    "DATA-06": "telephone numbers and e-mail addresses are searched for in the query",
    "DATA-10": "no answer has Cache-Control, and some hold e-mail addresses",
    "SSRF-01": "callbacks and addresses of pictures are what these APIs take",
}


def findings(exchanges: Iterable[tuple[str, Exchange]]) -> tuple[int, Counter[str]]:
    """How many endpoints there are, and of how many of them each rule has enough sightings."""
    tallies: dict[str, SightingTally] = defaultdict(SightingTally)
    for name, exchange in exchanges:
        found = usable(exchange, by_form)
        assert isinstance(found, Usable)
        sent = any(header.lower() in {"authorization", "cookie"} for header, _ in found.request.headers)
        credentials = (Credential("bearer"),) if sent else ()
        examined = Examined(found, credentials=credentials, client=Client(is_public=True), scheme="https")
        add_sightings(tallies[name], examined)
    rules: Counter[str] = Counter()
    for tally in tallies.values():
        counts = tally.sightings().counts
        looked_at = Counter[str]()
        for (rule, _), seen in counts.items():
            looked_at[rule] += seen.count
        rules.update(
            {
                rule
                for (rule, detail), seen in counts.items()
                if detail != RIGHT
                and seen.count >= RULES[rule].support_min
                and seen.count >= (RULES[rule].share_min or 0) * looked_at[rule]
            }
        )
    return len(tallies), rules


def test_an_api_that_does_everything_right_has_no_finding_in_a_thousand_endpoints() -> None:
    endpoints, rules = findings(clean_exchanges(endpoints=1000, each=4))

    # Its callers send no credential: a public API.
    assert endpoints == 1000
    assert rules.total() <= 1, rules


def exchanges_of(documents: list[Path], folder: Path) -> list[tuple[str, Exchange]]:
    out = folder / "pairs.ndjson"
    maker = SHARED / "tools" / "discovery" / "make_traffic.py"
    command = [sys.executable, maker, *documents, "--per-operation", "4", "--out", out]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    made = []
    for line in out.read_text("utf-8").splitlines():
        pair = json.loads(line)
        request, response = (
            (tuple(pair[f"{side}_headers"].items()), (pair[f"{side}_body"] or "").encode())
            for side in ("request", "response")
        )
        exchange = Exchange(
            *(None, "10.0.0.9:1", "10.0.0.2:80", "http/1.1"),
            Request(pair["method"], pair["path"], pair["host"], request[0], Body(request[1], len(request[1]))),
            Response(pair["status"], response[0], Body(response[1], len(response[1]))),
            *(int(pair["at"] * 1e9), None),
        )
        made.append((f"{pair['method']} {pair['host']} {pair['truth']['template']}", exchange))
    return made


@pytest.mark.skipif(not DOCUMENTS, reason="the documents to measure on are not beside the project")
def test_on_traffic_of_public_documents_one_finding_in_a_thousand_endpoints_is_wrong(tmp_path: Path) -> None:
    endpoints, rules = findings(exchanges_of(DOCUMENTS[1::2], tmp_path))

    wrong = {rule: seen for rule, seen in rules.items() if rule not in TRUE_OF_DOCUMENTS}
    assert endpoints > 1000
    assert sum(wrong.values()) <= endpoints / 1000, wrong
