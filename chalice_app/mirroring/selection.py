"""What a person wants mirrored."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalice_app.errors import InvalidRequest
from chalice_app.mirroring.limits import PACKET_LENGTH_MAX, SELECTED_BALANCERS_MAX, SESSION_NUMBER_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VPC_ID = re.compile(r"vpc-[0-9a-f]{8,17}")
SUBNET_ID = re.compile(r"subnet-[0-9a-f]{8,17}")
INSTANCE_TYPE = re.compile(r"[a-z0-9-]{2,20}\.[a-z0-9-]{2,20}")
# What the collector's template has room for: instance types, and address blocks of the VPCs that agents admit.
INSTANCE_TYPES_MAX = 6
VPCS_MAX = 4
SUBNETS_MAX = 16
BALANCER_ID_CHARACTERS_MAX = 512


@dataclass(frozen=True, slots=True)
class Selection:
    """The wish, and how the collector is to be made for it.

    Attributes:
        version: grows by one with every change; 0 where nothing was ever selected.
        vpc_id: where the collector stands; None while nothing is selected.
        load_balancer_ids: as the listing gives them, sorted.
        connected_vpc_ids: further VPCs from which packets reach the collector (peering, transit gateway), as a person
            who knows the routes says.
        subnet_ids: of the agents; empty: chosen by the preflight.
        instance_types: of the agents, the preferred first; empty: those of the stack that stands, at first the
            template's.
        session_number_floor: new mirror sessions have this number or a higher one.
        packet_length: bytes of each packet that are kept; None: whole packets.
    """

    version: int = 0
    vpc_id: str | None = None
    load_balancer_ids: tuple[str, ...] = ()
    connected_vpc_ids: tuple[str, ...] = ()
    subnet_ids: tuple[str, ...] = ()
    instance_types: tuple[str, ...] = ()
    session_number_floor: int = 1
    packet_length: int | None = None

    def __post_init__(self) -> None:
        if len(self.load_balancer_ids) > SELECTED_BALANCERS_MAX:
            raise InvalidRequest("load_balancer_ids", f"at most {SELECTED_BALANCERS_MAX} load balancers")
        for identifier in self.load_balancer_ids:
            if not 0 < len(identifier) <= BALANCER_ID_CHARACTERS_MAX:
                raise InvalidRequest("load_balancer_ids", "ids of GET /v1/load-balancers")
        for vpc_id in (*self.connected_vpc_ids, *([self.vpc_id] if self.vpc_id else [])):
            if not VPC_ID.fullmatch(vpc_id):
                raise InvalidRequest("vpc_id", "the id of a VPC, such as vpc-0abc1234")
        if self.load_balancer_ids and not self.vpc_id:
            raise InvalidRequest("vpc_id", "the VPC of the collector, such as vpc-0abc1234")
        _check_all("subnet_ids", self.subnet_ids, SUBNET_ID, SUBNETS_MAX)
        _check_all("connected_vpc_ids", self.connected_vpc_ids, VPC_ID, VPCS_MAX)
        _check_all("instance_types", self.instance_types, INSTANCE_TYPE, INSTANCE_TYPES_MAX)
        if not 1 <= self.session_number_floor <= SESSION_NUMBER_MAX:
            raise InvalidRequest("session_number_floor", f"a whole number from 1 to {SESSION_NUMBER_MAX}")
        if self.packet_length is not None and not 1 <= self.packet_length <= PACKET_LENGTH_MAX:
            raise InvalidRequest("packet_length", f"null, or a whole number from 1 to {PACKET_LENGTH_MAX}")

    @classmethod
    def from_document(cls, document: Mapping[str, Any], *, version: int = 0) -> Selection:
        """A selection from JSON; lists lose what stands in them twice.

        Raises:
            InvalidRequest: a field is of another type, or not one of a selection.
        """
        known: dict[str, Callable[[str, Any], Any]] = {
            "vpc_id": _text,
            "load_balancer_ids": _sorted_texts,
            "connected_vpc_ids": _sorted_texts,
            "subnet_ids": _sorted_texts,
            "instance_types": _texts,
            "session_number_floor": _whole,
            "packet_length": _whole,
        }
        for name in document:
            if name not in known:
                raise InvalidRequest(str(name), "one of the fields " + ", ".join(known), code="unknown_field")
        fields: dict[str, Any] = {
            name: known[name](name, value) for name, value in document.items() if value is not None
        }
        return cls(version=version, **fields)

    def document(self) -> dict[str, Any]:
        """As JSON, without the version."""
        return {
            "vpc_id": self.vpc_id,
            "load_balancer_ids": list(self.load_balancer_ids),
            "connected_vpc_ids": list(self.connected_vpc_ids),
            "subnet_ids": list(self.subnet_ids),
            "instance_types": list(self.instance_types),
            "session_number_floor": self.session_number_floor,
            "packet_length": self.packet_length,
        }

    def wishes_the_same(self, other: Selection) -> bool:
        """Equal but for the version."""
        return replace(self, version=0) == replace(other, version=0)


def _check_all(field: str, values: tuple[str, ...], pattern: re.Pattern[str], count_max: int) -> None:
    if len(values) > count_max or not all(pattern.fullmatch(value) for value in values):
        raise InvalidRequest(field, f"at most {count_max} values such as {_EXAMPLES[field]}")


_EXAMPLES = {"subnet_ids": "subnet-0abc1234", "connected_vpc_ids": "vpc-0abc1234", "instance_types": "m6i.large"}


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidRequest(field, "a string")
    return value


def _texts(field: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InvalidRequest(field, "a list of strings")
    return tuple(dict.fromkeys(value))


def _sorted_texts(field: str, value: Any) -> tuple[str, ...]:
    return tuple(sorted(_texts(field, value)))


def _whole(field: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidRequest(field, "a whole number")
    return value
