from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from heliostat.errors import WrongUsage
from heliostat.up import record_path
from heliostat.up.record_path import SHARDS, STREAM_NAME, embedded, emulated
from heliostat.up.state_folder import StateFolder
from simulator.emulator import start_emulator

if TYPE_CHECKING:
    from pathlib import Path


def test_what_an_unchanged_client_puts_is_what_the_reader_gets(tmp_path: Path) -> None:
    with embedded(StateFolder(tmp_path)) as path:
        client = boto3.client(
            "kinesis",
            endpoint_url=path.kinesis_url,
            region_name="eu-central-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
        )

        client.put_records(StreamName=STREAM_NAME, Records=[{"PartitionKey": "b-001", "Data": b"record"}])

        read = [path.reader.read(shard, None, 10).records for shard in path.reader.shard_ids()]
        assert [record.data for records in read for record in records] == [b"record"]
        assert len(read) == SHARDS
        assert path.inventory_url == f"sqlite://{tmp_path}/inventory.sqlite"


def test_an_emulator_that_was_not_installed_is_told_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(record_path, "start_emulator", lambda: start_emulator(environment=tmp_path))

    with pytest.raises(WrongUsage, match="make emulator"), emulated():
        pass
