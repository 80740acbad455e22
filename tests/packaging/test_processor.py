"""The processor's zip: the same bytes twice, complete, within Lambda's bounds."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from api_inventory.exchange_record import ExchangeRecord, encode_record
from simulator.kinesis_event import FunctionIdentity, kinesis_event
from simulator.record_stream import StreamRecord
from tests.packaging.test_control_plane import clean_python
from tests.unit.chalice_app.filling import EXCHANGES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(300)
LAMBDA_UNZIPPED_BYTES_MAX = 250 * 1024 * 1024


def test_the_same_input_makes_the_same_bytes(processor_zips: tuple[Path, Path]) -> None:
    first, second = processor_zips

    assert first.read_bytes() == second.read_bytes()


def test_the_zip_fits_and_holds_no_strays(processor_zips: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(processor_zips[0]) as archive:
        entries = archive.infolist()

    assert sum(entry.file_size for entry in entries) < LAMBDA_UNZIPPED_BYTES_MAX
    top = {entry.filename.split("/")[0] for entry in entries}
    assert {"api_inventory", "inventory_store", "stream_processor"} <= top
    assert not top & {"chalice_app", "mirror_agent", "heliostat", "simulator", "tests", "chalice"}
    assert not [entry.filename for entry in entries if entry.filename.endswith(".pyc")]


def test_the_handler_folds_a_record_in_a_clean_interpreter(processor_zips: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "unzipped"
    with zipfile.ZipFile(processor_zips[0]) as archive:
        archive.extractall(folder)
    data = encode_record(ExchangeRecord("test", 3, EXCHANGES))
    event = kinesis_event(
        [StreamRecord("1", "b-003", data, 1_795_521_600.5)],
        shard_id="shardId-000000000000",
        stream_arn="arn:aws:kinesis:eu-central-1:123456789012:stream/records",
        function=FunctionIdentity(),
    )
    code = (
        f"import os, json; os.environ['HELIOSTAT_INVENTORY'] = 'sqlite:///{tmp_path}/i.db'; "
        "from types import SimpleNamespace as N; from stream_processor.handler import handler; "
        "c = N(function_name='p', memory_limit_in_mb=128, "
        "invoked_function_arn='arn:aws:lambda:x:1:function:p', aws_request_id='r', "
        "get_remaining_time_in_millis=lambda: 60_000); "
        f"a = handler(json.loads({json.dumps(json.dumps(event))}), c); print(); print(json.dumps(a))"
    )

    printed = clean_python(folder, code)

    assert json.loads(printed.splitlines()[-1]) == {"batchItemFailures": []}
