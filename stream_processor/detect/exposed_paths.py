"""Rules on what a server should not serve: files, listings, consoles, documents (OWASP API8 and API9:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stream_processor.detect.sighting import Detector, Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

_HTML = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_LISTING = re.compile(
    rb"<title>\s*Index of /|<title>\s*Directory listing for|<h1>Directory listing for|<ListBucketResult\b",
    re.IGNORECASE,
)
# The end of a path, and how the file behind it begins.
_FILES = (
    ("git config", r"/\.git/config$", rb"\s*\[(?:core|remote|branch)"),
    ("git head", r"(?i)/\.git/HEAD$", rb"ref: refs/|[0-9a-f]{40}\s*$"),
    ("environment", r"/\.env(?:\.[a-z]{1,16})?$", rb"(?:[^\n<{]{0,200}\n){0,5}(?:export )?[A-Z][A-Z0-9_]{2,60}="),
    ("AWS credentials", r"/\.aws/(?:credentials|config)$", rb"\s*\[[\w -]{1,60}\]"),
    ("Subversion", r"/\.svn/(?:entries|wc\.db)$", rb"SQLite format 3|[0-9]{1,3}\s"),
    ("DS_Store", r"(?i)/\.DS_Store$", rb"\x00\x00\x00\x01Bud1"),
    (
        "backup",
        r"\.(?:bak|old|orig|backup|swp)$",
        rb"(?i)[^\x00]{0,400}(?:<\?php|password|secret|import |\bdef |=)|b0VIM",
    ),
    (
        "database dump",
        r"\.sql(?:\.bak)?$",
        rb"(?i)[^\x00]{0,2000}(?:CREATE TABLE|INSERT INTO|-- (?:MySQL|PostgreSQL))",
    ),
    ("htpasswd", r"/\.htpasswd$", rb"[^\s:]{1,64}:(?:\$|\{SHA\}|[./A-Za-z0-9]{13})"),
)
_BEGINNINGS = tuple((what, re.compile(path), re.compile(beginning)) for what, path, beginning in _FILES)
_ACTUATOR = re.compile(
    r"/actuator/(env|heapdump|mappings|gateway|jolokia|threaddump|configprops|beans|loggers|httptrace|logfile)\b"
)
_PROFILE = re.compile(r"/debug/pprof\b")
_METRICS = re.compile(rb"# (?:HELP|TYPE) [a-zA-Z_:]")
_DOCUMENT_KEYS = re.compile(
    rb'(?:^\{|,|\n)[ \t\r]*+"?(?:openapi|swagger)"?\s*:\s*"?[23]\.|<(?:wsdl:)?definitions[\s>]'
    rb'|<application [^>]{0,200}wadl|"_postman_id"'
    rb"|<redoc[\s>]|swagger-ui|SwaggerUIBundle|redoc\.standalone",
    re.IGNORECASE,
)
_DOCUMENT_BYTES_MAX = 8192
_SOURCE = re.compile(
    rb"<\?php\b|<%@\s*(?:page|Page|language|import|taglib)\b|\A#!/usr/bin/(?:env |perl|python|php|bash)"
)
_TRACED = re.compile(rb"\A\s*TRAC[EK] \S{1,2048} HTTP/")


def configuration_files(examined: Examined) -> Iterator[Sighting]:
    """A file of version control, configuration or backup, with its content."""
    body = examined.response_body
    if examined.status != 200 or not body or _HTML.match(body):
        return
    for what, path, beginning in _BEGINNINGS:
        if path.search(examined.path) and beginning.match(body):
            yield Sighting("CONF-18", what, f"200 with the content of a file ({what})")


def operational(examined: Examined) -> Iterator[Sighting]:
    """An endpoint for operations that answers somebody outside."""
    if examined.status != 200 or not examined.is_public:
        return
    what = _operation(examined)
    if what is not None:
        yield Sighting("CONF-19", what, f"200 for {what} to a public client")


def _operation(examined: Examined) -> str | None:
    path, body = examined.path, examined.response_body
    is_html = examined.response_type == "text/html"
    if match := _ACTUATOR.search(path):
        return None if is_html else f"actuator {match[1]}"
    if _PROFILE.search(path):
        return "pprof"
    if path.endswith("/metrics") and _METRICS.search(body[:4096]):
        return "metrics"
    for end, what, mark in _CONSOLES:
        if path.rstrip("/").endswith(end) and mark in body:
            return what
    return None


_CONSOLES = (
    ("/server-status", "server-status", b"Server uptime"),
    ("/jolokia", "jolokia", b'"agent"'),
    ("/jolokia/list", "jolokia", b'"value"'),
    ("/h2-console", "h2-console", b"H2 Console"),
    ("/phpinfo.php", "phpinfo", b"phpinfo()"),
    ("/info.php", "phpinfo", b"phpinfo()"),
    ("/phpinfo", "phpinfo", b"phpinfo()"),
)


def api_documents(examined: Examined) -> Iterator[Sighting]:
    """A description of the API that is served to somebody outside."""
    if (
        examined.status == 200
        and examined.is_public
        and _DOCUMENT_KEYS.search(examined.response_body[:_DOCUMENT_BYTES_MAX])
    ):
        yield Sighting("INV-08", "document", "200 with a description of the API, to a public client")


def listing(examined: Examined) -> Iterator[Sighting]:
    """The content of a directory, or of a bucket whose reader is nobody."""
    match = _LISTING.search(examined.response_body[:_DOCUMENT_BYTES_MAX]) if examined.status == 200 else None
    if match is None:
        return
    if b"ListBucket" in match[0]:
        if examined.is_anonymous:
            yield Sighting("CONF-17", "bucket", "200 with a list of a bucket, without a credential")
    elif examined.response_type in {"text/html", ""}:
        yield Sighting("CONF-17", "directory", "200 with a list of a directory")


def source_code(examined: Examined) -> Iterator[Sighting]:
    """Code that should have been run, or a source map with its sources. Within JSON, code is what is talked about."""
    if examined.status != 200:
        return
    if examined.path.endswith(".map") and b'"sourcesContent"' in examined.response_body:
        yield Sighting("CONF-24", "source map", "200 with a source map that holds its sources")
    elif examined.response_type in {"text/html", "text/plain", ""} and (
        match := _SOURCE.search(examined.response_body)
    ):
        yield Sighting("CONF-24", "source", f"200 with {match[0][:20].decode('latin-1')} in its body")


def trace(examined: Examined) -> Iterator[Sighting]:
    """TRACE that sends the request back (RFC 9110 section 9.3.8)."""
    if examined.status == 200 and (examined.response_type == "message/http" or _TRACED.match(examined.response_body)):
        yield Sighting("CONF-20", examined.method, f"{examined.method} was answered with the request")


_DOCUMENT_SEGMENTS = (
    "openapi", "openapi.json", "openapi.yaml", "openapi.yml", "swagger", "swagger.json", "swagger.yaml", "swagger-ui",
    "swagger-ui.html", "swagger-resources", "api-docs", "redoc", "docs", "wsdl", "application.wadl", "postman.json",
    "collection.json",
)  # fmt: skip
_FILE_SEGMENTS = (".git", ".env", ".aws", ".svn", ".ds_store", ".htpasswd")
_FILE_EXTENSIONS = ("bak", "old", "orig", "backup", "swp", "sql", "local", "production", "dev", "staging")
_OPERATION_SEGMENTS = (
    "actuator",
    "pprof",
    "metrics",
    "server-status",
    "jolokia",
    "h2-console",
    "phpinfo",
    "phpinfo.php",
    "info.php",
)

DETECTORS = (
    Detector(
        ("CONF-18",),
        configuration_files,
        (*(("segment", name) for name in _FILE_SEGMENTS), *(("extension", name) for name in _FILE_EXTENSIONS)),
    ),
    Detector(("CONF-19",), operational, tuple(("segment", name) for name in _OPERATION_SEGMENTS)),
    Detector(
        ("INV-08",),
        api_documents,
        (
            *(("segment", name) for name in _DOCUMENT_SEGMENTS),
            ("extension", "wsdl"),
            ("extension", "wadl"),
            ("query_mark", "service"),
        ),
    ),
    Detector(("CONF-17",), listing, (("response_mark", "listing"),)),
    Detector(("CONF-24",), source_code, (("response_mark", "source"), ("extension", "map"))),
    Detector(("CONF-20",), trace, (("method", "TRACE"), ("method", "TRACK"))),
)
