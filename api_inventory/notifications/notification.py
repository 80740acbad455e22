"""One message: all of one kind that happened within a window, in words for people and as JSON for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api_inventory.finding import SEVERITIES
from api_inventory.notifications.happening import digest
from api_inventory.notifications.limits import HOSTS_MAX, ITEMS_MAX, MESSAGES_PER_HOUR_MAX, SUBJECT_CHARACTERS_MAX
from api_inventory.timestamp import rfc3339

if TYPE_CHECKING:
    from api_inventory.finding import Severity
    from api_inventory.notifications.happening import Happening, Kind

VERSION = 1
_NOUNS: dict[Kind, tuple[str, str]] = {
    "operation": ("operation", "operations"),
    "stack": ("change of a stack", "changes of stacks"),
    "first_traffic": ("sign of first traffic", "signs of first traffic"),
    "sensitive_endpoint": ("new endpoint carrying sensitive data", "new endpoints carrying sensitive data"),
    "finding": ("new finding", "new findings"),
    "change": ("change of APIs", "changes of APIs"),
    "agents": ("notice of the agents", "notices of the agents"),
    "coverage": ("notice of coverage", "notices of coverage"),
    "alarm": ("alarm", "alarms"),
    "test": ("test message", "test messages"),
}


@dataclass(frozen=True, slots=True)
class Notification:
    """One message.

    Attributes:
        happenings: what it tells of, at least one, all of `kind`; those first that matter most.
        left_out: how many more there were that were counted alone.
        held_back: how many of them waited, since too many messages of the kind had been sent.
        at_s: when it was made.
    """

    kind: Kind
    happenings: tuple[Happening, ...]
    at_s: int
    left_out: int = 0
    held_back: int = 0

    @property
    def id(self) -> str:
        """By content: the same happenings make the same message."""
        return digest(self.kind, *sorted(each.id for each in self.happenings))

    @property
    def severity(self) -> Severity:
        """The worst of all."""
        return min((each.severity for each in self.happenings), key=SEVERITIES.index)

    @property
    def count(self) -> int:
        """How many happenings it stands for."""
        return len(self.happenings) + self.left_out

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where."""
        return tuple(sorted({each.host for each in self.happenings if each.host}))

    @property
    def subject(self) -> str:
        """In a few words: "12 new endpoints carrying sensitive data on 3 hosts"."""
        if self.count == 1:
            return self.happenings[0].text.rstrip(".")
        places = self.hosts[0] if len(self.hosts) == 1 else f"{len(self.hosts)} hosts"
        where = f" on {places}" if self.hosts else ""
        return f"{self.count} {_NOUNS[self.kind][1]}{where}"

    def document(self, installation: str, items_max: int = ITEMS_MAX) -> dict[str, Any]:
        """For machines. It tells of so many, and counts the others."""
        return {
            "version": VERSION,
            "source": "heliostat",
            "installation": installation,
            "id": self.id,
            "kind": self.kind,
            "severity": self.severity,
            "at": rfc3339(self.at_s * 10**9),
            "subject": self.subject,
            "count": self.count,
            "hosts": list(self.hosts[:HOSTS_MAX]),
            "items": [each.document() for each in self.happenings[:items_max]],
            "more": self.count - min(len(self.happenings), items_max),
            "held_back": self.held_back,
        }

    def mail(self, installation: str, items_max: int = ITEMS_MAX) -> str:
        """For people, of as many."""
        lines = [f"{self.subject}.", ""]
        for each in self.happenings[:items_max]:
            place = f"{each.host}: " if each.host and each.host not in each.text else ""
            if self.count > 1 or place:
                lines.append(f"- {place}{each.text} [{each.severity}]")
            lines += [f"  {detail}" if self.count > 1 else detail for detail in each.details]
        if more := self.count - min(len(self.happenings), items_max):
            lines.append(f"- and {more} more: see the dashboard")
        if self.held_back:
            bound = f"at most {MESSAGES_PER_HOUR_MAX} messages of a kind are sent in an hour."
            lines += ["", f"{self.held_back} of these waited: {bound}"]
        facts = f"Kind: {self.kind}. Severity: {self.severity}. Installation: {installation}. Id: {self.id}."
        quieter = "Too much? Mute it under Settings, Notifications."
        return "\n".join([*lines, "", facts, *([] if self.kind == "test" else [quieter])])

    def subject_line(self, installation: str) -> str:
        """The subject as SNS takes it."""
        return ascii_subject(f"Heliostat {installation}: {self.subject}")


def ascii_subject(text: str) -> str:
    """Whatever a text holds, as a subject that SNS takes."""
    line = "".join(letter if " " <= letter <= "~" else "?" for letter in text)
    return line if len(line) <= SUBJECT_CHARACTERS_MAX else f"{line[: SUBJECT_CHARACTERS_MAX - 3]}..."
