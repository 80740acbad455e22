"""Runs the rules that one exchange can decide, and of these only those whose needs it meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.timestamp import storable
from stream_processor.detect import (
    banners,
    cookies,
    cors,
    credentials,
    exposed_data,
    exposed_paths,
    graphql,
    hosts,
    outbound,
    response_headers,
    sign_in,
    tokens,
    told_errors,
    urls,
    writes,
)
from stream_processor.limits import DETAIL_CHARACTERS_MAX, EVIDENCE_CHARACTERS_MAX

if TYPE_CHECKING:
    from api_inventory.sightings import SightingTally
    from stream_processor.detect.sighting import Detector, Need, Sighting
    from stream_processor.examined import Examined

DETECTORS: tuple[Detector, ...] = (
    *credentials.DETECTORS,
    *tokens.DETECTORS,
    *sign_in.DETECTORS,
    *exposed_data.DETECTORS,
    *writes.DETECTORS,
    *graphql.DETECTORS,
    *urls.DETECTORS,
    *cors.DETECTORS,
    *response_headers.DETECTORS,
    *cookies.DETECTORS,
    *told_errors.DETECTORS,
    *exposed_paths.DETECTORS,
    *hosts.DETECTORS,
    *banners.DETECTORS,
    *outbound.DETECTORS,
)


def _meeting(need: Need) -> dict[str, tuple[Detector, ...]]:
    """Detectors by the value of one need."""
    found: dict[str, tuple[Detector, ...]] = {}
    for detector in DETECTORS:
        for kind, value in detector.needs:
            if kind == need:
                found[value] = (*found.get(value, ()), detector)
    return found


_REQUEST_HEADERS = _meeting("request_header")
_RESPONSE_HEADERS = _meeting("response_header")
_METHODS = _meeting("method")
_STATUS_CLASSES = {int(digit): detectors for digit, detectors in _meeting("status_class").items()}
_SEGMENTS = _meeting("segment")
_EXTENSIONS = _meeting("extension")
_REQUEST_MARKS = _meeting("request_mark")
_RESPONSE_MARKS = _meeting("response_mark")
_CREDENTIALS = _meeting("credential")
_ANY = _meeting("any")[""]
_QUERY = _meeting("query")[""]
_QUERY_MARKS = _meeting("query_mark")
_PATH_PARAMETER = _meeting("path_parameter")[""]
_UNMASKED = _meeting("unmasked")[""]
_OUTBOUND = _meeting("outbound")[""]


def sightings_of(examined: Examined) -> list[Sighting]:
    """What all rules see in one exchange."""
    found: list[Sighting] = []
    for detector in dict.fromkeys(_worth_calling(examined)):
        found.extend(detector.sightings(examined))
    return found


def add_sightings(tally: SightingTally, examined: Examined) -> None:
    """Counts what all rules see in one exchange."""
    at_ns = storable(examined.exchange.request_at_ns)
    for rule, detail, evidence in sightings_of(examined):
        short, shown = _text(detail, DETAIL_CHARACTERS_MAX), _text(evidence, EVIDENCE_CHARACTERS_MAX)
        tally.add(rule, short, shown, is_ok=examined.is_ok, at_ns=at_ns)


def _worth_calling(examined: Examined) -> list[Detector]:
    """Detectors whose needs are met, some of them more than once."""
    worth = [*_ANY, *_METHODS.get(examined.method, ()), *_STATUS_CLASSES.get(examined.status // 100, ())]
    for name in examined.request_headers.keys() & _REQUEST_HEADERS.keys():
        worth += _REQUEST_HEADERS[name]
    for name in examined.response_headers.keys() & _RESPONSE_HEADERS.keys():
        worth += _RESPONSE_HEADERS[name]
    for mark in examined.request_marks:
        worth += _REQUEST_MARKS[mark]
    for mark in examined.response_marks:
        worth += _RESPONSE_MARKS.get(mark, ())
    if not examined.is_masked:
        worth += _UNMASKED
    if outbound.is_private(examined.exchange.server) is False and outbound.is_private(examined.exchange.client):
        worth += _OUTBOUND
    worth += _by_target(examined)
    if examined.credentials:
        worth += _by_credentials(examined)
    return worth


def _by_target(examined: Examined) -> list[Detector]:
    worth: list[Detector] = []
    segments = examined.path.lower().split("/")
    for segment in segments:
        if segment in _SEGMENTS:
            worth += _SEGMENTS[segment]
    worth += _EXTENSIONS.get(segments[-1].rpartition(".")[2], ())
    if examined.query_text:
        worth += _QUERY
        for mark in examined.query_marks:
            worth += _QUERY_MARKS[mark]
    if examined.template.parameters or ";" in examined.path:
        worth += _PATH_PARAMETER
    return worth


def _by_credentials(examined: Examined) -> list[Detector]:
    worth: list[Detector] = []
    for credential in examined.credentials:
        if credential.jwt is not None:
            worth += _CREDENTIALS["jwt"]
        if credential.basic is not None:
            worth += _CREDENTIALS["basic"]
    return worth


def _text(text: str, characters_max: int) -> str:
    if text.isascii():
        return text[:characters_max]
    return text[:characters_max].encode("utf-8", "replace").decode("utf-8")
