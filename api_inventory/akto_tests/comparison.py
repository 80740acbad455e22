"""What one value is compared with: Akto's data operators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import re2

from api_inventory.akto_tests.limits import COOKIE_DAYS_MAX, PATTERN_CHARACTERS_MAX, PATTERN_MEMORY_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

Operands = tuple[Any, ...]
# Compared as text, whatever its case.
_PLAIN = frozenset({"eq", "neq", "contains_either", "contains_all", "not_contains", "not_contains_either"})

_MAX_AGE = re.compile(r"(?:^|;)\s*max-age\s*=\s*\"?(\d{1,18})", re.IGNORECASE)
_EXPIRES = re.compile(r"(?:^|;)\s*expires\s*=\s*([^;]{1,64})", re.IGNORECASE)
_DAY_S = 86_400
_OPTIONS = re2.Options()
_OPTIONS.max_mem = PATTERN_MEMORY_MAX
_OPTIONS.log_errors = False
# RE2's: to look for it takes time linear in the body, though every "eyJ" of one may begin it.
_JWT = re2.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|‹masked:jwt:", _OPTIONS)


class OperandRefused(Exception):
    """An operand that its operator cannot work with; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An operator with its operands, of which words are in lower case and patterns compiled."""

    operator: str
    operands: Operands
    has_references: bool = False

    def holds(self, value: Any, operands: Operands, at_s: float) -> bool:
        """Whether it holds of a value; `operands` are these, with variables put in; `at_s` is when it was seen."""
        return _OPERATORS[self.operator](value, operands, at_s)


def comparison(operator: str, operands: Operands) -> Comparison:
    """The comparison with operands checked. Raises OperandRefused."""
    if not operands:
        raise OperandRefused(f"{operator} is compared with nothing")
    has_references = any(map(is_reference, operands))
    if operator == "regex":
        return Comparison(operator, tuple(map(_pattern, operands)), has_references)
    if operator in _PLAIN:
        lower = tuple(operand if is_reference(operand) else _plain(operand) for operand in operands)
        return Comparison(operator, lower, has_references)
    if operator in {"gt", "gte", "lt", "lte"}:
        for operand in operands:
            if not is_reference(operand) and _number(operand) is None:
                raise OperandRefused(f"{operator} is compared with {operand!r}, which is no number")
    if operator.endswith("cidr"):
        for operand in operands:
            try:
                ip_network(str(operand), strict=False)
            except ValueError as error:
                raise OperandRefused(f"{operand!r} is no network in CIDR notation") from error
    return Comparison(operator, operands, has_references)


def is_reference(operand: Any) -> bool:
    """Whether it stands for a variable: `${name}`."""
    return isinstance(operand, str) and operand.startswith("${") and operand.endswith("}")


def _pattern(written: Any) -> Any:
    text = str(written).strip()
    if is_reference(text):
        return text
    if len(text) > PATTERN_CHARACTERS_MAX:
        raise OperandRefused(f"a pattern has more than {PATTERN_CHARACTERS_MAX} characters")
    try:
        return re2.compile(text, _OPTIONS)
    except re2.error as error:
        said = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        raise OperandRefused(
            f"the pattern {text[:120]!r} is not one of RE2, which has no look-around: {said}"
        ) from error


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value.strip().lower()
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip().lower()


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _eq(value: Any, operands: Operands, _: float) -> bool:
    text = _plain(value)
    return any(text == _plain(operand) for operand in operands)


def _contains_either(value: Any, operands: Operands, _: float) -> bool:
    text = _plain(value)
    return any(_plain(operand) in text for operand in operands)


def _contains_all(value: Any, operands: Operands, _: float) -> bool:
    text = _plain(value)
    return all(_plain(operand) in text for operand in operands)


def _regex(value: Any, operands: Operands, _: float) -> bool:
    text = "" if value is None else str(value)
    return any(pattern.search(text) is not None for pattern in operands)


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[Any, Operands, float], bool]:
    def holds(value: Any, operands: Operands, _: float) -> bool:
        number = _number(value)
        bounds = [_number(operand) for operand in operands]
        return number is not None and all(bound is not None and compare(number, bound) for bound in bounds)

    return holds


def _contains_jwt(value: Any, operands: Operands, _: float) -> bool:
    may_hold = isinstance(value, str) and ("eyJ" in value or "jwt" in value)
    return (may_hold and _JWT.search(value) is not None) is (operands[0] is True)


def _outlives(value: Any, operands: Operands, at_s: float) -> bool:
    """Whether a cookie lives longer than thirty days."""
    lifetime_s = 0.0
    if age := _MAX_AGE.search(str(value)):
        lifetime_s = float(age[1])
    elif expires := _EXPIRES.search(str(value)):
        try:
            lifetime_s = parsedate_to_datetime(expires[1]).timestamp() - at_s
        except (ValueError, OverflowError):
            lifetime_s = 0.0
    return (lifetime_s > COOKIE_DAYS_MAX * _DAY_S) is (operands[0] is True)


def _in_network(value: Any, operands: Operands, _: float) -> bool:
    try:
        address = ip_address(str(value))
    except ValueError:
        return False
    return any(address in ip_network(str(operand), strict=False) for operand in operands)


def _has_type(value: Any, operands: Operands, _: float) -> bool:
    kind = "boolean" if isinstance(value, bool) or _plain(value) in {"true", "false"} else "string"
    if kind == "string" and _number(value) is not None:
        kind = "number"
    return kind in {_plain(operand) for operand in operands}


def _never(holds: Callable[[Any, Operands, float], bool]) -> Callable[[Any, Operands, float], bool]:
    return lambda value, operands, at_s: not holds(value, operands, at_s)


_OPERATORS: dict[str, Callable[[Any, Operands, float], bool]] = {
    "eq": _eq,
    "neq": _never(_eq),
    "contains_either": _contains_either,
    "contains_all": _contains_all,
    "not_contains": _never(_contains_either),
    "not_contains_either": _never(_contains_all),
    "regex": _regex,
    "gt": _ordered(float.__gt__),
    "gte": _ordered(float.__ge__),
    "lt": _ordered(float.__lt__),
    "lte": _ordered(float.__le__),
    "contains_jwt": _contains_jwt,
    "cookie_expire_filter": _outlives,
    "contains_either_cidr": _in_network,
    "not_contains_cidr": _never(_in_network),
    "datatype": _has_type,
    "valuetype": _has_type,
}
OPERATORS = frozenset(_OPERATORS)
