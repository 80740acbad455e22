"""Rules on what responses hold and should not, and on who may keep it (OWASP API3:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from api_inventory.redaction import mask
from stream_processor.detect.classes import PASSWORD_HASH, PERSON_IDS, PERSONAL, SENSITIVE, VENDOR_KEYS
from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.detect.text import class_name, names_identifier, plain, words_of_class
from stream_processor.examined import text_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

_PASSWORD_KEY = re.compile(r"(?:password|passwd|pwd|passphrase)(?:hash)?")
_HASH = re.compile(
    r"\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{20,}|\$argon2(?:id|i|d)\$[^\s\"]{10,}|\$[56]\$[^\s\"]{20,}"
    r"|\$?pbkdf2[_-]sha[0-9]+\$[^\s\"]{10,}"
    r"|\$scrypt\$[^\s\"]{10,}"
)
_HIDDEN = re.compile(r"[*•.xX●-]*|\[?(?:redacted|hidden|masked|filtered|null|none)\]?", re.IGNORECASE)
_INTERNAL_KEY = re.compile(r"_(?:id|v|class|type)|__v|stack|sql|debug|internal_.{0,60}")
_PAGING = frozenset(
    {
        "limit", "page", "pagesize", "perpage", "cursor", "offset", "size", "after", "before", "top", "skip", "start",
        "first", "count", "max", "maxresults", "pagetoken", "nexttoken", "startingafter", "rows", "take",
    }
)  # fmt: skip
_BULK_ITEMS_MIN = 501
_BULK_BYTES_MIN = 1_000_000
_LARGE_PAGE_MIN = 1_001
# The sentence of a redirect with its link (RFC 9110 section 15.4).
_REDIRECT_BYTES_MAX = 300
_PAGE_SIZES = frozenset({"limit", "size", "perpage", "pagesize", "count", "first", "top", "maxresults"})
_CARDS = frozenset({"card", "credit_card"})
# Served to everybody; authors and sums of numbers stand in them.
_CODE = frozenset({"application/javascript", "application/x-javascript", "text/javascript", "text/css"})


def password_in_response(examined: Examined) -> Iterator[Sighting]:
    """A text under the name of a password, or what a password is stored as."""
    if not examined.is_ok:
        return
    for name, value in text_leaves(examined.response_document):
        if not value:
            continue
        if value[0] in "$‹" and class_name(value) == PASSWORD_HASH:
            yield Sighting("DATA-02", name, f"response field {name}={mask(value)}, a password hash")
        elif value[0] == "$" or "pbkdf2" in value[:8]:
            if _HASH.fullmatch(value):
                yield Sighting("DATA-02", name, f"response field {name}={mask(value)}, a password hash")
        elif _PASSWORD_KEY.fullmatch(_behind_owner(name)) and not _is_said(name, value):
            yield Sighting("DATA-02", name, f"response field {name}={mask(value)}")


def _behind_owner(name: str) -> str:
    """`user_password` and `encryptedPassword` end in what they are; `password_policy` does not."""
    spelled = plain(name)
    match = _PASSWORD_KEY.search(spelled)
    return spelled[match.start() :] if match else ""


def _is_said(name: str, value: str) -> bool:
    """Text about a password: stars, a label of a form, a sentence, a message of validation."""
    return _HIDDEN.fullmatch(value) is not None or " " in value or plain(value) == plain(name)


def sensitive_values(examined: Examined) -> Iterator[Sighting]:
    """Keys of vendors, whole card numbers and ids of persons."""
    if not examined.is_ok:
        return
    # Whoever makes a key is shown it once (201 of a POST).
    is_made = examined.status == 201 and examined.method == "POST"
    is_code = examined.response_type in _CODE
    is_page = is_code or examined.response_type == "text/html"
    for name, class_of_hit, is_whole in examined.sensitive:
        where = f"response field {name}" if name else "response body"
        if class_of_hit == PASSWORD_HASH and examined.response_document is not None:
            # A field's is the matter of DATA-02.
            continue
        if class_of_hit in VENDOR_KEYS:
            # The browser's key of a map is public by design, and libraries hold the first line of a private key.
            is_public = (is_page and class_of_hit == "google_key") or (is_code and class_of_hit == "pem_key")
            if not is_made and not is_public:
                yield Sighting("DATA-03", class_of_hit, f"{where} holds {words_of_class(class_of_hit)}")
        elif not is_whole or is_code:
            continue
        elif class_of_hit in _CARDS:
            if names_identifier(name):
                continue
            yield Sighting("DATA-04", class_of_hit, f"{where} holds a whole card number")
        elif class_of_hit in PERSON_IDS:
            yield Sighting("DATA-05", class_of_hit, f"{where} holds {words_of_class(class_of_hit)}")


def sensitive_and_cacheable(examined: Examined) -> Iterator[Sighting]:
    """A sensitive answer that a shared cache may keep (RFC 9111 section 3)."""
    if examined.status != 200 or examined.method not in {"GET", "HEAD"} or examined.response_type in _CODE:
        return
    # A copy tells nobody what the service itself would not; that it does is the matter of AUTH-01.
    if examined.is_for_everybody:
        return
    control = examined.response_headers.get("cache-control", "").lower()
    if any(word in control for word in ("no-store", "private", "no-cache")):
        return
    # Section 3.5: caches keep no answer to Authorization that does not say that they may.
    is_guarded = "authorization" in examined.request_headers
    if is_guarded and not any(word in control for word in ("public", "s-maxage", "must-revalidate")):
        return
    found = sorted({hit.class_name for hit in examined.sensitive} & SENSITIVE)
    if found:
        yield Sighting("DATA-10", "cache-control", f"Cache-Control: {control[:60] or '(none)'}; body holds {found[0]}")


def personal_data_in_url(examined: Examined) -> Iterator[Sighting]:
    """Personal data in the query or the path."""
    for where, pairs in (("query", examined.query), ("path", examined.template.parameters)):
        for name, value in pairs:
            found = class_name(value)
            if found in PERSONAL and not (found in _CARDS and names_identifier(name)):
                yield Sighting("DATA-06", name, f"{where} {name}={mask(value)}")


def internal_fields(examined: Examined) -> Iterator[Sighting]:
    """Fields of the database, or of debugging, at the top of an answer or of its items."""
    if not examined.is_ok:
        return
    for row in _rows(examined.response_document):
        for name, value in row.items():
            # A list of `internal_articles` is a resource of that name.
            is_told = value is not None and value is not False and value != "" and not isinstance(value, list)
            if is_told and _INTERNAL_KEY.fullmatch(name):
                yield Sighting("DATA-09", name, f"response field {name}")


def _rows(document: Any) -> list[dict[str, Any]]:
    """The objects that an answer is about: itself, its items, and those one level below."""
    found: list[dict[str, Any]] = []
    for value in document[:1] if isinstance(document, list) else [document]:
        if isinstance(value, dict):
            found.append(value)
            for inner in value.values():
                first = inner[0] if isinstance(inner, list) and inner else inner
                if isinstance(first, dict):
                    found.append(first)
    return found


def redirect_with_body(examined: Examined) -> Iterator[Sighting]:
    """A redirect that carries more than its link."""
    body = examined.response.body if examined.response is not None else None
    location = examined.response_headers.get("location")
    if body is None or location is None:
        return
    size = body.size if body.decoded_size is None else body.decoded_size
    if size > len(location) * 2 + _REDIRECT_BYTES_MAX:
        yield Sighting("DATA-12", "large body", f"{examined.status} with a body of {size} bytes")
    elif any(hit.class_name in SENSITIVE for hit in examined.sensitive):
        yield Sighting("DATA-12", "sensitive body", f"{examined.status} with sensitive data in its body")


def bulk_list(examined: Examined) -> Iterator[Sighting]:
    """Personal data of a whole collection at once, where nothing asked for a page."""
    body = examined.response.body if examined.response is not None else None
    if body is None or not examined.is_ok or any(plain(name) in _PAGING for name, _ in examined.query):
        return
    size = body.size if body.decoded_size is None else body.decoded_size
    # An item is longer than 20 bytes: smaller answers hold no 500.
    if size < _BULK_ITEMS_MIN * 20:
        return
    items = _items(examined.response_document)
    if items >= _BULK_ITEMS_MIN or (size > _BULK_BYTES_MIN and examined.response_type.endswith("json")):
        personal = sorted({hit.class_name for hit in examined.sensitive} & PERSONAL)
        if personal:
            what = f"{items} items" if items else f"{size} bytes"
            yield Sighting("DATA-14", "whole list", f"{what} with {personal[0]} in one answer, and no paging asked for")


def _items(document: Any) -> int:
    """Of the longest list at the top of an answer, or one level below."""
    if isinstance(document, list):
        return len(document)
    values = document.values() if isinstance(document, dict) else ()
    return max((len(value) for value in values if isinstance(value, list)), default=0)


def unbounded_page(examined: Examined) -> Iterator[Sighting]:
    """More than a thousand items were asked for and given."""
    if not examined.is_ok:
        return
    for name, value in examined.query:
        is_size = plain(name) in _PAGE_SIZES and value.isascii() and value.isdigit()
        if is_size and len(value) >= 4 and int(value[:9]) >= _LARGE_PAGE_MIN:
            items = _items(examined.response_document)
            if items >= _LARGE_PAGE_MIN:
                yield Sighting("RES-03", name, f"query {name}={value[:9]} was answered with {items} items")


DETECTORS = (
    Detector(("DATA-02",), password_in_response, (("response_mark", "password_key"), ("response_mark", "hash"))),
    Detector(("DATA-03", "DATA-04", "DATA-05"), sensitive_values, (("response_mark", "masked"), ("unmasked", ""))),
    Detector(("DATA-10",), sensitive_and_cacheable, (("response_mark", "masked"), ("unmasked", ""))),
    Detector(("DATA-06",), personal_data_in_url, (("query_mark", "personal"), ("path_parameter", ""))),
    Detector(("DATA-09",), internal_fields, (("response_mark", "internal_key"),)),
    Detector(("DATA-12",), redirect_with_body, (("status_class", "3"),)),
    Detector(("DATA-14",), bulk_list, (("response_mark", "masked"), ("unmasked", ""))),
    Detector(("RES-03",), unbounded_page, (("query_mark", "page_size"),)),
)
