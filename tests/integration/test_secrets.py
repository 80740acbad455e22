"""Known secrets go the whole way of the data; then every byte that is kept or told is searched for them."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import signal
import socket
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import boto3
import httpx
import pytest
import zstandard

from heliostat.errors import EXIT_WAITING
from simulator.emulator import ENVIRONMENT
from simulator.loopback_server import serving
from tests.integration.running_heliostat import RUN_TIMEOUT_S, RunningHeliostat, asked, running_heliostat, until
from tests.integration.test_sending import FailingKinesis, agent_of, down
from tests.unit.mirror_agent.mirrored_traffic import Message, datagrams, request, response

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.timeout(RUN_TIMEOUT_S)

HOST = "vault.example.test"
ZSTANDARD = b"\x28\xb5\x2f\xfd"
# At each level (RFC 1950 section 2.2).
ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
OPENAPI = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
SEGMENT = "eyJzdWIiOiJhZGFsb3ZlbGFjZS1zdWJqZWN0In0"
# One for each place, so that a leak names its own.
SECRETS = {
    "bearer": f"eyJhbGciOiJIUzI1NiJ9.{SEGMENT}.dGhpc2lzdGhlc2lnbmF0dXJlb2ZhZGE",
    "api key": "9f86d081884c7d659a2feaa0c55ad015",
    "basic": base64.b64encode(b"adalovelace:correcthorsebattery").decode(),
    "query": "q7Jt2Lw9zXc4Vb6Nm8Qa1Ws3Ed5Rf7Tg",
    "cookie": "c0ok1e5e55ion1dent1f1er0fada4711",
    "set-cookie": "5etc0ok1eva1ue0fada4711anew5e55",
    "path": "grace.hopper@navy.example",
    "form": "formPassw0rdOfAda!",
    "json": "jsonPassw0rdOfAda!",
    "nested": "nestedS3cretOfAda!",
    "multipart": "multipartPassw0rdOfAda!",
    "graphql": "graphqlPassw0rdOfAda!",
    "websocket": "websocketPassw0rdOfAda!",
    "grpc": "grpcPassw0rdOfAda!",
    "card": "4111111111111111",
    "vendor": "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "answer": "answerT0kenOfAda4711Zz",
    "escaped pair": "escapedPa1rOfAda4711Zz",
    "divided form": "dividedF0rmOfAda4711Zz",
    "proof": "opaquePr00fOfAda4711Zz",
    "grpc message": "grpcMessageT0kenOfAda4711",
    "subprotocol": "subprot0colT0kenOfAda4711",
    "custom": "EMP-471147",
    # Of the control plane.
    "webhook": "T0Ada4711/B0Zz99/w3bh00kAddressOfAda",
    "key": "keyOfTheWebhookOfAda4711-0123456789ab",
}
HEAD = f"Host: {HOST}\nAccept: */*"


def json_request(line: str, document: Any, *headers: str) -> Message:
    head = "\n".join([f"{line} HTTP/1.1", HEAD, "Content-Type: application/json", *headers])
    return request(head, json.dumps(document).encode())


def answer(document: Any = None, *headers: str) -> Message:
    return response(
        "\n".join(["HTTP/1.1 200 OK", "Content-Type: application/json", *headers]), json.dumps(document or {}).encode()
    )


def conversations() -> Iterator[tuple[Message, ...]]:
    """One exchange for each place that a secret may stand in."""
    secret = SECRETS
    yield (
        request(f"GET /a HTTP/1.1\n{HEAD}\nAuthorization: Bearer {secret['bearer']}\nDPoP: {secret['proof']}"),
        answer(),
    )
    yield request(f"GET /b HTTP/1.1\n{HEAD}\nX-Api-Key: {secret['api key']}"), answer()
    yield request(f"GET /c HTTP/1.1\n{HEAD}\nAuthorization: Basic {secret['basic']}"), answer()
    yield request(f"GET /d?access_token={secret['query']} HTTP/1.1\n{HEAD}"), answer()
    yield request(f"GET /d?page=2&access_token%3D{secret['escaped pair']} HTTP/1.1\n{HEAD}"), answer()
    own = f"Set-Cookie: session={secret['set-cookie']}; Path=/"
    yield request(f"GET /e HTTP/1.1\n{HEAD}\nCookie: session={secret['cookie']}"), answer({"ok": True}, own)
    yield request(f"GET /people/{quote(secret['path'])}/notes HTTP/1.1\n{HEAD}"), answer()
    form = f"user=ada&password={quote(secret['form'])}&a=1;pin={secret['divided form']}".encode()
    yield request(f"POST /f HTTP/1.1\n{HEAD}\nContent-Type: application/x-www-form-urlencoded", form), answer()
    nested = {"password": secret["json"], "credentials": {"secret": [secret["nested"]]}, "badge": secret["custom"]}
    yield json_request("POST /g", nested), answer({"access_token": secret["answer"], "card": secret["card"]})
    part = f'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n{secret["multipart"]}\r\n--b--\r\n'
    yield request(f"POST /h HTTP/1.1\n{HEAD}\nContent-Type: multipart/form-data; boundary=b", part.encode()), answer()
    graph = {"query": "mutation In($password: String) { signIn(password: $password) { ok } }"}
    yield json_request("POST /graphql", graph | {"variables": {"password": secret["graphql"]}}), answer()
    yield json_request("POST /i", {"note": f"the key is {secret['vendor']}"}), answer()
    prose = f"grpc-message: {secret['grpc message']} has expired"
    grpc = b"\0" + len(secret["grpc"]).to_bytes(4, "big") + secret["grpc"].encode()
    yield request(f"POST /shop.Login/In HTTP/1.1\n{HEAD}\nContent-Type: application/grpc", grpc), answer(None, prose)
    text = json.dumps({"password": secret["websocket"]}).encode()
    upgrade = "Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    opening = f"GET /ws HTTP/1.1\n{HEAD}\n{upgrade}\nSec-WebSocket-Protocol: graphql-ws, {secret['subprotocol']}"
    opened = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    frame = bytes([0x81, len(text)]) + text
    yield request(opening), Message(from_client=False, content=opened.encode() + frame)


def variants(secret: str) -> Iterator[bytes]:
    """A secret as it is, and as it may have been written on the way."""
    data = secret.encode()
    yield from (data, data.hex().encode(), quote(secret, safe="").encode())
    yield json.dumps(secret)[1:-1].encode()
    for before in range(3):
        # Whole groups of three bytes, wherever the text around them begins.
        inner = data[(3 - before) % 3 :]
        yield base64.b64encode(inner[: len(inner) // 3 * 3])


def opened(data: bytes) -> list[bytes]:
    """The bytes, and all that is compressed in them, wherever it begins."""
    found = [data]
    for beginning in (ZSTANDARD, *ZLIB):
        start = data.find(beginning)
        while start >= 0:
            with contextlib.suppress(zstandard.ZstdError, zlib.error):
                inner = zstandard.ZstdDecompressor() if beginning is ZSTANDARD else zlib
                found += opened(inner.decompressobj().decompress(data[start:]))
            start = data.find(beginning, start + 1)
    return found


def leaks(data: bytes) -> list[str]:
    pieces = [piece.lower() for piece in opened(data)]
    return [
        place
        for place, secret in SECRETS.items()
        if any(variant.lower() in piece for variant in variants(secret) for piece in pieces)
    ]


def readable_paths(run: RunningHeliostat) -> list[str]:
    """Every path of the API that can be read, each with all that it can be asked for."""
    ids = {
        "host": [row["host"] for row in run.all_items("/v1/collections")],
        "endpoint_id": [row["id"] for row in run.all_items("/v1/endpoints")],
        "finding_id": [row["id"] for row in run.all_items("/v1/findings")],
        "operation_id": [row["id"] for row in run.get("/v1/operations")["items"]],
        "task": [row["task"] for row in run.get("/v1/policies")["items"]],
        "name": ["badge"],
    }
    paths = []
    for path, methods in json.loads(OPENAPI.read_text("utf-8"))["paths"].items():
        asked = methods.get("get")
        # Nobody has users in a run of one machine, and it says so; traffic is asked of one host or endpoint, below.
        if asked is None or path in ("/v1/users", "/v1/traffic"):
            continue
        fields = re.findall(r"{(\w+)}", path)
        assert len(fields) <= 1, path
        paths += [path.replace(f"{{{fields[0]}}}", each) for each in ids[fields[0]]] if fields else [path]
    return [*paths, *(f"/v1/traffic?{field}={each}" for field in ("host", "endpoint_id") for each in ids[field])]


def told(run: RunningHeliostat) -> dict[str, bytes]:
    """What the API, its exports and the agent's own port tell."""
    answers = {path: run.ask("GET", path) for path in readable_paths(run)}
    assert {path: each.text for path, each in answers.items() if each.status_code != 200} == {}
    health = httpx.URL(run.announced["agent_health_url"])
    agents = {path: asked("GET", health.join(path)) for path in ("/metrics", "/metrics.json", "/top.json")}
    return {path: each.content for path, each in (answers | agents).items()}


def purge(state: Path) -> None:
    """All of the host, as a person would, without waiting until every processor has read the mark."""
    command = [sys.executable, "-m", "heliostat", "purge", "--host", HOST, "--state", str(state), "--yes", "--no-wait"]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == EXIT_WAITING, done.stderr
    assert "samples" in done.stdout
    kept = {path.name: path.read_bytes() for path in state.glob("inventory*") if path.suffix != ".sqlite-shm"}
    assert kept
    assert [name for name, data in kept.items() for piece in opened(data) if HOST.encode() in piece] == []


def files_in(state: Path) -> dict[str, bytes]:
    """Every file of a run that goes on: one that is written beside another, and takes its place, may be gone by now."""
    found = {}
    for path in state.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file():
                found[str(path)] = path.read_bytes()
    return found


def emulator_holds(run: RunningHeliostat) -> dict[str, bytes]:
    """Every item of every table, and every record of every stream, as the emulator has them."""
    environments = [Path(f"/proc/{child}/environ").read_bytes().split(b"\0") for child in run.children()]
    variables = (each.partition(b"=") for found in environments for each in found)
    [url] = {value for name, _, value in variables if name == b"AWS_ENDPOINT_URL_DYNAMODB"}
    session = boto3.Session("test", "test", region_name="eu-central-1")
    tables, streams = (session.client(each, endpoint_url=url.decode()) for each in ("dynamodb", "kinesis"))
    found = {
        f"table {name} page {number}": repr(page["Items"]).encode() + b"".join(binaries(page["Items"]))
        for name in tables.list_tables()["TableNames"]
        for number, page in enumerate(tables.get_paginator("scan").paginate(TableName=name))
    }
    for name in streams.list_streams()["StreamNames"]:
        for shard in streams.list_shards(StreamName=name)["Shards"]:
            wanted = {"StreamName": name, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            records = streams.get_records(ShardIterator=streams.get_shard_iterator(**wanted)["ShardIterator"])[
                "Records"
            ]
            found |= {f"record {each['SequenceNumber']} of {name}": each["Data"] for each in records}
    return found


def binaries(value: Any) -> Iterator[bytes]:
    """The bytes in what boto3 gives."""
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from binaries(each)


@pytest.mark.parametrize(
    "how",
    [
        "embedded",
        pytest.param(
            "emulated",
            marks=[
                pytest.mark.emulated,
                pytest.mark.skipif(not ENVIRONMENT.exists(), reason="there is no emulator: run `make emulator`"),
            ],
        ),
    ],
)
def test_no_secret_is_in_anything_that_is_kept_or_told(how: str, tmp_path: Path) -> None:
    state = tmp_path / "state"
    made = list(conversations())
    with running_heliostat("--traffic", "off", *["--emulated"] * (how == "emulated"), state=state) as run:
        custom = {"title": "Badge", "severity": "high", "value_pattern": r"EMP-\d{6}"}
        assert run.ask("PUT", "/v1/sensitive-classes/badge", json=custom).status_code == 200
        webhook = {"name": "Chat", "url": f"https://chat.example.test/{SECRETS['webhook']}", "secret": SECRETS["key"]}
        added = run.ask("POST", "/v1/notifications/webhooks", json=webhook)
        assert added.status_code == 200, added.text
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent:
            for number, messages in enumerate([*made, *made], 1):
                for datagram in datagrams(7, *messages):
                    agent.sendto(datagram, ("127.0.0.1", run.udp_port))
                until(lambda number=number: run.agent_counter("exchanges") >= number, expected=True)  # type: ignore[misc]
        until(
            lambda: sum(row["request_count"] for row in run.all_items("/v1/endpoints") if row["host"] == HOST) >= 20,
            expected=True,
        )
        described = {"openapi": "3.1.0", "info": {"title": "Vault", "version": "1"}, "paths": {"/a": {"get": {}}}}
        put = run.ask("PUT", f"/v1/collections/{HOST}/document", json=described)
        assert put.status_code == 200, put.text
        answers = told(run)
        # While it runs: the file and its log, with what was written over.
        files = files_in(state)
        if how == "emulated":
            emulated = emulator_holds(run)
            assert any(name.startswith("record ") for name in emulated)
            assert any(HOST in name or HOST.encode() in data for name, data in emulated.items() if "table" in name)
            files |= emulated
        else:
            purge(state)
            assert [row["host"] for row in run.get("/v1/collections")["items"]] == []
        assert run.stop() == 0
        files |= {f"{path} at the end": path.read_bytes() for path in state.rglob("*") if path.is_file()}
        printed = (run.output() + run.errors()).encode()

    kept = files | answers | {"output": printed}
    assert any(b"password" in piece for data in kept.values() for piece in opened(data)), "the search sees names"
    assert any(HOST.encode() in data for data in answers.values())
    assert leaks(json.dumps(SECRETS).encode()) == list(SECRETS), "the search sees each secret"
    assert leaks(zlib.compress(json.dumps(SECRETS).encode())) == list(SECRETS), "and what is compressed"
    found = {name: set(leaks(data)) for name, data in kept.items()}
    assert {name: places for name, places in found.items() if places - not_secret_to_an_agent(name)} == {}


def not_secret_to_an_agent(name: str) -> set[str]:
    """What only a class of the inventory's knows: it crosses to the stream, inside the account."""
    return {"custom"} if name.startswith("record ") else set()


def test_no_secret_is_in_the_spool_or_the_log_of_an_agent_whose_stream_is_away(tmp_path: Path) -> None:
    away = FailingKinesis()
    away.fault = down
    spool = tmp_path / "spool"
    spool.mkdir()
    made = list(conversations())
    with serving(away, name="kinesis") as port:
        away.url = f"http://127.0.0.1:{port}"
        with agent_of(away, spool) as agent:
            for number, messages in enumerate(made, 1):
                agent.send(datagrams(7, *messages))
                until(lambda number=number: agent.get("/metrics.json")["exchanges"] >= number, expected=True)  # type: ignore[misc]
            agent.signal(signal.SIGTERM)
            lines = [agent.listening, agent.next_line()]
            while lines[-1]["event"] != "drained":
                lines.append(agent.next_line())
            agent.ended()

    kept = {path.name: path.read_bytes() for path in spool.iterdir() if path.is_file()}
    assert lines[-1]["exchanges_spooled_held"] >= len(made) - 1
    assert any(HOST.encode() in piece for data in kept.values() for piece in opened(data)), "the search sees records"
    # What only a class of the inventory's knows is no secret to an agent: it crosses to the stream, inside the account.
    known = {name: set(leaks(data)) - {"custom"} for name, data in {**kept, "log": json.dumps(lines).encode()}.items()}
    assert {name: found for name, found in known.items() if found} == {}
