"""CSV as the csv module reads it, and as no spreadsheet calculates with it."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.changes.change import Change
from api_inventory.changes.feed import Acknowledgement, FeedEntry, Mute
from api_inventory.collection import Collection
from api_inventory.documents.csv_export import (
    changes_csv,
    collections_csv,
    csv_lines,
    documents_csv,
    endpoints_csv,
    findings_csv,
)
from api_inventory.review import EndpointFacts, HostReview
from tests.unit.api_inventory.documents.inventory import HOST, NOW, accepted, endpoint, finding


def rows(lines: object) -> list[dict[str, str]]:
    text = "".join(lines)  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_endpoints_are_rows() -> None:
    seen = endpoint("/orders", statuses={"404": 2, "200": 3})

    assert rows(endpoints_csv([seen.summary])) == [
        {
            "id": seen.summary.id,
            "host": HOST,
            "method": "GET",
            "path": "/orders",
            "requests": "5",
            "unanswered": "0",
            "statuses": "200:3 404:2",
            "first_seen": "2023-10-05T22:13:20.000Z",
            "last_seen": "2023-11-14T22:13:20.000Z",
            **dict.fromkeys(
                ("kind", "risk", "authentication", "credentials", "exposure", "sensitive", "open_findings"), ""
            ),
        }
    ]


def test_endpoints_have_what_their_review_said() -> None:
    facts = EndpointFacts("graphql", 40, (), ("basic", "hmac"), "optional", "internet", ("email:request",), {"high": 2})

    (row,) = rows(endpoints_csv([replace(endpoint("/orders").summary, facts=facts)]))

    assert (row["kind"], row["risk"], row["open_findings"]) == ("graphql", "40", "2")
    assert (row["authentication"], row["credentials"], row["exposure"]) == ("optional", "basic hmac", "internet")
    assert row["sensitive"] == "email:request"


def test_findings_are_rows_with_what_people_decided() -> None:
    (open_, set_aside) = rows(
        findings_csv([finding(endpoint_id=None), accepted(finding(), 'a "reason",\nin two lines')])
    )

    assert (open_["status"], open_["endpoint_id"], open_["decided_by"]) == ("open", "", "")
    assert (set_aside["status"], set_aside["decided_by"]) == ("accepted", "ana")
    assert set_aside["reason"] == 'a "reason",\nin two lines'
    assert set_aside["id"] == finding().id


def test_changes_are_rows() -> None:
    change = Change("type_changed", HOST, "e" * 20, "GET /a: response 2xx /id", "integer", "string", "breaking", NOW, 0)

    said = Acknowledgement(change.id, "ana", NOW, "as planned")

    waiting, seen, muted = rows(
        changes_csv([FeedEntry(change), FeedEntry(change, said), FeedEntry(change, muted=Mute("bo", NOW))])
    )

    assert (waiting["id"], waiting["impact"], waiting["before"]) == (change.id, "breaking", "integer")
    assert [each["state"] for each in (waiting, seen, muted)] == ["waiting", "acknowledged", "muted"]
    assert [each["acknowledged_by"] for each in (waiting, seen, muted)] == ["", "ana", ""]
    assert seen["reason"] == "as planned"


def test_hosts_are_rows_with_what_the_last_review_said() -> None:
    review = HostReview(risk=71, finding_counts={"high": 2, "low": 1}, sensitive=("email", "iban"), exposure="internet")
    host = Collection(HOST, 3, 40, NOW, NOW, review)

    reviewed, new = rows(collections_csv([host, replace(host, review=None)]))

    assert (reviewed["host"], reviewed["endpoints"], reviewed["open_findings"]) == (HOST, "3", "3")
    assert (reviewed["sensitive"], reviewed["exposure"]) == ("email iban", "internet")
    assert (new["requests"], new["risk"], new["exposure"]) == ("40", "", "")


def test_documents_are_rows_of_the_fields_that_are_asked_for() -> None:
    document = {"name": "=1+1", "is_ours": True, "zones": ["a", "b"], "share": 0.5, "none": None, "more": "left out"}

    (row,) = rows(documents_csv(("name", "is_ours", "zones", "share", "none"), [document]))

    assert row == {"name": "'=1+1", "is_ours": "yes", "zones": "a b", "share": "0.5", "none": ""}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", "\uff1d"])
def test_a_text_that_a_spreadsheet_would_calculate_begins_with_an_apostrophe(start: str) -> None:
    (row,) = rows(csv_lines(("cell",), [(f"{start}cmd|' /c calc'!A0",)]))

    assert row["cell"] == f"'{start}cmd|' /c calc'!A0"


def is_hidden(sign: str) -> bool:
    """Controls of ASCII, and those of direction by what Unicode says of them."""
    turns = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return sign < " " or sign == "\x7f" or unicodedata.bidirectional(sign) in turns or sign in "\u061c\u200e\u200f"


def test_no_cell_turns_its_line_round() -> None:
    (row,) = rows(csv_lines(("cell",), [("paid \u202efdp.exe\0",)]))

    assert row["cell"] == "paid fdp.exe"


@given(st.lists(st.one_of(st.text(), st.integers(), st.none()), min_size=2, max_size=5))
def test_whatever_a_cell_holds_is_read_again_and_begins_no_formula(cells: list[str | int | None]) -> None:
    names = [f"c{number}" for number in range(len(cells))]

    (row,) = rows(csv_lines(names, [cells]))

    for name, cell in zip(names, cells, strict=True):
        read = row[name]
        if isinstance(cell, str):
            shown = "".join(sign for sign in cell if sign in "\t\r\n" or not is_hidden(sign))
            assert read.removeprefix("'") in {shown, shown.removeprefix("'")}
            assert not read.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
        else:
            assert read == ("" if cell is None else str(cell))
