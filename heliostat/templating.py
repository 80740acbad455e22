"""Path templates for a stream of request lines: line in, line with template out, nothing kept in between.

Every line in gives one line out, so that line numbers agree. Bytes that are not UTF-8 pass through unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from api_inventory.path_template import path_template
from heliostat.errors import UnreadableInput
from heliostat.limits import BAD_LINES_SHOWN_MAX, LINE_BYTES_MAX
from heliostat.request_lines import NotARequestLine, parse_request_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def write_templates(source: BinaryIO, out: BinaryIO, *, name: str, complain: Callable[[str], None]) -> int:
    """Write each line of `source` to `out` with a tab and its template.

    A line that holds no request is written with an empty template; the first few of them are told to `complain`.

    Returns:
        How many lines held no request.

    Raises:
        UnreadableInput: `source` cannot be read to its end.
        OSError: `out` cannot be written.
    """
    bad_lines = 0
    for number, line in enumerate(_lines(source, name), 1):
        try:
            template = path_template(parse_request_line(line).target).text
        except NotARequestLine as error:
            template = ""
            bad_lines += 1
            if bad_lines <= BAD_LINES_SHOWN_MAX:
                complain(f"{name}: line {number}: {error}")
        out.write(f"{line}\t{template}\n".encode("utf-8", "surrogateescape"))
    out.flush()
    return bad_lines


def _lines(source: BinaryIO, name: str) -> Iterator[str]:
    """Lines without their ends; a line beyond the bound is cut into several, none of which is a request."""
    while line := _line(source, name):
        yield line.decode("utf-8", "surrogateescape").rstrip("\r\n")


def _line(source: BinaryIO, name: str) -> bytes:
    try:
        return source.readline(LINE_BYTES_MAX)
    except OSError as error:
        raise UnreadableInput(f"{name}: {error.strerror}") from error
