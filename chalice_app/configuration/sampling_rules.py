"""Sampling rules in the agent's form: read from JSON with errors that name the rule, and written as its file has them.

The first rule that fits an exchange decides; where any rule includes, what none fits is excluded. A rule that the agent
or its core would refuse is refused here: neither says so to whoever typed it.
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chalice_app.configuration.limits import (
    HOST_CHARACTERS_MAX,
    METHODS_MAX,
    PARAMETER_CHARACTERS_MAX,
    PATH_CHARACTERS_MAX,
    PORT_MAX,
    PORTS_MAX,
    RULES_MAX,
    VNI_MAX,
    VNIS_MAX,
)
from chalice_app.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Rule = dict[str, Any]

FIELD = "sampling_rules"
ACTIONS = ("include", "exclude")
# tchar of RFC 9110 section 5.6.2.
METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}")
# What hosts and decoded paths may hold but control characters. `{` is of path templates, which a glob does not know,
# and a backslash would take the meaning from the letter behind it.
GLOB = re.compile(r"[^\x00-\x1f\x7f-\x9f{\\\ud800-\udfff]+")
CONDITIONS = ("host", "path", "methods", "ports", "vnis")


def read_rules(value: Any) -> list[Rule]:
    """The rules of a JSON list, each with the fields that it names and no others.

    Raises:
        InvalidRequest: one of them cannot be followed, or all together do not fit the parameter that takes them along.
    """
    if not isinstance(value, list) or len(value) > RULES_MAX:
        raise InvalidRequest(FIELD, f"a list of at most {RULES_MAX} rules")
    rules = [_rule(f"{FIELD}[{number}]", each) for number, each in enumerate(value)]
    length = len(toml_of(rules))
    if length > PARAMETER_CHARACTERS_MAX:
        expected = f"rules of at most {PARAMETER_CHARACTERS_MAX} characters together, as a stack takes them; "
        raise InvalidRequest(FIELD, expected + f"these take {length}. One glob with * may stand for several.")
    return rules


def toml_of(rules: Sequence[Mapping[str, Any]]) -> str:
    """The rules as one line of the agent's file, in ASCII: it goes through a parameter and a shell's here-document."""
    return "[" + ", ".join(_table(rule) for rule in rules) + "]"


def warnings_of(rules: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which rules can fit nothing, and why: they do no harm, and not what somebody meant."""
    told = []
    for number, rule in enumerate(rules):
        reason = _cannot_fit(rule) or _never_reached(rule, rules[:number])
        if reason:
            told.append(f"Rule {number + 1} fits nothing: {reason}")
    if any(rule["action"] == "include" for rule in rules):
        told.append("A rule includes: what no rule fits is left out, new hosts too.")
    return told


def decides(rules: Sequence[Mapping[str, Any]], method: str, host: str, path: str) -> bool | None:
    """Are exchanges of an endpoint taken? None where it depends on ports, VNIs or the value of a path parameter.

    `path` is a path template; a glob that only part of its paths fit leaves the answer open.
    """
    for rule in rules:
        found = _fits(rule, method, host, path)
        if found is None:
            return None
        if found:
            return bool(rule["action"] == "include")
    return not any(rule["action"] == "include" for rule in rules)


# --- reading ---


def _rule(place: str, value: Any) -> Rule:
    if not isinstance(value, dict):
        raise InvalidRequest(place, "an object with an action")
    known = ("action", *CONDITIONS)
    for name in value:
        if name not in known:
            raise InvalidRequest(f"{place}.{str(name)[:100]}", "one of the fields " + ", ".join(known))
    if value.get("action") not in ACTIONS:
        raise InvalidRequest(f"{place}.action", '"include" or "exclude"')
    rule: Rule = {"action": value["action"]}
    for name in CONDITIONS:
        if value.get(name) is not None:
            rule[name] = _condition(f"{place}.{name}", name, value[name])
    return rule


def _condition(place: str, name: str, value: Any) -> Any:
    match name:
        case "host":
            return _glob(place, value, HOST_CHARACTERS_MAX)
        case "path":
            return _glob(place, value, PATH_CHARACTERS_MAX)
        case "methods":
            if not _is_list(value, METHODS_MAX) or not all(
                isinstance(each, str) and METHOD.fullmatch(each) for each in value
            ):
                raise InvalidRequest(place, f"one to {METHODS_MAX} methods such as GET")
            return list(dict.fromkeys(each.upper() for each in value))
        case "ports":
            return _numbers(place, value, 1, PORT_MAX, PORTS_MAX)
        case _:
            return _numbers(place, value, 0, VNI_MAX, VNIS_MAX)


def _glob(place: str, value: Any, characters_max: int) -> str:
    is_glob = isinstance(value, str) and GLOB.fullmatch(value) is not None
    # The core counts bytes.
    if not is_glob or len(value.encode()) > characters_max:
        expected = f"a text of at most {characters_max} bytes without {{ and backslash, in which * stands for anything"
        raise InvalidRequest(place, expected)
    return str(value)


def _numbers(place: str, value: Any, least: int, most: int, count_max: int) -> list[int]:
    if not _is_list(value, count_max) or not all(
        isinstance(each, int) and not isinstance(each, bool) and least <= each <= most for each in value
    ):
        raise InvalidRequest(place, f"one to {count_max} whole numbers from {least} to {most}")
    return sorted(set(value))


def _is_list(value: Any, count_max: int) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= count_max


# --- writing ---


def _table(rule: Mapping[str, Any]) -> str:
    named = (name for name in ("action", *CONDITIONS) if name in rule)
    return "{" + ", ".join(f"{name} = {_value(rule[name])}" for name in named) + "}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return str(value) if isinstance(value, int) else '"' + "".join(map(_letter, value)) + '"'


def _letter(letter: str) -> str:
    """A basic string's (TOML 1.0): JSON's escapes halve what lies beyond 16 bits, which TOML refuses."""
    if letter in '"\\':
        return "\\" + letter
    return letter if " " <= letter <= "~" else f"\\U{ord(letter):08x}"


# --- what a rule fits ---


def _cannot_fit(rule: Mapping[str, Any]) -> str:
    host, path = rule.get("host", "*"), rule.get("path", "*")
    if "/" in host:
        return "a host has no /."
    if ":" in host and "[" not in host:
        return "hosts are compared without their port. Name the server's port in ports."
    if not path.startswith(("/", "*")):
        return "paths begin with /."
    if "?" in path:
        return "paths are compared without their query."
    if re.search(r"%[0-9A-Fa-f]{2}", path):
        return "paths are compared decoded: write the letter itself."
    return ""


def _never_reached(rule: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> str:
    wanted = dict(_narrowing(rule))
    for number, earlier in enumerate(before):
        if all(name in wanted and _covers(name, value, wanted[name]) for name, value in _narrowing(earlier)):
            return f"rule {number + 1} fits all of it first."
    return ""


def _narrowing(rule: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a rule looks at, without globs that stand for everything."""
    for name in CONDITIONS:
        if name in rule and rule[name] != "*" * len(rule[name]):
            yield name, rule[name]


def _covers(name: str, earlier: Any, later: Any) -> bool:
    if isinstance(earlier, list):
        return set(later) <= set(earlier)
    # A * of the later glob is a letter to the earlier one, which it fits where that has a * there as well.
    return _glob_fits(earlier, later, any_case=name == "host")


def _glob_fits(glob: str, text: str, *, any_case: bool) -> bool:
    return _pattern(glob, re.IGNORECASE if any_case else re.NOFLAG).match(text) is not None


@lru_cache(maxsize=2 * RULES_MAX)
def _pattern(glob: str, flags: re.RegexFlag) -> re.Pattern[str]:
    # Of fnmatch's wildcards the agent knows the * alone.
    return re.compile(translate(glob.replace("[", "[[]").replace("?", "[?]")), flags)


def _fits(rule: Mapping[str, Any], method: str, host: str, path: str) -> bool | None:
    name = re.sub(r":\d+$", "", host)
    if "methods" in rule and method.upper() not in rule["methods"]:
        return False
    if "host" in rule and not _glob_fits(rule["host"], name, any_case=True):
        return False
    by_path = _path_fits(rule["path"], path) if "path" in rule else True
    if by_path and ("ports" in rule or "vnis" in rule):
        return None
    return by_path


def _path_fits(glob: str, template: str) -> bool | None:
    """Whether the paths of a template fit: all (True), none that is known of (False), or some (None)."""
    literal, parameters = re.subn(r"\{[^{}/]*\}", "\x00", template)
    if _glob_fits(glob, literal, any_case=False):
        return True
    if not parameters:
        return False
    # Some path of the template fits where a * for each parameter and the glob have a text in common.
    return None if _overlap(glob, literal.replace("\x00", "*")) else False


def _overlap(one: str, other: str) -> bool:
    """Is there a text that both globs fit? By the pairs of places that can be reached together."""
    reached = {(0, 0)}
    waiting = [(0, 0)]
    while waiting:
        at, beside = waiting.pop()
        if at == len(one) and beside == len(other):
            return True
        letter, opposite = one[at : at + 1], other[beside : beside + 1]
        following = []
        if letter == "*":
            following += [(at + 1, beside)] + ([(at, beside + 1)] if opposite else [])
        if opposite == "*":
            following += [(at, beside + 1)] + ([(at + 1, beside)] if letter else [])
        if letter and letter == opposite:
            following.append((at + 1, beside + 1))
        for pair in following:
            if pair not in reached:
                reached.add(pair)
                waiting.append(pair)
    return False
