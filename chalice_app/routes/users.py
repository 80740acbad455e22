"""People: who may sign in, and with which role. They are the user pool's; a local run has a token and no users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice import Blueprint, IAMAuthorizer

from api_inventory.timestamp import rfc3339
from chalice_app import wiring
from chalice_app.errors import UnknownName, UsersNotManaged
from chalice_app.people.people import People
from chalice_app.people.user import INVITED, USER_NAME, User, read_email, read_role
from chalice_app.routes.answering import answers
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body, required

if TYPE_CHECKING:
    from chalice_app.people.people import UserPool

blueprint = Blueprint(__name__)
# Of the stage, which knows the pool: the function, told by its environment, would close a circle.
STAGE_VARIABLE = "UserPool"


@blueprint.route("/v1/users", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_users() -> dict[str, Any]:
    """Everybody who may sign in, or could once."""
    pool = _pool()
    if pool is None:
        return {"is_managed": False, "explanation": UsersNotManaged().explanation, "items": [], "is_whole": True}
    users, is_whole = pool.users()
    return {
        "is_managed": True,
        "explanation": "",
        "items": [_user_document(user) for user in users],
        "is_whole": is_whole,
    }


@blueprint.route("/v1/users", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_user() -> dict[str, Any]:
    """Invite somebody: they are sent a mail with a password for once."""
    given = read_body(blueprint.current_request.raw_body, {"email": str, "role": str})
    required(given, "email", "role")
    email, role, people = read_email(given["email"]), read_role(given["role"]), _people()
    intend_change(blueprint.current_request, None, {"role": role, "is_enabled": True}, email=email)
    invited = people.invite(email, role)
    _tell_change(None, invited)
    return _user_document(invited)


@blueprint.route("/v1/users/{name}/invitation", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_invitation(name: str) -> dict[str, Any]:
    """Send another mail to who never followed the first, whose password ended."""
    people = _people()
    _intend_change(people, _name(name))
    user = people.invite_again(_name(name))
    _tell_change(user, user)
    return _user_document(user)


@blueprint.route("/v1/users/{name}/role", methods=["PUT"], authorizer=IAMAuthorizer())
@answers
def put_role(name: str) -> dict[str, Any]:
    """Give a role; whose access was taken away is let in again."""
    given = read_body(blueprint.current_request.raw_body, {"role": str})
    required(given, "role")
    people, role = _people(), read_role(given["role"])
    _intend_change(people, _name(name), role=role, is_enabled=True)
    before, after = people.give(_name(name), role)
    _tell_change(before, after)
    return _user_document(after)


@blueprint.route("/v1/users/{name}", methods=["DELETE"], authorizer=IAMAuthorizer())
@answers
def delete_user(name: str) -> dict[str, Any]:
    """Take somebody's access away."""
    people = _people()
    _intend_change(people, _name(name), is_enabled=False)
    before, after = people.take_away(_name(name))
    _tell_change(before, after)
    return _user_document(after)


def _intend_change(people: People, name: str, **wanted: Any) -> None:
    """A user pool takes no change as a whole: one that fails half-way is told by what was there and what was wanted."""
    user = people.pool.user(name)
    before = _state(user)
    intend_change(blueprint.current_request, before, {**before, **wanted}, name=name, email=user.email)


def _state(user: User) -> dict[str, Any]:
    return {"role": user.role, "is_enabled": user.is_enabled}


def _tell_change(before: User | None, after: User) -> None:
    states = [user and _state(user) for user in (before, after)]
    tell_change(blueprint.current_request, *states, name=after.name, email=after.email)


def _pool() -> UserPool | None:
    pool_id = (blueprint.current_request.stage_vars or {}).get(STAGE_VARIABLE)
    return wiring.user_pool(pool_id) if pool_id else None


def _people() -> People:
    pool = _pool()
    if pool is None:
        raise UsersNotManaged
    return People(pool)


def _name(given: str) -> str:
    name = unquote(given)
    if not USER_NAME.fullmatch(name):
        raise UnknownName("user", name[:128], "GET /v1/users")
    return name


def _user_document(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "is_enabled": user.is_enabled,
        "has_signed_in": user.status != INVITED,
        "created_at": rfc3339(int(user.created_at.timestamp() * 10**9)),
    }
