"""Rules on what errors and answers tell of the inside (OWASP API8:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api_inventory.registrable_domain import address_of, without_port
from api_inventory.rules.rule import RIGHT
from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.limits import ERROR_TEXT_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

# A frame of a trace, by the language that writes it so.
_TRACES = {
    "Python": re.compile(rb"Traceback \(most recent call last\)"),
    "Java": re.compile(
        rb"(?:\b|\\[nt])at [\w.$<>]{3,160}\((?:[\w$]{1,80}\.(?:java|kt|scala):[0-9]{1,6}"
        rb"|Native Method|Unknown Source)\)"
    ),
    ".NET": re.compile(rb"System\.(?:[A-Z][A-Za-z]{1,40}\.){0,4}[A-Za-z]{0,60}Exception\b"),
    "Go": re.compile(rb"goroutine [0-9]{1,9} \[[a-z ]{3,40}"),
    "Node.js": re.compile(
        rb"(?:\b|\\[nt])at [^\n\"\\]{0,160}(?:node_modules/[^\n\"\\]{1,160}"
        rb"|/[\w./@-]{1,160}\.[cm]?[jt]s):[0-9]{1,6}:[0-9]{1,6}"
    ),
    "PHP": re.compile(rb"\.php(?:</b>)? on line (?:<b>)?[0-9]{1,6}|#[0-9]{1,3} [^\n\"]{1,160}\.php\([0-9]{1,6}\): "),
    "Ruby": re.compile(rb"[\w./-]{1,160}\.rb:[0-9]{1,6}:in [`'\\]"),
}
_DATABASES = {
    "Oracle": re.compile(rb"\bORA-[0-9]{5}\b"),
    "SQL": re.compile(rb"SQLSTATE\[[0-9A-Z]{5}\]|java\.sql\.SQL[A-Za-z]{0,40}Exception"),
    "PostgreSQL": re.compile(rb"syntax error at or near \\?\"|psycopg2?\.[A-Za-z.]{1,60}|PG::[A-Z][A-Za-z]{1,40}Error"),
    "MySQL": re.compile(rb"You have an error in your SQL syntax"),
    "MongoDB": re.compile(rb"MongoServerError"),
    "SQLite": re.compile(rb"sqlite3\.OperationalError|SQLITE_ERROR"),
    "SQL Server": re.compile(rb"Unclosed quotation mark (?:after|before) the character string"),
}
_DEBUG_PAGES = {
    "Django": re.compile(rb"You're seeing this error because you have <code>DEBUG = True</code>"),
    "Werkzeug": re.compile(
        rb"Werkzeug Debugger|// Werkzeug Debugger|The debugger caught an exception in your WSGI application"
    ),
    "Laravel": re.compile(
        rb"Whoops, looks like something went wrong|window\.(?:data|ignite)[^;]{0,80}ignition|facade/ignition",
        re.IGNORECASE,
    ),
    "Rails": re.compile(rb"BetterErrors|better_errors|Action Controller: Exception caught"),
    "Symfony": re.compile(rb"Symfony Exception"),
}
_PRIVATE = re.compile(
    rb"(?<![0-9.])(?<![0-9][.])(?:10\.[0-9]{1,3}|192\.168|172\.(?:1[6-9]|2[0-9]|3[01]))\.[0-9]{1,3}\.[0-9]{1,3}"
    rb"(?![0-9]|\.[0-9]|/[0-9])"
)
_INTERNAL_HOST = re.compile(
    rb"(?<![\w.-])(?:ip-(?:10|172|192)(?:-[0-9]{1,3}){3}\b"
    rb"|(?:[a-z0-9-]{1,63}\.){1,6}(?:svc\.cluster\.local|compute\.internal|internal)\b(?![.\w-]))"
)
_FILE = re.compile(
    rb"(?<![\w.:/-])(?:/home/[\w.-]{1,64}|/var/www|/usr/src|/opt|/srv)/[\w./-]{1,200}\.[A-Za-z]{1,4}\b"
    rb"|\b[A-Z]:\\{1,2}(?:[\w .-]{1,64}\\{1,2}){1,12}[\w.-]{1,64}\.[A-Za-z]{1,6}\b"
)
_PAGES_OF_CODE = frozenset({"application/javascript", "text/javascript", "text/css"})


def traces(examined: Examined) -> Iterator[Sighting]:
    """A frame of a stack trace."""
    for language, form in _TRACES.items():
        if examined.response_type not in _PAGES_OF_CODE and form.search(examined.response_body[:ERROR_TEXT_BYTES_MAX]):
            yield Sighting("CONF-11", language, f"{examined.status} with a stack trace of {language}")


def database_errors(examined: Examined) -> Iterator[Sighting]:
    """What a database says of a query."""
    for database, form in _DATABASES.items():
        if examined.response_type not in _PAGES_OF_CODE and form.search(examined.response_body[:ERROR_TEXT_BYTES_MAX]):
            # No word of the text itself: what stands beside a database's name may be anybody's.
            yield Sighting("CONF-12", database, f"{examined.status} with an error of {database}")


def debug_mode(examined: Examined) -> Iterator[Sighting]:
    """A page or a header of a framework's debug mode."""
    if "x-debug-token-link" in examined.response_headers or "x-debug-token" in examined.response_headers:
        yield Sighting("CONF-13", "Symfony", "X-Debug-Token")
    if examined.response_type in {"text/html", ""}:
        for framework, form in _DEBUG_PAGES.items():
            if form.search(examined.response_body):
                yield Sighting("CONF-13", framework, f"{examined.status} with the debug page of {framework}")


def private_addresses(examined: Examined) -> Iterator[Sighting]:
    """Addresses and hosts of the inside, told to somebody outside."""
    # Whoever asks a host by its address knows the network.
    is_by_address = address_of(without_port(examined.key.host)) is not None
    if not examined.is_public or is_by_address or examined.response_type in _PAGES_OF_CODE:
        return
    places = [("body", examined.response_body[:ERROR_TEXT_BYTES_MAX]), ("location", _header(examined, "location"))]
    host = examined.key.host.encode()
    for place, text in places:
        for what, form in (("private address", _PRIVATE), ("internal host", _INTERNAL_HOST)):
            match = form.search(text)
            if match and match[0] not in host and _is_address(match[0], what):
                shown = match[0].split(b".")[0][:12].decode("latin-1")
                yield Sighting("CONF-15", f"{what} in {place}", f"{place} names {shown}...")


def _is_address(found: bytes, what: str) -> bool:
    return what != "private address" or all(int(octet) <= 255 for octet in found.split(b"."))


def _header(examined: Examined, name: str) -> bytes:
    return examined.response_headers.get(name, "")[:2048].encode("utf-8", "replace")


def file_paths(examined: Examined) -> Iterator[Sighting]:
    """Where a file lies on the server."""
    match = _FILE.search(examined.response_body[:ERROR_TEXT_BYTES_MAX])
    if match and examined.response_type not in _PAGES_OF_CODE:
        root = re.split(rb"[/\\]+", match[0])[1 if match[0][:1] == b"/" else 0].decode("latin-1")
        yield Sighting("CONF-16", root, f"{examined.status} with a path below {root}")


def hidden_errors(examined: Examined) -> Iterator[Sighting]:
    """Whether a successful answer says at its top that it failed."""
    if not examined.is_ok or not examined.response_type.endswith("json") or examined.response_body[:1] != b"{":
        return
    failed = _failure(examined) if "error_key" in examined.response_marks else None
    if failed is None:
        yield Sighting("CONF-29", RIGHT, "no error at the top")
    else:
        yield Sighting("CONF-29", failed, f"{examined.status} with {failed} at the top")


def _failure(examined: Examined) -> str | None:
    document = examined.response_document
    # In GraphQL and JSON-RPC the status says nothing of the outcome.
    if not isinstance(document, dict) or "jsonrpc" in document or ("errors" in document and "data" in document):
        return None
    if document.get("success") is False:
        return "success"
    return next((name for name in ("error", "errors") if document.get(name) not in _NO_FAILURE), None)


_NO_FAILURE: tuple[object, ...] = (None, False, "", 0, "0", [], {}, "none", "None", "null", "OK", "ok")


DETECTORS = (
    Detector(("CONF-11",), traces, (("response_mark", "stack"),)),
    Detector(("CONF-12",), database_errors, (("response_mark", "sql"),)),
    Detector(
        ("CONF-13",),
        debug_mode,
        (
            ("response_mark", "debug_page"),
            ("response_header", "x-debug-token"),
            ("response_header", "x-debug-token-link"),
        ),
    ),
    Detector(("CONF-15",), private_addresses, (("response_mark", "private_address"), ("response_header", "location"))),
    Detector(("CONF-16",), file_paths, (("response_mark", "file_path"),)),
    Detector(("CONF-29",), hidden_errors, (("status_class", "2"),)),
)
