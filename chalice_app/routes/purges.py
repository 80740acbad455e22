"""Purges: what is kept of a host, or of a value, goes for good, step by step.

A value is named by the tails of its masks, which whoever asks makes with the deployment's key: it is never sent, and
neither it nor its tails are recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.host import normalised_host
from api_inventory.timestamp import rfc3339
from chalice_app import wiring
from chalice_app.errors import InvalidRequest
from chalice_app.routes.answering import answers
from chalice_app.routes.auditing import intend_change, tell_change, tell_nothing
from chalice_app.routes.body import read_body, read_strings, read_text_field
from chalice_app.routes.query import read_time_ns
from inventory_store.limits import (
    HOST_CHARACTERS_MAX,
    PAGE_TOKEN_CHARACTERS_MAX,
    PURGED_AT_ONCE_MAX,
    PURGED_TAILS_MAX,
)
from inventory_store.purge import TAIL, PurgedTails
from inventory_store.purging import host_to_purge, purge_host
from inventory_store.value_purge import purge_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory_store.purge import PurgeStep
    from inventory_store.purging import HostPurge
    from inventory_store.settling import Settling
    from inventory_store.value_purge import ValuePurge

blueprint = Blueprint(__name__)
PREVIEWED = {"host": str, "tails": list, "next_token": str}
FIELDS = {**PREVIEWED, "confirm": str, "begun_at": str}
# Typed by whoever purges a value, which has no name to type.
CONFIRMED_VALUE = "purge"
# Times are told in milliseconds, and come back with the next step.
_TOLD_NS = 1_000_000


@blueprint.route("/v1/purges/preview", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_preview() -> dict[str, Any]:
    """What a purge would remove, or what its first step would of a value. Changes nothing."""
    given = read_body(blueprint.current_request.raw_body, PREVIEWED)
    host, tails = _subject(given)
    tell_nothing(blueprint.current_request)
    if host is not None:
        return _document(host, host_to_purge(wiring.inventory(), host))
    step = wiring.inventory().purge_tails(PurgedTails(tails), _token(given), at_most=PURGED_AT_ONCE_MAX, is_dry=True)
    return _document(None, step)


@blueprint.route("/v1/purges", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_purge() -> dict[str, Any]:
    """A step of a purge; `begun_at` and `next_token` are those of the step before."""
    given = read_body(blueprint.current_request.raw_body, FIELDS)
    host, tails = _subject(given)
    expected = CONFIRMED_VALUE if host is None else host
    if _spelt(given.get("confirm", ""), is_host=host is not None) != expected:
        raise InvalidRequest("confirm", f'"{expected}", typed by whoever purges it')
    begun_at_ns = read_time_ns("begun_at", given["begun_at"]) if "begun_at" in given else None
    request = blueprint.current_request
    # Of a value, neither it nor its tails: a record would be one more place that tells of it.
    subject = {"host": host} if host is not None else {"tails": str(len(tails))}
    # A look is begun once: hundreds of its steps may find nothing.
    is_begun = "next_token" not in given
    if is_begun:
        intend_change(request, None, {"purged": None}, **subject)
    purge: HostPurge | ValuePurge
    if host is None:
        purge = purge_value(
            wiring.inventory(),
            wiring.book(),
            PurgedTails(tails),
            clock_ns=lambda: -(-wiring.now_ns() // _TOLD_NS) * _TOLD_NS,
            at_most=PURGED_AT_ONCE_MAX,
            begun_at_ns=begun_at_ns,
            after=_token(given),
        )
    else:
        purge = purge_host(
            wiring.inventory(),
            wiring.book(),
            host,
            now_ns=wiring.now_ns() // _TOLD_NS * _TOLD_NS,
            at_most=PURGED_AT_ONCE_MAX,
            begun_at_ns=begun_at_ns,
            after=_token(given),
        )
    document = _document(host, purge.step, purge.settling) | {
        "is_done": purge.is_done,
        "begun_at": None if purge.begun_at_ns is None else rfc3339(purge.begun_at_ns),
    }
    if is_begun or document["total"] or document["is_done"]:
        tell_change(request, {"purged": document["counts"]}, {"is_done": document["is_done"]}, **subject)
    else:
        tell_nothing(request)
    return document


def _subject(given: Mapping[str, Any]) -> tuple[str | None, list[str]]:
    """The host, or the tails of a value: one of them."""
    if ("host" in given) == ("tails" in given):
        raise InvalidRequest("host", "a host, or the tails of a value in `tails`: one of them")
    if "host" in given:
        text = read_text_field(given, "host", HOST_CHARACTERS_MAX)
        host = _spelt(text, is_host=True)
        if not host:
            raise InvalidRequest("host", "a host, as the inventory calls it")
        return host, []
    tails = list(dict.fromkeys(read_strings(given, "tails")))
    if not 1 <= len(tails) <= PURGED_TAILS_MAX or not all(map(TAIL.fullmatch, tails)):
        raise InvalidRequest("tails", f"1 to {PURGED_TAILS_MAX} tails of masks, eight hexadecimal digits each")
    return None, tails


def _spelt(text: str, *, is_host: bool) -> str:
    """A host as the inventory calls it, however it was typed; anything else as it is."""
    return (normalised_host(text) or text) if is_host else text


def _token(given: Mapping[str, Any]) -> str | None:
    return read_text_field(given, "next_token", PAGE_TOKEN_CHARACTERS_MAX) or None


def _document(host: str | None, step: PurgeStep, settling: Settling | None = None) -> dict[str, Any]:
    counts = {kind: count for kind, count in sorted(step.counts.items()) if count}
    return {
        "host": host,
        "counts": counts,
        "total": sum(counts.values()),
        "is_complete": step.is_complete,
        "is_done": step.is_done,
        "next_token": step.next_token,
        "begun_at": None,
        "settles_at": None if settling is None else rfc3339(int(settling.until_s * 10**9)),
        "waits_for": None if settling is None else settling.waits_for,
    }
