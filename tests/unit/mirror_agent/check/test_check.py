"""Each check against what it looks at: real sockets and files, botocore's clients, metadata on loopback."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from mirror_agent.check.account import check_clock, check_credentials, check_log_group, check_stream
from mirror_agent.check.command import check_agent
from mirror_agent.check.machine import (
    RECEIVE_BUFFER_BYTES,
    capabilities,
    check_interface,
    check_metadata,
    check_port,
    check_receive_buffer,
    check_redaction_key,
    check_ring,
    check_spool,
    granted_receive_buffer,
)
from mirror_agent.check.verdict import Verdict, is_fine, verdict_line
from mirror_agent.instance_metadata import InstanceMetadata
from mirror_agent.settings import Address, Settings
from tests.unit.mirror_agent.metadata_service import metadata_service

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[4]
NET_RAW = 1 << 13
KEYS = {"region_name": "eu-central-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}


def client(service: str) -> Any:
    return boto3.client(service, **KEYS)  # type: ignore[call-overload]


def settings(**given: object) -> Settings:
    return Settings.model_validate({"stream": "exchanges", **given})


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_port_that_is_held_fails_and_one_that_is_free_does_not(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as holder:
        holder.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            holder.listen()
        address = Address(*holder.getsockname())
        held = check_port("listen", address, kind)
    free = check_port("listen", address, kind)

    assert (held.standing, free.standing) == ("fail", "ok")
    assert f"{address} cannot be opened: Address already in use" in held.found
    assert held.fix


@pytest.mark.parametrize(
    ("receive", "effective", "standing"),
    [
        *(("auto", NET_RAW, "ok"), ("auto", 0, "note")),
        *(("ring", NET_RAW, "ok"), ("ring", 0, "fail"), ("socket", 0, "ok")),
    ],
)
def test_a_ring_needs_its_capability_and_auto_does_without(receive: str, effective: int, standing: str) -> None:
    assert check_ring(receive, effective).standing == standing


def test_an_interface_is_one_of_this_machine() -> None:
    missing = check_interface("mirror7")

    assert (check_interface("lo").standing, check_interface(None).standing) == ("ok", "ok")
    assert (missing.standing, missing.found) == ("fail", "There is no interface mirror7.")
    assert "lo" in missing.fix


def test_capabilities_are_those_that_the_kernel_names(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("Name:\tpython\nCapInh:\t0000000000000000\nCapEff:\t0000000000002000\n")

    assert capabilities(status) == NET_RAW
    assert capabilities() >= 0


def test_a_small_receive_buffer_is_noted_with_the_sysctl() -> None:
    verdict = check_receive_buffer(212_992)

    assert verdict.standing == "note"
    assert f"net.core.rmem_max={RECEIVE_BUFFER_BYTES}" in verdict.fix
    assert check_receive_buffer(RECEIVE_BUFFER_BYTES).standing == "ok"
    rmem_max = int(Path("/proc/sys/net/core/rmem_max").read_text("ascii"))
    assert granted_receive_buffer(0) == min(rmem_max, RECEIVE_BUFFER_BYTES)


def test_the_receive_buffer_is_the_one_that_the_core_asks_for() -> None:
    source = (ROOT / "capture" / "capture-live" / "src" / "limits.rs").read_text("utf-8")
    [line] = [line for line in source.splitlines() if "RECEIVE_BUFFER_BYTES" in line]

    assert eval(line.partition("=")[2].strip(" ;").replace("_", "")) == RECEIVE_BUFFER_BYTES  # noqa: S307 - a constant of our own source


def test_a_spool_needs_a_private_folder_with_room(tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    with_spool = settings(spool_directory=folder, spool_bytes_max=2**30)

    missing = check_spool(with_spool)
    folder.mkdir(mode=0o755)
    open_to_all = check_spool(with_spool)
    folder.chmod(0o700)
    full = check_spool(with_spool, free_bytes=lambda _: 2**30 - 1)
    fine = check_spool(with_spool, free_bytes=lambda _: 2**30)

    standings = [verdict.standing for verdict in (missing, open_to_all, full, fine)]
    assert standings == ["fail", "fail", "fail", "ok"]
    assert check_spool(settings()).standing == "note"


def test_a_key_is_for_the_agent_alone(tmp_path: Path) -> None:
    key = tmp_path / "key"
    with_key = settings(redaction_key_file=key)

    missing = check_redaction_key(with_key)
    key.write_text("SECRET-SECRET-SECRET")
    key.chmod(0o644)
    open_to_all = check_redaction_key(with_key)
    key.chmod(0o640)
    open_to_its_group = check_redaction_key(with_key)
    key.chmod(0o600)
    fine = check_redaction_key(with_key)

    assert [verdict.standing for verdict in (missing, open_to_all, open_to_its_group, fine)] == [*["fail"] * 3, "ok"]
    assert open_to_its_group.fix == f"Let it belong to the agent's user, and chmod 400 {key}."
    assert "SECRET" not in repr((missing, open_to_all, fine))
    assert check_redaction_key(settings(redaction="off")).standing == "note"


def test_the_metadata_service_matters_where_a_group_is_named() -> None:
    grouped = settings(auto_scaling_group="heliostat-agents")
    with metadata_service(instance_id="i-1") as service:
        metadata = InstanceMetadata(service.url)
        outside = check_metadata(grouped, metadata)
        service.items["autoscaling/target-lifecycle-state"] = "InService"
        inside = check_metadata(grouped, metadata)

    assert (outside.standing, inside.standing) == ("note", "ok")
    assert inside.found == "This is i-1; its target state is InService."
    assert check_metadata(grouped, InstanceMetadata(service.url)).standing == "fail"
    assert check_metadata(settings(), InstanceMetadata(service.url)).standing == "ok"
    assert check_metadata(grouped, None).standing == "note"


@pytest.mark.usefixtures("aws")
def test_credentials_are_named_by_aws() -> None:
    verdict, identity = check_credentials(client("sts"))

    assert verdict.standing == "ok"
    assert identity is not None
    assert identity.arn in verdict.found
    assert identity.arn.startswith("arn:aws:")


def test_credentials_that_are_refused_fail() -> None:
    sts = client("sts")
    with Stubber(sts) as stub:
        stub.add_client_error("get_caller_identity", "InvalidClientTokenId", "The security token is invalid")
        verdict, identity = check_credentials(sts)

    assert (verdict.standing, identity) == ("fail", None)
    assert "The security token is invalid" in verdict.found


@pytest.mark.parametrize(
    ("date", "standing"),
    [
        *(("Tue, 24 Nov 2026 12:00:30 GMT", "ok"), ("Tue, 24 Nov 2026 11:58:00 GMT", "fail")),
        *(("Tue, 24 Nov 2026 12:05:00 GMT", "fail"), ("", "note"), ("noon", "note")),
    ],
)
def test_the_clock_is_held_against_aws(date: str, standing: str) -> None:
    assert check_clock(date, lambda: datetime(2026, 11, 24, 12, 0, tzinfo=UTC)).standing == standing


@pytest.mark.usefixtures("aws")
def test_a_stream_is_there_and_encrypted_or_not() -> None:
    kinesis = client("kinesis")
    missing = check_stream(kinesis, "exchanges")
    kinesis.create_stream(StreamName="exchanges", ShardCount=1)
    plain = check_stream(kinesis, "exchanges")
    kinesis.start_stream_encryption(StreamName="exchanges", EncryptionType="KMS", KeyId="alias/aws/kinesis")
    encrypted = check_stream(kinesis, "exchanges")

    assert [verdict.standing for verdict in (missing, plain, encrypted)] == ["fail", "note", "ok"]
    assert "no such stream" in missing.fix
    assert "alias/aws/kinesis" in encrypted.found


@pytest.mark.usefixtures("aws")
def test_a_log_group_that_is_missing_is_noted() -> None:
    logs = client("logs")
    missing = check_log_group(logs, "/heliostat/agents")
    logs.create_log_group(logGroupName="/heliostat/agents")

    assert (missing.standing, check_log_group(logs, "/heliostat/agents").standing) == ("note", "ok")


def test_a_line_names_the_check_what_was_found_and_the_fix() -> None:
    assert verdict_line(Verdict("ring", "note", "It is missing.", "Give it.")) == (
        "note  ring             It is missing. Fix: Give it."
    )


def test_only_a_failure_stands_against_an_agent() -> None:
    assert is_fine([Verdict("a", "ok", ""), Verdict("b", "note", "")])
    assert not is_fine([Verdict("a", "ok", ""), Verdict("b", "fail", "")])


@pytest.mark.usefixtures("aws")
def test_the_command_says_it_all_and_ends_with_what_it_means(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client("kinesis").create_stream(StreamName="exchanges", ShardCount=1)
    ports = ["--listen", "127.0.0.1:0", "--health", "127.0.0.1:0", "--region", "eu-central-1"]
    said: list[str] = []

    fine = check_agent(["--stream", "exchanges", *ports], {}, said.append, as_json=True)
    fails = check_agent(["--stream", "other", *ports], {}, said.append, as_json=True)
    wrong = check_agent(["--config", str(tmp_path / "gone")], {}, said.append, as_json=True)

    assert (fine, fails, wrong) == (0, 1, 2)
    documents = [json.loads(line) for line in said]
    assert [document["fine"] for document in documents] == [True, False, False]
    by_name = {one["check"]: one["standing"] for one in documents[0]["checks"]}
    assert {"settings", "listen", "health", "ring", "receive_buffer", "spool", "credentials", "clock", "stream"} <= set(
        by_name
    )
    assert [one["check"] for one in documents[1]["checks"] if one["standing"] == "fail"] == ["stream"]
    assert all(one["fix"] for document in documents for one in document["checks"] if one["standing"] == "fail")


def test_without_a_region_the_command_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    said: list[str] = []

    status = check_agent(
        ["--stream", "x", "--listen", "127.0.0.1:0", "--health", "127.0.0.1:0"], {}, said.append, as_json=False
    )

    assert status == 1
    assert "Fix: Set region" in said[-1]
