"""From what a person typed and what is stored to the selection that is wished for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heliostat.control.names import LoadBalancerNames, name_of
from heliostat.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliostat.control.api import ControlPlane, Document

# How the command line says "whole packets", which the API says with null.
WHOLE_PACKETS = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was typed. Load balancers are ids or names; None and () leave what is stored as it is.

    Attributes:
        load_balancers: these and no others.
        added, removed: changes of what is stored.
        every: all of the VPC that have a target to be mirrored.
        packet_length: 0 for whole packets.
    """

    load_balancers: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    every: bool = False
    vpc_id: str | None = None
    connected_vpc_ids: tuple[str, ...] = ()
    subnet_ids: tuple[str, ...] = ()
    instance_types: tuple[str, ...] = ()
    session_number_floor: int | None = None
    packet_length: int | None = None

    def __post_init__(self) -> None:
        ways = {
            "load balancers by name": self.load_balancers,
            "--add or --remove": self.added or self.removed,
            "--all": self.every,
        }
        used = [way for way, is_used in ways.items() if is_used]
        if len(used) > 1:
            raise WrongUsage(f"{' and '.join(used)} do not go together: choose one way to name load balancers")

    @property
    def settings(self) -> dict[str, Any]:
        """The fields of a selection that were given, load balancers aside."""
        given: dict[str, Any] = {
            "vpc_id": self.vpc_id,
            "connected_vpc_ids": list(self.connected_vpc_ids),
            "subnet_ids": list(self.subnet_ids),
            "instance_types": list(self.instance_types),
            "session_number_floor": self.session_number_floor,
        }
        settings = {name: value for name, value in given.items() if value}
        if self.packet_length is not None:
            settings["packet_length"] = None if self.packet_length == WHOLE_PACKETS else self.packet_length
        return settings

    @property
    def names_load_balancers(self) -> bool:
        """Does it change which load balancers are selected?"""
        return bool(self.load_balancers or self.added or self.removed or self.every)


def wished_selection(wish: Wish, stored: Document, control: ControlPlane) -> Document:
    """The selection's fields, as the API takes them.

    Args:
        wish: what was typed.
        stored: the selection that is stored, with its version.
        control: looks names up; asked only where there are some.

    Raises:
        WrongUsage: a name is unknown or stands for several, nothing is selected, or no VPC is known for the collector.
    """
    names = LoadBalancerNames(control)
    before: list[str] = stored["load_balancer_ids"]
    vpc_id: str | None = wish.vpc_id or stored["vpc_id"]
    if wish.every:
        ids = _every(vpc_id, names)
    elif wish.names_load_balancers:
        named = [names.id_of(each) for each in wish.load_balancers]
        added = [names.id_of(each) for each in wish.added]
        gone = {_selected(each, before) for each in wish.removed}
        ids = named or [each for each in [*before, *added] if each not in gone]
    else:
        ids = before
        if not ids:
            raise WrongUsage(
                "nothing is selected yet: name load balancers, as `heliostat load-balancers` lists them, "
                "or all of a VPC with --all --vpc VPC"
            )
    fields = {name: value for name, value in stored.items() if name != "version"}
    ids = sorted(set(ids))
    if ids and vpc_id is None:
        vpc_id = _common_vpc(ids, names)
    return {**fields, **wish.settings, "vpc_id": vpc_id, "load_balancer_ids": ids}


def _every(vpc_id: str | None, names: LoadBalancerNames) -> list[str]:
    if vpc_id is None:
        raise WrongUsage("--all: of which VPC? Give --vpc VPC")
    ids = names.of_vpc(vpc_id)
    if not ids:
        raise WrongUsage(
            f"--all: no load balancer of {vpc_id} has a target that can be mirrored; "
            f"`heliostat load-balancers --vpc {vpc_id} --targets` says why"
        )
    return ids


def _selected(given: str, selected: Sequence[str]) -> str:
    """A load balancer of the selection by id or name. It may be deleted by now, so that only its id still tells."""
    found = [each for each in selected if given in (each, name_of(each))]
    if len(found) != 1:
        told = "is not selected" if not found else f"could be any of {', '.join(found)}: give the id"
        raise WrongUsage(f"--remove {given}: {told}; `heliostat status` tells what is selected")
    return found[0]


def _common_vpc(ids: Sequence[str], names: LoadBalancerNames) -> str:
    vpc_ids = {names.vpc_of(each) for each in ids} - {None}
    if len(vpc_ids) == 1:
        return str(vpc_ids.pop())
    told = f"they stand in several: {', '.join(sorted(map(str, vpc_ids)))}" if vpc_ids else "that of these is not known"
    raise WrongUsage(f"in which VPC is the collector to stand? {told}: give --vpc VPC")
