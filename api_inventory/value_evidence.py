"""What the values in one place (a field, a parameter) looked like: how many of each type, how long, how large.

Of values themselves only those are kept that can be one of a few words of an interface, such as "active": short, and no
id, nothing sensitive, no mask (see `enum_value`). As soon as a place holds another value, or too many, none are kept,
and that is remembered: so evidence merges in any order to the same result.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from api_inventory.counts import Counts, added
from api_inventory.enum_value import is_enum_name, is_enum_value
from api_inventory.limits import ENUM_VALUES_MAX
from api_inventory.mask_token import read_mask
from api_inventory.value_type import COLUMN_FORMATS, string_type, text_type

if TYPE_CHECKING:
    from collections.abc import Sequence

Number = int | float

_WORD_TYPES = frozenset({"string", "currency", "country"})


@dataclass(frozen=True, slots=True)
class ValueEvidence:
    """Counters of one place. `ValueEvidence()` is the identity of `merge`.

    Attributes:
        types: values by type (see `value_type`).
        number_min, number_max: bounds of all numbers, rounded outwards to one decimal digit: they tell of nobody.
        length_min, length_max: characters of all strings; of a mask, those of what it stands for.
        items_max: items of the longest array.
        values: how often each string was seen; None where they are no words of an interface, or too many.
    """

    types: Counts = field(default_factory=dict)
    number_min: Number | None = None
    number_max: Number | None = None
    length_min: int | None = None
    length_max: int | None = None
    items_max: int | None = None
    values: Counts | None = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Values seen."""
        return sum(self.types.values())

    def merge(self, other: ValueEvidence) -> ValueEvidence:
        """Both together. Associative and commutative."""
        return ValueEvidence(
            added(self.types, other.types),
            _smaller(self.number_min, other.number_min),
            _larger(self.number_max, other.number_max),
            _smaller(self.length_min, other.length_min),
            _larger(self.length_max, other.length_max),
            _larger(self.items_max, other.items_max),
            _all_values(self.values, other.values),
        )


def evidence_of(column: Sequence[Any], name: str = "", *, is_text: bool = False) -> ValueEvidence:
    """What these values of one place say.

    Looking at many values at once costs a fraction of looking at each: most of it is a call of the interpreter's core.

    Args:
        column: at least one value.
        name: the nearest name of the place.
        is_text: of a form, a parameter, XML: numbers are written as text.
    """
    kinds = set(map(type, column))
    if len(kinds) == 1:
        return _evidence_of_kind(kinds.pop(), column, name, is_text=is_text)
    parts: dict[type, list[Any]] = {kind: [] for kind in kinds}
    for value in column:
        parts[type(value)].append(value)
    total = ValueEvidence()
    for kind, values in parts.items():
        total = total.merge(_evidence_of_kind(kind, values, name, is_text=is_text))
    return total


def _evidence_of_kind(kind: type, values: Sequence[Any], name: str, *, is_text: bool) -> ValueEvidence:
    if kind is str:
        return _evidence_of_strings(values, name, is_text=is_text)
    count = len(values)
    if kind is int or kind is float:
        types = {"integer" if kind is int else "number": count}
        low, high = min(values), max(values)
        if not (math.isfinite(low) and math.isfinite(high)):
            finite = list(filter(math.isfinite, values))
            if not finite:
                return ValueEvidence(types)
            low, high = min(finite), max(finite)
        return ValueEvidence(types, _rounded(low, upwards=False), _rounded(high, upwards=True))
    if kind is list:
        return ValueEvidence({"array": count}, items_max=max(map(len, values)))
    return ValueEvidence({_OTHER_TYPES[kind]: count})


_OTHER_TYPES: dict[type, str] = {type(None): "null", bool: "boolean", dict: "object", bytes: "binary"}


def _evidence_of_strings(values: Sequence[str], name: str, *, is_text: bool) -> ValueEvidence:
    distinct = set(values)
    counts = _counted(values) if 2 * len(distinct) <= max(len(values), 2 * ENUM_VALUES_MAX) else None
    few = counts if len(distinct) <= ENUM_VALUES_MAX else None
    lines = "\n".join(values)
    types = _types_of_strings(values, counts, lines, is_text=is_text)
    lengths = list(map(len, distinct))
    if lines.isascii():
        kept = few if few is not None and _are_enum_values(few, types, name) else None
    else:
        # A mask begins with a bracket that is not ASCII, and so does no word of an interface.
        kept = None
        tokens = {text: token for text in distinct if (token := read_mask(text)) is not None}
        lengths = [len(text) for text in distinct if text not in tokens]
        lengths += [token.length for token in tokens.values() if token.scalar is None]
    return ValueEvidence(
        types, length_min=min(lengths, default=None), length_max=max(lengths, default=None), values=kept
    )


def _types_of_strings(values: Sequence[str], counts: Counts | None, lines: str, *, is_text: bool) -> dict[str, int]:
    type_of = text_type if is_text else string_type
    if counts is not None and 2 * len(counts) <= len(values):
        types: dict[str, int] = {}
        for text, count in counts.items():
            kind = type_of(text)
            types[kind] = types.get(kind, 0) + count
        return types
    first = type_of(values[0])
    pattern = COLUMN_FORMATS.get(first)
    if pattern is not None and lines.count("\n") == len(values) - 1 and pattern.fullmatch(lines + "\n"):
        return {first: len(values)}
    return _counted(list(map(type_of, values)))


def _counted(values: Sequence[str]) -> dict[str, int]:
    return dict(Counter(values))


def _are_enum_values(few: Counts, types: Counts, name: str) -> bool:
    return types.keys() <= _WORD_TYPES and is_enum_name(name) and all(map(is_enum_value, few))


def _all_values(left: Counts | None, right: Counts | None) -> Counts | None:
    if left is None or right is None:
        return None
    if not right or not left:
        return left or right
    both = added(left, right)
    return both if len(both) <= ENUM_VALUES_MAX else None


def _smaller(left: Any, right: Any) -> Any:
    return right if left is None else left if right is None else min(left, right)


def _larger(left: Any, right: Any) -> Any:
    return right if left is None else left if right is None else max(left, right)


# Numbers recur: prices, counts, pages.
@lru_cache(maxsize=4096)
def _rounded(number: Number, *, upwards: bool) -> Number:
    """The next number in a direction that has one decimal digit other than nought: 1,999 is at most 2,000."""
    if number == 0:
        return 0
    if isinstance(number, int):
        # A float would not tell large whole numbers from their neighbours.
        digits = str(abs(number))
        first, rest, exponent = digits[0], digits[1:], len(digits) - 1
    else:
        mantissa, _, exponent_text = f"{abs(number):.15e}".partition("e")
        first, rest, exponent = mantissa[0], mantissa[2:], int(exponent_text)
    digit = int(first) + (upwards == (number > 0) and bool(rest.strip("0")))
    # Beyond this, a whole number is no longer one of a float, nor of a store.
    size = digit * 10**exponent if 0 <= exponent < 15 else min(float(f"{digit}e{exponent}"), sys.float_info.max)
    return size if number > 0 else -size
