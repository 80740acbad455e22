"""From the names that people use to the ids that the API takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliostat.control.limits import CANDIDATES_SHOWN_MAX
from heliostat.errors import WrongUsage
from heliostat.terminal_text import shown

if TYPE_CHECKING:
    from heliostat.control.api import ControlPlane, Document

PATH = "/v1/load-balancers"
CLASSIC = "classic/"


class LoadBalancerNames:
    """Looks load balancers up by name, each name once."""

    def __init__(self, control: ControlPlane) -> None:
        self._control = control
        self._found: dict[str, list[Document]] = {}

    def id_of(self, given: str) -> str:
        """The id of a load balancer that is given by name; an id stays as it is, whether there is one or not.

        Raises:
            WrongUsage: no load balancer has this name, or several have; the sentence names those that could be meant.
        """
        if is_id(given):
            return given
        found = self._search(given)
        ids = [str(each["id"]) for each in found if each["name"] == given]
        if len(ids) == 1:
            return ids[0]
        if ids:
            raise WrongUsage(f"{given!r}: {len(ids)} load balancers have this name; give the id: {_some(ids)}")
        alike = _some([str(each["name"]) for each in found])
        hint = f"; alike are: {alike}" if alike else "; `heliostat load-balancers` lists all there are"
        raise WrongUsage(f"{given!r}: no load balancer of the region has this name{hint}")

    def vpc_of(self, identifier: str) -> str | None:
        """The VPC of a load balancer; None where it is not found."""
        found = (each for each in self._search(name_of(identifier)) if each["id"] == identifier)
        return next((each["vpc_id"] for each in found), None)

    def of_vpc(self, vpc_id: str) -> list[str]:
        """The ids of all load balancers of a VPC that have a target to be mirrored."""
        pages = self._control.pages(PATH, {"vpc_id": vpc_id, "collector_vpc_id": vpc_id})
        return [str(each["id"]) for page in pages for each in page["items"] if each["mirrorable_targets"]]

    def _search(self, name: str) -> list[Document]:
        if name not in self._found:
            pages = self._control.pages(PATH, {"search": name})
            self._found[name] = [each for page in pages for each in page["items"]]
        return self._found[name]


def is_id(given: str) -> bool:
    """An ARN, or the id that the listing gives a classic load balancer, which has none."""
    return given.startswith(("arn:", CLASSIC))


def name_of(identifier: str) -> str:
    """The name that an id holds: "classic/NAME", or "arn:...:loadbalancer/app/NAME/0123456789abcdef"."""
    if identifier.startswith(CLASSIC):
        return identifier.removeprefix(CLASSIC)
    parts = identifier.split("/")
    return parts[2] if len(parts) == 4 else identifier


def _some(names: list[str]) -> str:
    more = f" and {len(names) - CANDIDATES_SHOWN_MAX} more" if len(names) > CANDIDATES_SHOWN_MAX else ""
    return ", ".join(map(shown, names[:CANDIDATES_SHOWN_MAX])) + more
