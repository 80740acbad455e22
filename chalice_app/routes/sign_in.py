"""Signing in. Open to everybody, for nobody is signed in yet."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint

from chalice_app import wiring
from chalice_app.errors import InvalidRequest, NoUserPool
from chalice_app.routes.answering import answers
from chalice_app.routes.body import read_body, required
from chalice_app.sign_in.people_door import TOKEN_DOCUMENT, PeopleDoor

blueprint = Blueprint(__name__)
# RFC 7636 has verifiers of 128 characters at most; tokens of Cognito have some thousand.
CREDENTIAL_CHARACTERS_MAX = 8192


@blueprint.route("/v1/sign-in", methods=["GET"])
@answers
def get_sign_in() -> dict[str, Any]:
    """How one signs in at this address."""
    door = PeopleDoor.of_stage(blueprint.current_request.stage_vars)
    return TOKEN_DOCUMENT if door is None else door.document()


@blueprint.route("/v1/sign-in/token", methods=["POST"])
@answers
def post_token() -> dict[str, Any]:
    """A token for a code of the user pool, or for a refresh token: the page asks no other origin itself."""
    given = _credentials("code", "code_verifier", "refresh_token")
    if "refresh_token" in given:
        if len(given) > 1:
            raise InvalidRequest("refresh_token", "nothing else beside it")
        form = {"grant_type": "refresh_token", **given}
    else:
        required(given, "code", "code_verifier")
        form = {"grant_type": "authorization_code", **given}
    door = _door()
    if "code" in form:
        form["redirect_uri"] = door.page_url
    return wiring.user_pool_tokens(door).token(form).document()


@blueprint.route("/v1/sign-in/revocation", methods=["POST"])
@answers
def post_revocation() -> dict[str, Any]:
    """Make a refresh token good for nothing, whoever has a copy of it."""
    given = _credentials("refresh_token")
    required(given, "refresh_token")
    wiring.user_pool_tokens(_door()).revoke(given["refresh_token"])
    return {}


def _credentials(*names: str) -> dict[str, str]:
    given: dict[str, str] = read_body(blueprint.current_request.raw_body, dict.fromkeys(names, str))
    for name, value in given.items():
        if not 0 < len(value) <= CREDENTIAL_CHARACTERS_MAX:
            raise InvalidRequest(name, f"1 to {CREDENTIAL_CHARACTERS_MAX} characters")
    return given


def _door() -> PeopleDoor:
    door = PeopleDoor.of_stage(blueprint.current_request.stage_vars)
    if door is None:
        raise NoUserPool
    return door
