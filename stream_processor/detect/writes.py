"""Rules on what writing requests ask for and get (OWASP API3, API4, API5 and API8:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.detect.text import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from stream_processor.examined import Examined

_OVERRIDE_HEADERS = ("x-http-method-override", "x-http-method", "x-method-override")
_METHOD = re.compile(r"[A-Za-z]{3,10}")
# Roles that give power over others: those of chats (user, assistant), of shared things (editor, viewer) give none.
_POWERFUL = re.compile(
    r"(?i)(?:.*[:/_. -])?(?:admin|administrator|owner|root|super_?user|super_?admin|sys_?admin|staff|\*)"
)
_ROLES = frozenset({"role", "roles", "permission", "permissions"})
_FLAGS = frozenset({"isadmin", "admin", "issuperuser", "superuser", "isstaff"})
_CONFIRMATIONS = frozenset({"verified", "isverified", "emailverified"})
_MONEY = frozenset({"balance", "credit", "credits", "price", "discount"})
_RIGHTS = _ROLES | _FLAGS | _CONFIRMATIONS | {"ownerid", "status"} | _MONEY
# What stands beside a right in the form of an account. A name and a title stand in every form.
_OF_ACCOUNTS = frozenset(
    {
        "email", "emailaddress", "username", "login", "password", "firstname", "lastname", "fullname", "displayname",
        "givenname", "familyname", "phone", "phonenumber", "mobile", "birthdate", "dateofbirth", "nickname",
    }
)  # fmt: skip
_ACCOUNT_PATH = re.compile(r"(?i)/(?:users?|accounts?|customers?|people|persons?)(?:/[^/]*)?/?$")
# Where rights are what is written, naming them is right.
_ABOUT_RIGHTS = re.compile(
    r"(?i)(?:^|[/._-])(?:admin|iam|roles?|permissions?|policy|policies|members?|memberships?|invit\w*|collaborators?"
    r"|grants?|access|acl|teams?|groups?|staff|employees?|scim|internal)(?:$|[/._-])"
)
# Where a person writes about itself, a price or a state is not its own to set.
_ABOUT_ONESELF = re.compile(
    r"(?i)(?:^|[/._-])(?:me|self|profile|account|register|registration|sign-?up|wallet)(?:$|[/._-])"
)
_ENTITY = re.compile(rb"<!ENTITY\s", re.IGNORECASE)
_PHP_OBJECT = re.compile(r'[Oa]:[0-9]{1,6}:(?:"[A-Za-z_\\][\w\\]{0,120}":[0-9]{1,6}:)?\{')
_JAVA = b"\xac\xed\x00\x05"
_ROLES_MAX = 32
_ROLE_CHARACTERS_MAX = 64
_NOTHING: Any = object()
_UPLOAD_BYTES_MAX = 10 * 1024 * 1024


def method_override(examined: Examined) -> Iterator[Sighting]:
    """Another method was asked for than that of the request, and the answer was success."""
    if not examined.is_ok:
        return
    headers = examined.request_headers
    asked = [(name, headers[name]) for name in _OVERRIDE_HEADERS if name in headers]
    asked += [(name, value) for name, value in examined.query if name == "_method"]
    document = examined.request_document if examined.method == "POST" and b"_method" in examined.request_body else None
    if isinstance(document, dict):
        asked += [
            ("_method", value) for name, value in document.items() if name == "_method" and isinstance(value, str)
        ]
    for name, value in asked:
        method = value.strip().upper()
        if _METHOD.fullmatch(method) and method != examined.method:
            yield Sighting("AUTHZ-09", name, f"{name}: {method} in a {examined.method}")


def fields_of_rights(examined: Examined) -> Iterator[Sighting]:
    """A field that gives its sender rights or money, in the form of an account, and a server that did not drop it.

    The name alone says little: `role` is a word of chats, `owner_id` and `permissions` are what APIs of shared things
    are for. It counts where the value gives power, where the form is one of an account or of oneself, and where the
    answer does not show that something else was kept.
    """
    if not examined.is_ok or examined.method not in {"POST", "PUT", "PATCH"} or _ABOUT_RIGHTS.search(examined.path):
        return
    is_oneself = _ABOUT_ONESELF.search(examined.path) is not None
    is_account = is_oneself or _ACCOUNT_PATH.search(examined.path) is not None
    for form in _forms(examined.request_document):
        spelled = {plain(name): name for name in form}
        if not (is_account or not _OF_ACCOUNTS.isdisjoint(spelled)):
            continue
        for short in sorted(_RIGHTS & spelled.keys()):
            name = spelled[short]
            if _gives(short, form[name], spelled.keys(), is_oneself=is_oneself):
                answered = _answered(examined.response_document, name)
                if answered is _NOTHING or answered == form[name]:
                    kept = "" if answered is _NOTHING else ", and the answer holds what was sent"
                    yield Sighting("DATA-07", name, f"request field {name} in a {examined.method}{kept}")


def _gives(short: str, value: Any, siblings: Collection[str], *, is_oneself: bool) -> bool:
    """Whether a field gives whoever sends it what is not its own to take."""
    if short in _FLAGS or short in _CONFIRMATIONS:
        return value is True or (isinstance(value, str | int) and str(value).lower() in {"1", "true", "yes"})
    if short in _ROLES:
        # Whoever sends nothing but a role, and whose, was asked for it: the operation is there to give roles.
        is_beside_others = any(name not in _RIGHTS and not name.endswith("id") for name in siblings)
        return (is_beside_others or is_oneself) and any(map(_POWERFUL.fullmatch, _texts(value)))
    if short == "status":
        return is_oneself and str(value).lower() in {"active", "approved", "verified", "confirmed", "paid"}
    return is_oneself and value is not None


def _texts(value: Any) -> list[str]:
    """A role, roles in a list, or names of what is true: `{"admin": true}`."""
    if isinstance(value, dict):
        return [name[:_ROLE_CHARACTERS_MAX] for name, given in value.items() if given is True]
    values = value[:_ROLES_MAX] if isinstance(value, list) else [value]
    return [text[:_ROLE_CHARACTERS_MAX] for text in values if isinstance(text, str)]


def _forms(document: Any) -> list[dict[str, Any]]:
    """The object at the top, and those one level below: `{"user": {"role": ...}}`."""
    if not isinstance(document, dict):
        return []
    return [document, *(value for value in document.values() if isinstance(value, dict))]


def _answered(document: Any, name: str) -> Any:
    """The field as the answer has it."""
    return next((form[name] for form in _forms(document) if name in form), _NOTHING)


def large_upload(examined: Examined) -> Iterator[Sighting]:
    """A large body that was taken from nobody in particular."""
    size = examined.request.body.size
    if size > _UPLOAD_BYTES_MAX and examined.is_ok and examined.is_anonymous:
        yield Sighting("RES-04", "large upload", f"request body of {size // 2**20} MiB without a credential")


def xml_entity(examined: Examined) -> Iterator[Sighting]:
    """XML with a document type that defines entities."""
    if examined.is_ok and examined.request_body.lstrip()[:1] == b"<" and _ENTITY.search(examined.request_body):
        yield Sighting("CONF-25", "request body", "request body: <!DOCTYPE ... [<!ENTITY ...")


def serialised_object(examined: Examined) -> Iterator[Sighting]:
    """An object of Java, PHP or .NET, in a parameter or a body, that was not refused."""
    if not 200 <= examined.status <= 399:
        return
    if examined.request_body.startswith(_JAVA):
        yield Sighting("CONF-26", "request body", "request body: an object of Java")
    for name, value in examined.request_texts():
        kind = _kind_of_object(value)
        if kind is not None:
            yield Sighting("CONF-26", name or "request body", f"{name or 'request body'}: an object of {kind}")


def _kind_of_object(value: str) -> str | None:
    if value.startswith("rO0AB"):
        return "Java"
    if value.startswith("AAEAAAD"):
        return ".NET"
    return "PHP" if value[:2] in {"O:", "a:"} and _PHP_OBJECT.match(value) else None


DETECTORS = (
    Detector(
        ("AUTHZ-09",),
        method_override,
        (
            *(("request_header", name) for name in _OVERRIDE_HEADERS),
            ("query_mark", "method_key"),
            ("request_mark", "method_key"),
        ),
    ),
    Detector(("DATA-07",), fields_of_rights, (("request_mark", "right_key"),)),
    Detector(("RES-04",), large_upload, (("method", "POST"), ("method", "PUT"), ("method", "PATCH"))),
    Detector(("CONF-25",), xml_entity, (("request_mark", "entity"),)),
    Detector(("CONF-26",), serialised_object, (("request_mark", "serialised"), ("query_mark", "serialised"))),
)
