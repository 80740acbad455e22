"""The classes of sensitive data: those that Heliostat knows, and those that people add."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.sensitive.custom_classes import CustomClass, places_found
from api_inventory.sensitive.sensitive_class import CLASSES
from chalice_app import wiring
from chalice_app.errors import InvalidRequest, UnknownName
from chalice_app.inventory.limits import TRIED_TEXT_CHARACTERS_MAX
from chalice_app.routes.answering import answers
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body, read_text_field, required

blueprint = Blueprint(__name__)
FIELDS = {
    "title": str,
    "severity": str,
    "value_pattern": str,
    "name_pattern": str,
    "group": str,
    "is_proven_by_one": bool,
    "revision": int,
}
TEST_FIELDS = {"pattern": str, "text": str}


@blueprint.route("/v1/sensitive-classes", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_sensitive_classes() -> dict[str, Any]:
    """All of them, those of people last."""
    own = [
        {"name": known.name, "title": known.title, "severity": known.severity, "group": known.group}
        | {"is_custom": False, "value_pattern": None, "name_pattern": None}
        | {"is_proven_by_one": known.is_proven_by_one, "revision": None}
        for known in CLASSES.values()
    ]
    decisions = wiring.decisions()
    revisions = decisions.custom_class_revisions()
    custom = [_document(each, revisions.get(each.name, 0)) for each in decisions.custom_class_list()]
    return {"items": own + custom}


@blueprint.route("/v1/sensitive-classes/{name}", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_sensitive_class(name: str) -> dict[str, Any]:
    """A class that people added."""
    revisions = wiring.decisions().custom_class_revisions()
    return _document(_custom(name), revisions.get(name, 0))


@blueprint.route("/v1/sensitive-classes/{name}", methods=["PUT"], authorizer=IAMAuthorizer())
@answers
def put_sensitive_class(name: str) -> dict[str, Any]:
    """Add a class, or replace it: what is captured from now on is looked through for it."""
    return _put(name)


@blueprint.route("/v1/sensitive-classes/test", methods=["PUT"], authorizer=IAMAuthorizer())
@answers
def put_test() -> dict[str, Any]:
    """The name that no class can have, since patterns are tried there: refused with this reason."""
    return _put("test")


@blueprint.route("/v1/sensitive-classes/{name}", methods=["DELETE"], authorizer=IAMAuthorizer())
@answers
def delete_sensitive_class(name: str) -> dict[str, Any]:
    """Take a class back: it is not shown any more."""
    custom = _custom(name)
    decisions = wiring.decisions()
    answer = _document(custom, decisions.custom_class_revisions().get(name, 0))
    intend_change(blueprint.current_request, answer, None)
    decisions.remove_custom_class(name)
    tell_change(blueprint.current_request, answer, None)
    return answer


@blueprint.route("/v1/sensitive-classes/test", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_test() -> dict[str, Any]:
    """Try a pattern on a text before a class is made of it. Nothing of it is kept."""
    given = read_body(blueprint.current_request.raw_body, TEST_FIELDS)
    required(given, "pattern", "text")
    text = given["text"]
    if len(text) > TRIED_TEXT_CHARACTERS_MAX:
        raise InvalidRequest("text", f"at most {TRIED_TEXT_CHARACTERS_MAX} characters")
    places = places_found(given["pattern"], text)
    return {"is_found": bool(places), "places": [{"begin": begin, "end": end} for begin, end in places]}


def _put(name: str) -> dict[str, Any]:
    given = read_body(blueprint.current_request.raw_body, FIELDS)
    required(given, "title", "severity")
    for field in ("title", "group"):
        read_text_field(given, field, 80)
    revision = given.pop("revision", None)
    custom, before = CustomClass(name, **given), _known(name)
    intend_change(blueprint.current_request, before and asdict(before), asdict(custom))
    answer = _document(custom, wiring.decisions().set_custom_class(custom, revision))
    tell_change(blueprint.current_request, before and asdict(before), answer)
    return answer


def _known(name: str) -> CustomClass | None:
    return next((custom for custom in wiring.decisions().custom_class_list() if custom.name == name), None)


def _custom(name: str) -> CustomClass:
    found = _known(name)
    if found is None:
        raise UnknownName("sensitive class", name, "GET /v1/sensitive-classes, of those with is_custom")
    return found


def _document(custom: CustomClass, revision: int) -> dict[str, Any]:
    return {
        "name": custom.name,
        "title": custom.title,
        "severity": custom.severity,
        "group": custom.group,
        "is_custom": True,
        "value_pattern": custom.value_pattern,
        "name_pattern": custom.name_pattern,
        "is_proven_by_one": custom.is_proven_by_one,
        "revision": revision,
    }
