"""Which paths of a host are served, kept once a host was asked for many that nobody serves, as scanners ask.

An exchange that nobody answered, or only with a status that says so, on a path that is not among these is counted under
one path template for all such. Paths are only ever added, each with the time from which it holds: a record that comes
again belongs to the endpoint that it belonged to before.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from api_inventory.templates.limits import SERVED_PATHS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

UNSERVED = "/{unserved}"
"""The path template of all that nobody serves."""
BEYOND = "/{rest}"
"""The path template of what came when a host had too many new ones."""
COLLECTED = frozenset({BEYOND, UNSERVED})
"""What stands for many paths, and is none."""
UNSERVED_STATUSES = frozenset({400, 404, 405, 410, 421})
"""What a server answers to any path that it does not know, and to any host (RFC 9110 section 15.5)."""

# 48 bits: with 20,000 paths that are served, one of ten thousand million others is taken for one of them.
_DIGEST_BYTES = 6
_DIGEST_CHARACTERS = 8


def is_served(statuses: Mapping[str, int]) -> bool:
    """Whether some answer says that somebody serves this; `statuses`: exchanges by status of the answer, as text."""
    return any(not is_unserved_status(int(status)) for status in statuses)


def is_unserved_status(status: int | None) -> bool:
    """Whether an answer says that nobody serves this; None, or 0, where there was none."""
    return not status or status in UNSERVED_STATUSES


@dataclass(frozen=True)
class ServedPaths:
    """`ServedPaths()` is of a host of which nothing needs to be collected: all its paths count as served.

    Attributes:
        additions: what was added at a time, seconds since the epoch: digests of methods with paths, joined.
    """

    additions: tuple[tuple[int, str], ...] = ()
    _since_s: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        since_s = {digest: since for since, digests in reversed(self.additions) for digest in _split(digests)}
        object.__setattr__(self, "_since_s", since_s)

    def is_unserved(self, method: str, path_template: str, at_s: int) -> bool:
        """Whether, at a time, nobody was known to serve this."""
        if not self.additions or at_s < self.additions[0][0]:
            return False
        since_s = self._since_s.get(_digest(method, path_template))
        return since_s is None or since_s > at_s

    def with_paths(self, served: Iterable[tuple[str, str]], since_s: int) -> ServedPaths:
        """These and more, pairs of method and path template, in force from a time on."""
        room = SERVED_PATHS_MAX - len(self._since_s)
        new = sorted({_digest(*pair) for pair in served} - self._since_s.keys())[:room]
        if self.additions and not new:
            return self
        return ServedPaths((*self.additions, (since_s, "".join(new))))

    def to_json(self) -> list[list[Any]]:
        """What `from_json` reads."""
        return [list(addition) for addition in self.additions]

    @classmethod
    def from_json(cls, document: Sequence[Sequence[Any]]) -> ServedPaths:
        """Raises TypeError or ValueError where it is of another form."""
        return cls(tuple((int(since_s), str(digests)) for since_s, digests in document))


def _digest(method: str, path_template: str) -> str:
    # HEAD is GET without a body, wherever GET is served.
    text = f"{'GET' if method == 'HEAD' else method} {path_template}"
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
    return b64encode(digest).decode("ascii")


def _split(digests: str) -> list[str]:
    return [digests[start : start + _DIGEST_CHARACTERS] for start in range(0, len(digests), _DIGEST_CHARACTERS)]
