"""Which fields of an endpoint hold sensitive data: decided from all that was counted of them.

A class is claimed of a field where enough different values of it match, and most of those that might; one value
suffices where a check digit or a vendor's prefix proves it. What people called a false positive is never claimed
again of that field.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from api_inventory.sensitive.custom_classes import NO_CUSTOM_CLASSES, CustomClass, CustomClasses
from api_inventory.sensitive.evidence import ClassCount, ClassKey, Sensitive
from api_inventory.sensitive.field_name import hints_of
from api_inventory.sensitive.limits import NAME_CHARACTERS_MAX, RATE_MIN, SUPPORT_MIN
from api_inventory.sensitive.sensitive_class import CLASSES, SEVERITIES, SensitiveClass, Severity

FalsePositives = Collection[ClassKey]
"""Of one endpoint: location, pointer or name, and the class that people say it does not hold."""

# How far a value alone is believed, by what it proves; what a name adds. Judgement, not measured.
_BY_PROOF, _BY_FORM, _BY_NAME_ONLY, _BY_NAME = 0.95, 0.75, 0.5, 0.6


@dataclass(frozen=True, slots=True)
class SensitiveField:
    """A field that holds values of a class.

    Attributes:
        location, pointer: where it is; outside of bodies, `pointer` is its name.
        class_name, title, severity, group: of the class; `title` is for people.
        confidence: 0 to 1; from what proves the class, whether the name says so too, and how many values match.
        matches, examined: values of the class, of so many that were looked at.
        distinct: different ones among them, at least; counting ends at a few.
    """

    location: str
    pointer: str
    class_name: str
    title: str
    severity: Severity
    group: str
    confidence: float
    matches: int
    examined: int
    distinct: int

    @property
    def direction(self) -> Literal["request", "response"]:
        """Whether clients send it or the API gives it out."""
        return "request" if self.location.startswith("request.") else "response"


def sensitive_fields(
    sensitive: Sensitive, *, custom: CustomClasses = NO_CUSTOM_CLASSES, false_positives: FalsePositives = ()
) -> tuple[SensitiveField, ...]:
    """The fields that hold sensitive data, the most severe first. A field may hold several classes."""
    fields = [
        field
        for key, count in sensitive.matches.items()
        if key not in false_positives and (field := _field(key, count, sensitive, custom)) is not None
    ]
    return tuple(sorted(fields, key=_severest_first))


def _severest_first(field: SensitiveField) -> tuple[int, str, str, str]:
    return SEVERITIES.index(field.severity), field.location, field.pointer, field.class_name


def _field(key: ClassKey, count: ClassCount, sensitive: Sensitive, custom: CustomClasses) -> SensitiveField | None:
    location, pointer, class_name = key
    known = CLASSES.get(class_name) or custom.get(class_name)
    if known is None:
        # A class that people took away again, or one of a later release.
        return None
    examined = sensitive.examined.get((location, pointer), 0)
    is_named = class_name in _classes_named(pointer)
    rate = _rate(known, count, examined)
    if not _is_claimed(known, count, rate, is_named=is_named):
        return None
    return SensitiveField(
        location=location,
        pointer=pointer,
        class_name=class_name,
        title=known.title,
        severity=known.severity,
        group=known.group,
        confidence=_confidence(known, rate, is_named=is_named),
        matches=count.matches,
        examined=examined,
        distinct=len(count.marks),
    )


def _classes_named(pointer: str) -> tuple[str, ...]:
    hints = hints_of(pointer[-NAME_CHARACTERS_MAX:])
    return hints.classes if hints is not None else ()


def _rate(known: SensitiveClass | CustomClass, count: ClassCount, examined: int) -> float:
    """How many of those that might be of the class are.

    A value that proves itself is one wherever it stands, in a text of a thousand too; it is doubted only where others
    of its form are none: one of ten numbers has the check digit of a card by chance.
    """
    proves_itself = known.is_proven_by_one and not _is_told_by_name(known)
    might_be = count.matches + count.near_misses if proves_itself else examined
    return count.matches / might_be if might_be else 0.0


def _is_told_by_name(known: SensitiveClass | CustomClass) -> bool:
    return known.is_told_by_name if isinstance(known, SensitiveClass) else known.value_pattern is None


def _is_claimed(known: SensitiveClass | CustomClass, count: ClassCount, rate: float, *, is_named: bool) -> bool:
    if rate < RATE_MIN or not count.matches:
        return False
    # One value again and again proves little of a form, and as much as many where the name says the same: an API key.
    supported = len(count.marks) >= SUPPORT_MIN or (count.matches >= SUPPORT_MIN and is_named)
    return known.is_proven_by_one or supported or (_is_told_by_name(known) and count.matches >= SUPPORT_MIN)


def _confidence(known: SensitiveClass | CustomClass, rate: float, *, is_named: bool) -> float:
    is_of_name = _is_told_by_name(known)
    by_value = _BY_PROOF if known.is_proven_by_one else _BY_NAME_ONLY if is_of_name else _BY_FORM
    by_name = _BY_NAME if is_named or is_of_name else 0.0
    return round((1 - (1 - by_value) * (1 - by_name)) * rate, 2)
