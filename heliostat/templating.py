"""Path templates for a file of request lines: every line in comes out again with its template.

The whole input is the evidence: it is read once to count, and once more to be written. Every line in gives
one line out, so that line numbers agree. Bytes that are not UTF-8 pass through unchanged.
"""

from __future__ import annotations

from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from api_inventory.path_template import path_of, path_template
from api_inventory.templates.decide import decide
from api_inventory.templates.evidence import LeafEvidence, MethodEvidence
from heliostat.errors import UnreadableInput
from heliostat.limits import BAD_LINES_SHOWN_MAX, LINE_BYTES_MAX
from heliostat.request_lines import NotARequestLine, parse_request_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heliostat.request_lines import RequestLine

# Lines have no time: all of them are of one moment, in which the decision is in force.
_MOMENT_S = 0
_REFUSED = (401, 403)
_NOT_FOUND = 404


def write_templates(source: BinaryIO, out: BinaryIO, *, name: str, complain: Callable[[str], None]) -> int:
    """Write each line of `source` to `out` with a tab and its template.

    A line that holds no request is written with an empty template; the first few of them are told to `complain`.

    Returns:
        How many lines held no request.

    Raises:
        UnreadableInput: `source` cannot be read to its end.
        OSError: `out` cannot be written.
    """
    with _rewindable(source, name) as lines:
        evidence = _Evidence()
        places: list[tuple[str, str] | None] = []
        bad_lines = 0
        for number, line in enumerate(_lines(lines, name), 1):
            try:
                request = parse_request_line(line.decode("utf-8", "surrogateescape"))
            except NotARequestLine as error:
                places.append(None)
                bad_lines += 1
                if bad_lines <= BAD_LINES_SHOWN_MAX:
                    complain(f"{name}: line {number}: {error}")
            else:
                places.append(evidence.add(request))
        groups = evidence.groups()
        lines.seek(0)
        for line, place in zip(_lines(lines, name), places, strict=True):
            out.write(b"%b\t%b\n" % (line, groups[place] if place else b""))
    out.flush()
    return bad_lines


@contextmanager
def _rewindable(source: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """The source, or a copy of it where it is a pipe, which is read only once."""
    if source.seekable():
        yield source
        return
    with SpooledTemporaryFile(max_size=LINE_BYTES_MAX) as copy:
        while line := _line(source, name):
            copy.write(line)
        copy.seek(0)
        yield cast("BinaryIO", copy)


class _Evidence:
    """Requests counted by host, lexical template, method and outcome."""

    def __init__(self) -> None:
        self._outcomes: dict[str, dict[str, dict[str, list[int]]]] = {}
        self._leaves: dict[str, str] = {}

    def add(self, request: RequestLine) -> tuple[str, str]:
        """Count a request; its host and its lexical template."""
        path = path_of(request.target)
        leaf = self._leaves.get(path)
        if leaf is None:
            leaf = self._leaves[path] = path_template(path).text
        methods = self._outcomes.setdefault(request.host, {}).setdefault(leaf, {})
        outcomes = methods.setdefault(request.method, [0, 0, 0, 0])
        outcomes[_outcome(request.status)] += 1
        return request.host, leaf

    def groups(self) -> dict[tuple[str, str], bytes]:
        """By host and lexical template: the template that was decided."""
        found = {}
        for host, leaves in self._outcomes.items():
            templates = decide(_leaves(leaves), now_s=_MOMENT_S)
            for leaf in leaves:
                found[host, leaf] = templates.group_of(leaf, _MOMENT_S).encode("utf-8", "surrogateescape")
        return found


def _leaves(leaves: dict[str, dict[str, list[int]]]) -> Iterator[LeafEvidence]:
    for template, methods in leaves.items():
        yield LeafEvidence(
            template,
            {method: MethodEvidence(sum(outcomes), *outcomes) for method, outcomes in methods.items()},
        )


def _outcome(status: int | None) -> int:
    """The place of a status in `MethodEvidence`: ok, refused, not found, other."""
    if status is None:
        return 3
    if 200 <= status < 300:
        return 0
    return 1 if status in _REFUSED else 2 if status == _NOT_FOUND else 3


def _lines(source: BinaryIO, name: str) -> Iterator[bytes]:
    """Lines without their ends; a line beyond the bound is cut into several, none of which is a request."""
    while line := _line(source, name):
        yield line.rstrip(b"\r\n")


def _line(source: BinaryIO, name: str) -> bytes:
    try:
        return source.readline(LINE_BYTES_MAX)
    except OSError as error:
        raise UnreadableInput(f"{name}: {error.strerror}") from error
