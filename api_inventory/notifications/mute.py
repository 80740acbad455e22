"""Rules by which people are not told. What is muted stands in the inventory all the same."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from api_inventory.finding import SEVERITIES

if TYPE_CHECKING:
    from api_inventory.finding import Severity
    from api_inventory.notifications.happening import Happening, Kind


@dataclass(frozen=True, slots=True)
class NotificationMute:
    """A rule. What is None is about any; all that is given has to fit.

    Attributes:
        host: a pattern with `*` as its one wildcard: "*.internal.example".
        class_name: of sensitive data: all that a happening is about are of it.
        below: the severity floor: what is milder than it is muted.
        until_s: when the rule ends by itself, seconds since the epoch; None for never.
    """

    by: str
    at_s: int
    reason: str = ""
    kind: Kind | None = None
    host: str | None = None
    endpoint_id: str | None = None
    class_name: str | None = None
    below: Severity | None = None
    until_s: int | None = None

    def covers(self, happening: Happening, now_s: int) -> bool:
        """Whether it is muted now. A test is never: whoever sends one wants to see it arrive."""
        return (
            happening.kind != "test"
            and (self.until_s is None or now_s < self.until_s)
            and self.kind in {None, happening.kind}
            and (self.host is None or fits(self.host, happening.host))
            and self.endpoint_id in {None, happening.endpoint_id}
            and (self.class_name is None or set(happening.classes) == {self.class_name})
            and (self.below is None or SEVERITIES.index(happening.severity) > SEVERITIES.index(self.below))
        )


def fits(pattern: str, host: str) -> bool:
    """Whether a host fits a pattern whose one wildcard is `*`."""
    # To fnmatch, ? and [ are wildcards as well; a host in brackets is an IPv6 address.
    literal = pattern.lower().replace("[", "[[]").replace("?", "[?]")
    return bool(host) and fnmatchcase(host, literal)
