from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from heliostat.decoding import bench_capture, decode_capture
from heliostat.errors import UnreadableInput
from simulator.traffic import write_capture

if TYPE_CHECKING:
    from pathlib import Path


def test_decoding_and_measuring_count_the_same_exchanges(tmp_path: Path) -> None:
    path = tmp_path / "shop.pcap"
    truth = write_capture(path, conversations=4, seed=3)

    counters = decode_capture(path, tmp_path / "out.jsonl", bodies=False)
    figures = bench_capture(path, repeat=1)

    assert counters["exchanges"] == figures["exchanges"] == len(truth.exchanges)


def test_what_stands_before_a_bad_record_is_decoded(tmp_path: Path) -> None:
    path, out = tmp_path / "shop.pcap", tmp_path / "out.jsonl"
    truth = write_capture(path, conversations=4, seed=3)
    with path.open("ab") as file:
        file.write(b"\xff" * 64)

    with pytest.raises(UnreadableInput, match=rf"shop\.pcap: bad record at offset {path.stat().st_size - 64}"):
        decode_capture(path, out, bodies=False)

    assert len(out.read_text().splitlines()) == len(truth.exchanges)


def test_a_file_that_is_no_capture_writes_nothing(tmp_path: Path) -> None:
    path, out = tmp_path / "notes.txt", tmp_path / "out.jsonl"
    path.write_text("no capture, whatever its name")

    with pytest.raises(UnreadableInput, match=r"notes\.txt"):
        decode_capture(path, out, bodies=False)

    assert not out.exists()


def test_a_folder_is_no_capture(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="is not a file"):
        decode_capture(tmp_path, None, bodies=False)
