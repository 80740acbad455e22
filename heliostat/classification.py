"""Which fields of a stream of exchanges hold sensitive data. Fields of one location and name are one field.

Nothing of the values is kept or written. A line that holds no pair costs only itself.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, BinaryIO

from api_inventory.sensitive.fields import SensitiveField, sensitive_fields
from api_inventory.sensitive.tally import SensitiveTally
from heliostat.errors import UnreadableInput
from heliostat.exchange_pairs import NotAPair, field_key, parse_pair
from heliostat.limits import BAD_LINES_SHOWN_MAX, CLASSIFIED_FIELDS_MAX, LINE_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY_BYTES = 32


def write_classes(source: BinaryIO, out: BinaryIO, *, name: str, complain: Callable[[str], None]) -> int:
    """Read the pairs of `source`, and write one JSON object a line for each class of each field to `out`.

    Returns:
        How many lines held no pair; the first few of them are told to `complain`.

    Raises:
        UnreadableInput: `source` cannot be read to its end, or has more fields than can be counted.
        OSError: `out` cannot be written.
    """
    tallies: dict[tuple[str, str], SensitiveTally] = {}
    # Marks of values of this run are told apart by a key that nobody has afterwards.
    key = secrets.token_bytes(KEY_BYTES)
    bad_lines = 0
    for number, line in enumerate(_lines(source, name), 1):
        try:
            leaves = parse_pair(line)
        except NotAPair as error:
            bad_lines += 1
            if bad_lines <= BAD_LINES_SHOWN_MAX:
                complain(f"{name}: line {number}: {error}")
            continue
        for location, pointer, value in leaves:
            tally = tallies.get((location, pointer))
            if tally is None:
                if len(tallies) == CLASSIFIED_FIELDS_MAX:
                    raise UnreadableInput(
                        f"{name}: line {number}: more than {CLASSIFIED_FIELDS_MAX:,} different fields"
                    )
                tally = tallies[location, pointer] = SensitiveTally(key)
            tally.add_leaf(location, pointer, pointer, value)
    for tally in tallies.values():
        out.writelines(map(_written, sensitive_fields(tally.sensitive())))
    out.flush()
    return bad_lines


def _written(field: SensitiveField) -> bytes:
    finding = {"location": field.location, "key": field_key(field.pointer), "class": field.class_name}
    return json.dumps(finding, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _lines(source: BinaryIO, name: str) -> Iterator[bytes]:
    """Lines; a line beyond the bound is cut into several, none of which is a pair."""
    try:
        while line := source.readline(LINE_BYTES_MAX):
            yield line
    except OSError as error:
        raise UnreadableInput(f"{name}: {error.strerror}") from error
