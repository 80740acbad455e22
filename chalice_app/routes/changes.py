"""What changed of the contracts of hosts, and who has seen it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.changes.feed import Acknowledgement
from api_inventory.documents.csv_export import changes_csv
from chalice_app import wiring
from chalice_app.errors import AnswerTooLarge, InvalidRequest
from chalice_app.inventory.download import CSV, download
from chalice_app.inventory.feed_documents import change_document, feed_entries
from chalice_app.inventory.limits import (
    CHANGE_PAGES_CUT_SHORT_MAX,
    CHANGE_PAGES_LOOKED_THROUGH_MAX,
    CHANGES_EXPORTED_MAX,
)
from chalice_app.inventory.listing import all_pages, within
from chalice_app.routes.answering import answers, downloads
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body, read_text_field
from chalice_app.routes.caller import caller
from chalice_app.routes.query import read_query, read_time_ns
from inventory_store.port import ChangeQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from api_inventory.changes.change import Change
    from api_inventory.changes.feed import FeedEntry
    from chalice_app.inventory.download import Download
    from inventory_store.host_decisions import HostDecisions

blueprint = Blueprint(__name__)
FILTERS = frozenset({"host", "endpoint_id", "kind", "impact", "state", "from", "to"})
PARAMETERS = FILTERS | {"page_size", "page_token"}
STATES: dict[str, Callable[[FeedEntry], bool]] = {
    "waiting": lambda entry: entry.is_waiting,
    "acknowledged": lambda entry: entry.acknowledged is not None,
    "muted": lambda entry: entry.muted is not None,
}
ACKNOWLEDGEMENT_FIELDS = {"reason": str}


@blueprint.route("/v1/changes", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_changes() -> dict[str, Any]:
    """A page of changes, the latest first, with what people said of each.

    Of a state, a page is what some pages of all changes hold of it: it may be short, with more to come.
    """
    query, state = _asked(PARAMETERS)
    said = _Said(wiring.decisions())
    for _ in range(1 if state is None else CHANGE_PAGES_LOOKED_THROUGH_MAX):
        page = wiring.inventory().changes(query)
        entries = said.entries(page.items, state)
        # A page that is short had to be looked for: whoever asked goes on from there.
        if entries or page.next_page_token is None or len(page.items) < query.page_size:
            break
        query = replace(query, page_token=page.next_page_token)
    return {
        "items": [change_document(entry, said.mutes) for entry in entries],
        "next_page_token": page.next_page_token,
        "total": page.total if state is None else None,
    }


@blueprint.route("/v1/changes.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_changes_csv() -> Download:
    """The changes that the feed would show, all of them."""
    return download(changes_csv(_all_entries(*_asked(FILTERS))), CSV, "changes.csv")


def _asked(parameters: frozenset[str]) -> tuple[ChangeQuery, str | None]:
    given = read_query(blueprint.current_request.query_params, parameters)
    state = given.pop("state", None)
    if state is not None and state not in STATES:
        raise InvalidRequest("state", "one of " + ", ".join(STATES))
    given |= {f"{name}_ns": read_time_ns(name, given.pop(name)) for name in ("from", "to") if name in given}
    return ChangeQuery(**given), state


def _all_entries(query: ChangeQuery, state: str | None) -> Iterator[FeedEntry]:
    """Every entry that matches.

    Raises:
        AnswerTooLarge: more has to be looked through than one answer has time for.
    """
    said = _Said(wiring.decisions())
    fix = "Ask for one host or endpoint, or for changes until an earlier time."
    too_large = AnswerTooLarge(f"what matches among the latest {CHANGES_EXPORTED_MAX:,} changes", fix)
    ask = within(wiring.inventory().changes, CHANGES_EXPORTED_MAX, CHANGE_PAGES_CUT_SHORT_MAX, too_large)
    for page in all_pages(ask, query):
        yield from said.entries(page.items, state)


class _Said:
    """What people said of changes; of each host it is read once for an answer."""

    def __init__(self, decisions: HostDecisions) -> None:
        self.mutes = decisions.mutes()
        self._decisions = decisions
        self._seen: dict[str, tuple[Acknowledgement, ...]] = {}

    def entries(self, changes: Sequence[Change], state: str | None) -> list[FeedEntry]:
        """Changes with what was said of them, those of a state alone where one is given."""
        hosts = {change.host for change in changes}
        new = hosts - self._seen.keys()
        self._seen |= dict.fromkeys(new, ()) | self._decisions.acknowledgements_of(new)
        seen = [each for host in sorted(hosts) for each in self._seen[host]]
        return [entry for entry in feed_entries(changes, seen, self.mutes) if state is None or STATES[state](entry)]


@blueprint.route("/v1/changes/{change_id}/acknowledgement", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_acknowledgement(change_id: str) -> dict[str, Any]:
    """Say that a change was seen, and is as it should be; the change as the feed shows it then."""
    request, decisions = blueprint.current_request, wiring.decisions()
    reason = read_text_field(read_body(request.raw_body, ACKNOWLEDGEMENT_FIELDS), "reason")
    change = wiring.inventory().change(change_id)
    seen = Acknowledgement(change.id, caller(request), wiring.now_ns(), reason)
    before = _said(change)
    intend_change(request, before, {"by": seen.by, "reason": reason}, host=change.host)
    decisions.acknowledge(change.host, seen)
    tell_change(request, before, {"by": seen.by, "reason": reason}, host=change.host)
    mutes = decisions.mutes()
    [entry] = feed_entries([change], [seen], mutes)
    return change_document(entry, mutes)


def _said(change: Change) -> dict[str, str] | None:
    """What the audit tells of its acknowledgement."""
    known = wiring.decisions().acknowledgements(change.host)
    return next(({"by": each.by, "reason": each.reason} for each in known if each.change_id == change.id), None)


@blueprint.route("/v1/changes/{change_id}/acknowledgement", methods=["DELETE"], authorizer=IAMAuthorizer())
@answers
def delete_acknowledgement(change_id: str) -> dict[str, Any]:
    """Take that back, where somebody said it; the change waits again."""
    decisions, change = wiring.decisions(), wiring.inventory().change(change_id)
    before = _said(change)
    intend_change(blueprint.current_request, before, None, host=change.host)
    decisions.forget_acknowledgement(change.host, change.id)
    tell_change(blueprint.current_request, before, None, host=change.host)
    mutes = decisions.mutes()
    [entry] = feed_entries([change], [], mutes)
    return change_document(entry, mutes)
