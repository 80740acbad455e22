"""What is known of parameters and fields."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from api_inventory.enum_value import is_enum_value
from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.value_evidence import ValueEvidence
from api_inventory.value_type import FORMATS, JSON_TYPES
from inventory_store.encoding.blob import VERSION, compressed, decompressed, in_order, unpacked_of
from inventory_store.errors import CorruptItem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KNOWLEDGE_VERSION = 2
_TYPES = (*JSON_TYPES, *FORMATS)
_TYPE_NUMBERS = {name: number for number, name in enumerate(_TYPES)}


def pack_knowledge(knowledge: Knowledge) -> bytes:
    """Compressed: names repeat, and DynamoDB bills by size. Fields stand in order, which compresses best."""
    parameters = [
        [*key, each.seen, each.repeated, *_evidence_packed(each.values)]
        for key, each in sorted(knowledge.parameters.items(), key=itemgetter(0))
    ]
    bodies: dict[str, list[Any]] = {}
    for (body, pointer), evidence in sorted(knowledge.fields.items(), key=itemgetter(0)):
        bodies.setdefault(body, []).append([pointer, *_evidence_packed(evidence)])
    return compressed([_KNOWLEDGE_VERSION, parameters, bodies, in_order(knowledge.omissions), knowledge.truncated])


def unpack_knowledge(data: bytes, where: str) -> Knowledge:
    """Raises CorruptItem, which names `where`."""
    version, content = unpacked_of(decompressed(data, where), where, (VERSION, _KNOWLEDGE_VERSION))
    try:
        parameters, fields, omissions, truncated = content
        if version == VERSION:
            return Knowledge(
                {
                    (location, name): ParameterEvidence(seen, 0, _types_alone(types))
                    for location, name, seen, types in parameters
                },
                {(body, pointer): _types_alone(types) for body, pointer, types in fields},
                omissions,
                truncated,
            )
        return Knowledge(
            {
                (location, name): ParameterEvidence(seen, repeated, _evidence(*packed))
                for location, name, seen, repeated, *packed in parameters
            },
            {(body, pointer): _evidence(*packed) for body, of_body in fields.items() for pointer, *packed in of_body},
            omissions,
            truncated,
        )
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise CorruptItem(where, "the fields of knowledge") from error


# Types as they are numbered in what is stored: more may be added behind.


def _evidence_packed(evidence: ValueEvidence) -> list[Any]:
    """Without what is unknown at the end: most fields are strings, or numbers."""
    packed: list[Any] = [
        [part for name, count in sorted(evidence.types.items()) for part in (_TYPE_NUMBERS.get(name, name), count)],
        None if evidence.values is None else [part for pair in sorted(evidence.values.items()) for part in pair],
        evidence.length_min,
        evidence.length_max,
        evidence.number_min,
        evidence.number_max,
        evidence.items_max,
    ]
    while len(packed) > 2 and packed[-1] is None:
        packed.pop()
    if packed[1:] == [[]]:
        packed.pop()
    return packed


def _evidence(
    types: list[Any],
    values: Sequence[Any] | None = (),
    length_min: int | None = None,
    length_max: int | None = None,
    *bounds: Any,
) -> ValueEvidence:
    number_min, number_max, items_max = (*bounds, None, None, None)[:3] if bounds else (None, None, None)
    named = {
        _TYPES[name] if type(name) is int else name: count for name, count in zip(types[::2], types[1::2], strict=True)
    }
    known = values and dict(zip(values[::2], values[1::2], strict=True))
    # What an earlier version took for a word of an interface is not shown, nor written again.
    if known and not all(map(is_enum_value, known)):
        known = values = None
    return ValueEvidence(
        named, number_min, number_max, length_min, length_max, items_max, None if values is None else known or {}
    )


def _types_alone(types: Mapping[str, int]) -> ValueEvidence:
    """What was written when values were not counted: which strings there were is not known, and stays so."""
    strings = types.keys() & {"string", *FORMATS}
    return ValueEvidence(dict(types), values=None if strings else {})
