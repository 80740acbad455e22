"""The two forms in which requests are written for `heliostat templates`, one line each.

`METHOD HOST PATH STATUS`, where the path may hold spaces; or a JSON object with `method`, `host`, `path` and, where it
is known, `status`. Knows nothing of templates, and keeps no line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass


class NotARequestLine(ValueError):
    """A line of neither form; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """What a template needs of a request. `target` is the path with its query; `status` is None without an answer."""

    method: str
    host: str
    target: str
    status: int | None


def parse_request_line(line: str) -> RequestLine:
    """Read one line, without its line end.

    Raises:
        NotARequestLine: the line is of neither form.
    """
    return _from_json(line) if line.lstrip().startswith("{") else _from_words(line)


def _from_words(line: str) -> RequestLine:
    words = line.split(" ", 2)
    if len(words) < 3:
        raise NotARequestLine("expected METHOD HOST PATH STATUS")
    target, space, status = words[2].rpartition(" ")
    if not (space and target and status.isascii() and status.isdigit() and len(status) <= 3):
        raise NotARequestLine("expected METHOD HOST PATH STATUS, and a status that is a number")
    return RequestLine(words[0], words[1], target, int(status))


def _from_json(line: str) -> RequestLine:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotARequestLine(f"expected a JSON object: {error}") from error
    method, host, path, status = (record.get(name) for name in ("method", "host", "path", "status"))
    if not (isinstance(method, str) and isinstance(host, str) and isinstance(path, str)):
        raise NotARequestLine('expected a JSON object with the texts "method", "host" and "path"')
    return RequestLine(method, host, path, status if type(status) is int else None)
