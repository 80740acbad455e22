"""Who answers for endpoints, as people say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.errors import DecidedSince, InvalidRequest
from chalice_app.inventory.limits import OWNERS_AT_ONCE
from chalice_app.routes.answering import answers
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body, required
from inventory_store.limits import OWNER_CHARACTERS_MAX, PAGE_SIZE_MAX
from inventory_store.queries import ANY, NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping

blueprint = Blueprint(__name__)


@blueprint.route("/v1/owners", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_owners() -> dict[str, Any]:
    """What owners were called so far, to choose from."""
    return {"items": list(wiring.decisions().owner_names())}


@blueprint.route("/v1/owners", methods=["PUT"], authorizer=IAMAuthorizer())
@answers
def put_owners() -> dict[str, Any]:
    """Give endpoints their owners; what they were before is told, so that it can be taken back in the same way.

    An endpoint that is shown as another one stands for that. One that is unknown, or whose owner is another than `read`
    says, is told before anything is written.
    """
    request = blueprint.current_request
    given = read_body(request.raw_body, {"owners": dict, "read": dict})
    required(given, "owners")
    read = read_owners(given.get("read", {}))
    wanted, store = read_owners(given["owners"]), wiring.inventory()
    with ThreadPoolExecutor(OWNERS_AT_ONCE) as pool:
        rows = list(pool.map(store.summary, wanted))
        if any(row.owner != read.get(asked, row.owner) for asked, row in zip(wanted, rows, strict=True)):
            raise DecidedSince("The owner of an endpoint")
        owners = {row.key: owner for row, owner in zip(rows, wanted.values(), strict=True)}
        after = {key.id: owner or None for key, owner in owners.items()}
        before = {row.id: row.owner or None for row in rows}
        intend_change(request, before, after)
        wiring.decisions().remember_owners(owner for owner in owners.values() if owner)
        tell_change(request, before, after)
        list(pool.map(store.set_owner, owners.keys(), owners.values()))
    return {"owners": after, "before": before}


def read_owners(owners: Mapping[str, Any]) -> dict[str, str]:
    """Owners by the id of an endpoint, "" where it is to have none.

    Raises:
        InvalidRequest: too many at once, or one that cannot be the name of an owner.
    """
    if len(owners) > PAGE_SIZE_MAX:
        raise InvalidRequest("owners", f"at most {PAGE_SIZE_MAX} endpoints at once", code="too_many")
    return {endpoint_id: read_owner(owner) for endpoint_id, owner in owners.items()}


def read_owner(owner: Any) -> str:
    """One owner; "" where there is to be none."""
    if owner is None:
        return ""
    if not isinstance(owner, str) or len(owner) > OWNER_CHARACTERS_MAX:
        expected = f"null, or the name of an owner: at most {OWNER_CHARACTERS_MAX} characters"
        raise InvalidRequest("owners", expected)
    name = " ".join(owner.split())
    if name in {ANY, NOBODY}:
        raise InvalidRequest("owners", f"another name: {name} has a meaning of its own in filters")
    return name
