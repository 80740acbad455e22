"""Traffic that means harm to whoever looks at it: bytes on the wire, as mirrored packets in a capture file."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import quote

from simulator.traffic.capture_file import FILE_HEADER, packet
from simulator.traffic.conversation import Conversation
from simulator.traffic.making import START_S
from simulator.traffic.segments import frames
from simulator.traffic.tcp_relay import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

HOST = "hostile.example"
# As long as a name can be, of labels as long as they can be (RFC 1035 section 2.3.4).
LONG_HOST = ".".join(["l" * 63] * 3 + ["o" * 49, "example"])

# Whatever of these is taken for markup leaves a trace in the window.
SCRIPT = "<script>window.hostile=1</script>"
IMAGE = "\"'><img src=x onerror=window.hostile=1>"
LINK = "javascript:window.hostile=1"
# A right-to-left override, an embedding that is never closed; characters of no width; a bell, an escape, a line's end.
TURNED = "invoice\u202egpj.exe"
HIDDEN = "pay\u200b\u2066pal\ufeff"
CONTROL = "bell\x07esc\x1b[31mred\x85"
# Turns the line by itself, with no character that is hidden.
ARABIC = "\u0645\u0631\u062d\u0628\u0627"
TEXT_BY_NAME = {
    "script": SCRIPT,
    "image": IMAGE,
    "link": LINK,
    "turned": TURNED,
    "hidden": HIDDEN,
    "control": CONTROL,
    "arabic": ARABIC,
}
TEXTS = tuple(TEXT_BY_NAME.values())

PARAMETERS = 10_000
MEGABYTE = 2**20
# Enough that rates of sensitive values and presence are told.
TIMES = 24
EXCHANGES = TIMES * (len(TEXTS) + 2) + 4
"""Of the host."""


def write_hostile_capture(path: Path) -> None:
    """Write the packets of every hostile conversation, one exchange a connection."""
    random = Random("hostile")
    with path.open("wb") as file:
        file.write(FILE_HEADER)
        for number, (request, answer) in enumerate(_exchanges()):
            conversation = Conversation(
                vni=7,
                client=("198.51.100.7", 2048 + number),
                server=("10.20.1.10", 8080),
                turns=((Side.CLIENT, request), (Side.SERVER, answer)),
                ended_by=Side.CLIENT,
                exchanges=(),
            )
            file.writelines(packet(frame) for frame in frames(conversation, start_s=START_S + number, random=random))


def _exchanges() -> Iterator[tuple[bytes, bytes]]:
    for number in range(TIMES):
        yield from _in_paths()
        yield _in_bodies(number)
        yield _in_fields(number)
    # As it stands, not percent-encoded as browsers send it.
    yield _request("GET", f"/raw/{SCRIPT}/list"), _answer({})
    yield _request("GET", f"/many?{'&'.join(f'p{number}=1' for number in range(PARAMETERS))}"), _answer({})
    yield _request("GET", "/deep" + "/d" * 300 + "/long/" + "x" * 100_000), _answer({})
    yield (
        _request("POST", "/megabyte", body={"text": SCRIPT * (MEGABYTE // len(SCRIPT)), SCRIPT * 1000: 1}),
        _answer({"text": "m" * MEGABYTE, "nested": _nested(60)}),
    )
    yield _request("GET", "/long/host", host=LONG_HOST), _answer({})
    # No host is called so: it is counted, and no collection.
    yield _request("GET", "/host", host=SCRIPT), _answer({})


def _in_paths() -> Iterator[tuple[bytes, bytes]]:
    for name, text in TEXT_BY_NAME.items():
        yield _request("GET", f"/{name}/{quote(text, safe='')}/list"), _answer({"ok": True})


def _in_bodies(number: int) -> tuple[bytes, bytes]:
    values = {text: f"somebody.{number}.{place}@example.com" for place, text in enumerate(TEXTS)}
    said = {"said": list(TEXTS), **values}
    return _request("POST", "/bodies", body=said), _answer({IMAGE: {SCRIPT: said}})


def _in_fields(number: int) -> tuple[bytes, bytes]:
    """In names and values of parameters, header fields and cookies, and in what a server says of itself."""
    query = "&".join(f"{quote(text, safe='')}={quote(text, safe='')}" for text in TEXTS)
    fields = [
        ("User-Agent", IMAGE),
        ("X-Forwarded-For", SCRIPT),
        ("X-Said", f"{SCRIPT} {TURNED} {ARABIC}"),
        ("Referer", LINK),
        ("Cookie", f"{quote(SCRIPT, safe='')}={number}; <img/src=x/onerror=window.hostile=1>={number}"),
        ("Authorization", f"Bearer {SCRIPT}{number}"),
    ]
    answered = [
        ("Server", f"nginx/1.18.0 {SCRIPT}"),
        ("X-Powered-By", IMAGE),
        ("Set-Cookie", f"{quote(IMAGE, safe='')}={number}; Path=/"),
        ("Access-Control-Allow-Origin", "*"),
        ("Location", LINK),
    ]
    return _request("GET", f"/fields?{query}", fields=fields), _answer({"said": TEXTS}, fields=answered)


def _nested(depth: int) -> object:
    return [_nested(depth - 1)] if depth else {SCRIPT: IMAGE}


def _request(
    method: str, target: str, *, host: str = HOST, fields: Iterable[tuple[str, str]] = (), body: object = None
) -> bytes:
    return _message(f"{method} {target} HTTP/1.1", [("Host", host), *fields], body)


def _answer(body: object, *, fields: Iterable[tuple[str, str]] = ()) -> bytes:
    return _message("HTTP/1.1 200 OK", [*fields], body)


def _message(start: str, fields: list[tuple[str, str]], body: object) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    if body is not None:
        fields = [*fields, ("Content-Type", f"application/json; x={SCRIPT}")]
    lines = [start, *(f"{name}: {value}" for name, value in fields), f"Content-Length: {len(content)}", "", ""]
    return "\r\n".join(lines).encode() + content
