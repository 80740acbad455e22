"""The lexical pass from a request-target to a path template: `/users/42` -> `/users/{user_id}`.

A pure function of one target, linear in its length: the same target has the same template in every process. What takes
evidence from many requests (user names, slugs) is left literal here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote

import msgspec

from api_inventory.limits import PATH_CHARACTERS_MAX, PATH_SEGMENTS_MAX, TEMPLATE_CHARACTERS_MAX
from api_inventory.segment_shape import is_bare_version, is_value, is_version, split_custom_method


class PathTemplate(msgspec.Struct, frozen=True, gc=False):
    """A path template and what stood in its place.

    Attributes:
        text: `/users/{user_id}`; "*" for an asterisk-form target, "{authority}" for that of CONNECT.
        parameters: name and percent-decoded value of each parameter, in the order of the path.
    """

    text: str
    parameters: tuple[tuple[str, str], ...] = ()


_ABSOLUTE_FORM = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^/?#]*")
# What an answer's format or a file is called: kept, so that `/calls/{call_id}.json` is not `/calls/{call_id}`.
_EXTENSION = re.compile(
    r"\.(?:json|xml|csv|html?|txt|ya?ml|pdf|png|jpe?g|gif|svg|webp|ico|css|js|mjs|map|gz|zip|tar|mp[34]|wav|ics|xlsx?|docx?)",
    re.IGNORECASE,
)
# OData 4.01, URL Conventions, section 4.3.1: Products(123), Products('a'), Products(Id=1,Name='a'), Products(<GUID>).
# What else stands in parentheses is part of a name: `Stone_(film)`.
_ODATA_KEY = re.compile(
    r"([A-Za-z][A-Za-z0-9_.]{0,100})"
    r"\((-?[0-9]{1,40}|'[^()]{0,200}'|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[A-Za-z_]\w{0,100}=[^()]{1,200})\)",
    re.ASCII,
)
# /api/0/... is a version where it follows the word that says so.
_VERSION_PARENTS = frozenset({"api", "rest"})
# Dated versions stand this deep: /2010-04-01/..., /directory/2017-01-11/..., /api/public/1.1/...
_VERSION_DEPTH_MAX = 2
# A path of a calendar, as posts and reports have it; the month in two digits, so that ids are seldom taken for one.
_YEAR = re.compile(r"(?:19|20)[0-9][0-9]")
_MONTH = re.compile(r"0[1-9]|1[0-2]")
_DAY = re.compile(r"0[1-9]|[12][0-9]|3[01]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_CAMEL_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAME_CHARACTERS_MAX = 40
# Common collections that no rule below gets right.
_SINGULARS = {
    "aliases": "alias",
    "buses": "bus",
    "children": "child",
    "indices": "index",
    "movies": "movie",
    "news": "news",
    "people": "person",
    "series": "series",
    "statuses": "status",
}
# Paths whose templates are remembered: those that clients ask for again and again; longer ones are seldom equal.
_PATHS_REMEMBERED_MAX = 8_192
_REMEMBERED_CHARACTERS_MAX = 256
_UNSAFE_LITERAL = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@%/-]")


def path_of(target: str) -> str:
    """The path of a request-target (RFC 9112 section 3.2) without query and fragment; "" where it has none."""
    absolute = None if target[:1] == "/" else _ABSOLUTE_FORM.match(target)
    rest = target[absolute.end() :] or "/" if absolute else target
    return rest.partition("?")[0].partition("#")[0]


def literal_template(target: str) -> PathTemplate:
    """The path as it stands, for protocols whose paths name methods (gRPC)."""
    path = path_of(target)[:TEMPLATE_CHARACTERS_MAX]
    segments, _ = _segments(_UNSAFE_LITERAL.sub("_", path))
    return PathTemplate("/" + "/".join(segments))


def path_template(target: str) -> PathTemplate:
    """The path template of a request-target.

    Empty segments and a trailing slash are dropped, matrix parameters (`;jsessionid=...`) are cut off, case is kept.
    What lies beyond the bounds on a path becomes one parameter, `{rest}`.
    """
    path = path_of(target)
    return _template_of_path(path) if len(path) <= _REMEMBERED_CHARACTERS_MAX else _read(path)


def _read(path: str) -> PathTemplate:
    if not path.startswith("/"):
        return PathTemplate("*") if path in {"*", ""} else PathTemplate("{authority}", (("authority", path),))
    segments, rest = _segments(path)
    decoded_segments = [unquote(segment.partition(";")[0] or segment) for segment in segments]
    dates = _dates(decoded_segments)
    writer = TemplateWriter()
    before, is_below_parameter = "", False
    for depth, decoded in enumerate(decoded_segments):
        if writer.characters > TEMPLATE_CHARACTERS_MAX:
            rest = "/".join((*segments[depth:], rest))
            break
        if depth in dates:
            writer.add_parameter(decoded, name=dates[depth])
            before, is_below_parameter = "", True
            continue
        if depth == 0 and _leads_with_digit(decoded_segments):
            writer.add_literal(decoded)
            continue
        leads_on = depth <= _VERSION_DEPTH_MAX and depth < len(segments) - 1 and not is_below_parameter
        is_parameter = _write(writer, decoded, before, is_leading=depth == 0 or leads_on)
        is_below_parameter |= is_parameter
        before = "" if is_parameter else decoded
    if rest:
        writer.add_parameter(unquote(rest), name="rest")
    return writer.template()


_template_of_path = lru_cache(maxsize=_PATHS_REMEMBERED_MAX)(_read)


def _segments(path: str) -> tuple[list[str], str]:
    """The segments within the bounds, and what lies beyond."""
    segments = [segment for segment in path[:PATH_CHARACTERS_MAX].split("/") if segment]
    beyond = segments[PATH_SEGMENTS_MAX:]
    if len(path) > PATH_CHARACTERS_MAX:
        beyond.append(path[PATH_CHARACTERS_MAX:])
    return segments[:PATH_SEGMENTS_MAX], "/".join(beyond)


def _dates(segments: list[str]) -> dict[int, str]:
    """The places of `/2024/05/06`, or of its first two segments, with what each of them is."""
    names: dict[int, str] = {}
    for place, (first, second) in enumerate(pairwise(segments)):
        if _YEAR.fullmatch(first) and _MONTH.fullmatch(second):
            names |= {place: "year", place + 1: "month"}
            if place + 2 < len(segments) and _DAY.fullmatch(segments[place + 2]):
                names[place + 2] = "day"
    return names


def _leads_with_digit(segments: list[str]) -> bool:
    """Whether a digit stands in front of a word: `/1/boards`. Whether it is an id or a version, all requests tell."""
    if len(segments) < 2 or not is_bare_version(segments[0]):
        return False
    return not is_value(split_extension(segments[1])[0])


class TemplateWriter:
    """Writes a template segment by segment, names its parameters, and knows which names are taken."""

    def __init__(self) -> None:
        self.characters = 0
        self._parts: list[str] = []
        self._parameters: list[tuple[str, str]] = []
        self._names: dict[str, int] = {}
        self._parent = ""

    def add_literal(self, text: str) -> None:
        """A segment as it stands. A version names no collection: the parameter of `/users/v2/42` is a user's."""
        self._add(text)
        if not is_version(text, leading=True) and not is_bare_version(text):
            self._parent = split_extension(text)[0]

    def add_parameter(self, value: str, *, name: str = "", prefix: str = "", suffix: str = "") -> None:
        """A parameter, named by the collection it follows unless a name is given."""
        base = name or parameter_name(self._parent)
        count = self._names[base] = self._names.get(base, 0) + 1
        unique = base if count == 1 else f"{base}_{count}"
        self._add(f"{prefix}{{{unique}}}{suffix}")
        self._parameters.append((unique, value))
        self._parent = ""

    def template(self) -> PathTemplate:
        """What was written so far."""
        return PathTemplate("/" + "/".join(self._parts), tuple(self._parameters))

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self.characters += len(text) + 1


def _write(writer: TemplateWriter, decoded: str, before: str, *, is_leading: bool) -> bool:
    """Write one percent-decoded segment; whether it is a parameter.

    `is_leading`: a date or a number here is rather the version of an API than a value.
    """
    follows_api = before in _VERSION_PARENTS
    if is_version(decoded, leading=is_leading or follows_api) or (follows_api and is_bare_version(decoded)):
        writer.add_literal(decoded)
        return False
    if odata := _ODATA_KEY.fullmatch(decoded):
        writer.add_parameter(odata[2], name=parameter_name(odata[1]), prefix=f"{odata[1]}(", suffix=")")
        return True
    resource, method = split_custom_method(decoded)
    stem, extension = split_extension(resource)
    if is_value(stem):
        writer.add_parameter(stem, suffix=f"{extension}:{method}" if method else extension)
        return True
    writer.add_literal(decoded)
    return False


def split_extension(segment: str) -> tuple[str, str]:
    """A segment without what an answer's format or a file is called, and that: `42.json` is `42` and `.json`."""
    stem, dot, extension = segment.rpartition(".")
    if stem and _EXTENSION.fullmatch(dot + extension):
        archive = stem[-4:] if stem[:-4] and stem[-4:].lower() == ".tar" else ""
        return stem.removesuffix(archive), archive + dot + extension
    return segment, ""


def parameter_name(parent: str) -> str:
    """`users` makes `user_id`, and `by-email` makes `email`.

    Whatever the value looks like: `/users/42` and `/users/<uuid>` are one endpoint.
    """
    words = _NOT_WORD.sub("_", _CAMEL_HUMP.sub("_", parent[:_NAME_CHARACTERS_MAX]).lower()).strip("_")
    before, underscore, last = words.rpartition("_")
    if words.startswith("by_"):
        return words.removeprefix("by_")  # `/users/by-email/{email}`
    noun = before + underscore + _singular(last)
    if not noun or not noun[0].isalpha():
        return "id"
    return noun if noun == "id" or noun.endswith("_id") else f"{noun}_id"


def _singular(word: str) -> str:
    if word in _SINGULARS:
        return _SINGULARS[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word
