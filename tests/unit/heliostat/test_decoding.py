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


def test_a_folder_is_no_capture(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="is not a file"):
        decode_capture(tmp_path, None, bodies=False)
