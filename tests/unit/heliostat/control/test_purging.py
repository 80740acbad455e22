"""`heliostat purge`: step by step, and without a word of a value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.mask_token import read_mask, write_mask
from heliostat.control import purging

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.heliostat.control.conftest import CommandLine
    from tests.unit.heliostat.control.fake_control_plane import FakeControlPlane

HOST, KEY, VALUE = "shop.example", b"k" * 32, "ada.lovelace@example.com"
BEGUN = {"begun_at": "2026-11-24T14:00:00.000Z"}


def step(host: str | None = HOST, *, is_done: bool = False, **told: Any) -> dict[str, Any]:
    base = {"host": host, "counts": {}, "is_complete": True, "next_token": None, "begun_at": None, "settles_at": None}
    base["waits_for"] = None
    return {**base, **told, "is_done": is_done, "total": sum(told.get("counts", {}).values())}


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "redaction.key"
    path.write_bytes(KEY)
    return path


def test_a_host_is_purged_until_nothing_comes_any_more(
    control: FakeControlPlane, heliostat: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(purging, "_pause_s", lambda settles_at, _now: slept.append(settles_at) or 0.0)
    settles = BEGUN | {"settles_at": "2026-11-24T14:01:30.000Z"}
    control.answers("POST /v1/purges/preview", step(is_done=True, counts={"endpoints": 2, "samples": 5}))
    control.answers(
        "POST /v1/purges",
        step(**settles, counts={"samples": 5}),
        step(**settles, counts={"endpoints": 1}),
        step(**settles),
        step(**BEGUN, is_done=True, counts={"endpoints": 1}),
    )

    ended = heliostat("purge", "--host", HOST, "--yes")

    assert ended.status == 0
    assert ended.lines() == ["This goes for good:", "endpoints 2", "samples 5", "Gone:", "endpoints 2", "samples 5"]
    sent = [asked.document for asked in control.asked if asked.path == "/v1/purges"]
    assert sent[0] == {"host": HOST, "confirm": HOST}
    assert sent[1:] == [{"host": HOST, "confirm": HOST, **BEGUN}] * 3
    assert slept == [settles["settles_at"]]
    # One of an earlier version does not tell what it waits for.
    assert "Processors may still write what was read before" in ended.err


def test_a_value_is_looked_for_again_until_a_look_that_waited_for_all_others_finds_nothing(
    control: FakeControlPlane, heliostat: CommandLine, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(purging, "_pause_s", lambda settles_at, _now: slept.append(settles_at) or 0.0)
    reviewed = BEGUN | {"settles_at": "2026-11-24T14:05:00.000Z", "waits_for": "review"}
    again = {"begun_at": "2026-11-24T14:05:01.000Z"}
    settles = again | {"settles_at": "2026-11-24T14:08:01.000Z", "waits_for": "processors"}
    control.answers("POST /v1/purges/preview", step(None, is_done=True, counts={"samples": 2}))
    control.answers(
        "POST /v1/purges",
        step(None, counts={"samples": 1}, next_token="more behind"),
        step(None, counts={"sums": 2}, **reviewed),
        step(None, **BEGUN, next_token="last behind"),
        step(None, counts={"sums": 1}, **settles),
        step(None, is_done=True, **again),
    )

    ended = heliostat("purge", "--value", VALUE, "--redaction-key", str(key_file), "--yes")

    assert ended.status == 0
    assert ended.lines()[-3:] == ["Gone:", "samples 1", "sums 3 (stay, without the value)"]
    asked = [each.document for each in control.asked if each.path == "/v1/purges"]
    told = [(each.get("begun_at"), each.get("next_token")) for each in asked]
    assert told == [
        (None, None),
        (None, "more behind"),
        (BEGUN["begun_at"], None),
        (BEGUN["begun_at"], "last behind"),
        (again["begun_at"], None),
    ]
    assert slept == [reviewed["settles_at"], settles["settles_at"]]
    assert "A review that began before may still write what was read before" in ended.err
    assert reviewed["settles_at"] in ended.err


def test_a_look_that_takes_several_steps_goes_on_where_it_ended_and_the_next_one_from_the_start(
    control: FakeControlPlane, heliostat: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "_pause_s", lambda *_: 0.0)
    control.answers("POST /v1/purges/preview", step(is_done=True, counts={"endpoints": 2}))
    control.answers(
        "POST /v1/purges",
        step(**BEGUN, next_token="-here", counts={"endpoints": 1}),
        step(**BEGUN, next_token="-there"),
        step(**BEGUN, counts={"endpoints": 1}),
        step(**BEGUN),
        step(**BEGUN, next_token="+here"),
        step(**BEGUN, is_done=True),
    )

    ended = heliostat("purge", "--host", HOST, "--yes")

    assert (ended.status, ended.lines()[-2:]) == (0, ["Gone:", "endpoints 2"])
    sent = [asked.document.get("next_token") for asked in control.asked if asked.path == "/v1/purges"]
    assert sent == [None, "-here", "-there", None, None, "+here"]


def test_what_is_not_counted_to_the_end_is_asked_for_all_the_same(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    control.answers("POST /v1/purges/preview", step(is_done=True, is_complete=False, counts={"endpoints": 2}))
    control.answers("POST /v1/purges", step(is_done=True, counts={"endpoints": 3}))

    ended = heliostat("purge", "--host", HOST, "--yes")

    assert ended.status == 0
    assert ended.lines() == ["This goes for good, at least:", "endpoints 2", "Gone:", "endpoints 3"]


def test_a_preview_that_takes_too_long_keeps_nobody_from_purging(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    control.answers("POST /v1/purges/preview", {"message": "Endpoint request timed out"}, status=504)
    control.answers("POST /v1/purges", step(is_done=True, counts={"endpoints": 3}))

    ended = heliostat("purge", "--host", HOST, "--yes")

    assert ended.status == 0
    assert ended.lines() == ["There is too much to count it in time.", "Gone:", "endpoints 3"]


def test_a_preview_that_is_refused_ends_the_command(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.refuses("POST /v1/purges/preview", 403, "forbidden", "caller")

    assert heliostat("purge", "--host", HOST, "--yes").status != 0
    assert [asked.path for asked in control.asked] == ["/v1/purges/preview"]


def test_only_looking_asks_for_no_purge(control: FakeControlPlane, heliostat: CommandLine) -> None:
    control.answers("POST /v1/purges/preview", step(is_done=True))

    ended = heliostat("purge", "--host", HOST, "--dry-run")

    assert (ended.status, ended.lines()) == (0, [f"Nothing is kept of {HOST}."])
    assert [asked.path for asked in control.asked] == ["/v1/purges/preview"]


def test_a_value_is_named_by_its_tails_and_sent_nowhere(
    control: FakeControlPlane, heliostat: CommandLine, key_file: Path
) -> None:
    control.answers("POST /v1/purges/preview", step(None, is_done=True, counts={"samples": 1}))
    control.answers(
        "POST /v1/purges",
        step(None, counts={"samples": 1}, next_token="behind"),
        step(None, is_done=True, counts={"sums": 2}),
    )

    ended = heliostat("purge", "--value", VALUE, "--redaction-key", str(key_file), "--yes")

    assert ended.status == 0
    assert ended.lines()[-3:] == ["Gone:", "samples 1", "sums 2 (stay, without the value)"]
    mask = read_mask(write_mask(VALUE.encode(), KEY))
    assert mask is not None
    for asked in control.asked:
        assert mask.tail in asked.document["tails"]
        assert VALUE not in json.dumps([asked.document, asked.raw_query, asked.headers])
    assert VALUE not in ended.out + ended.err
    assert control.asked[-1].document["next_token"] == "behind"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "one of them"),
        (("--host", HOST, "--value", VALUE), "one of them"),
        (("--host", ""), "expected a host"),
        (("--value", VALUE), "--redaction-key"),
        (("--value", VALUE, "--redaction-key", "/nowhere"), "cannot be read"),
    ],
)
def test_what_cannot_be_purged_is_refused_before_anybody_is_asked(
    control: FakeControlPlane, heliostat: CommandLine, options: tuple[str, ...], said: str
) -> None:
    ended = heliostat("purge", *options, "--yes")

    assert ended.status == 2
    assert said in ended.err
    assert VALUE not in ended.err
    assert control.asked == []


def test_without_yes_nobody_is_purged_where_nobody_can_be_asked(
    control: FakeControlPlane, heliostat: CommandLine
) -> None:
    assert heliostat("purge", "--host", HOST).status == 2
    assert control.asked == []
