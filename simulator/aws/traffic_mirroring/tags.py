"""Tags of what mirrors traffic: given on creation, shown as they are now, gone with what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.models import EC2Backend
from moto.ec2.utils import get_prefix

from simulator.aws.patching import around
from simulator.aws.traffic_mirroring.kinds import PREFIXES, Kind, held
from simulator.aws.traffic_mirroring.refusals import invalid_value, not_found

if TYPE_CHECKING:
    from collections.abc import Callable

    Specifications = list[dict[str, Any]]


def tags_to_create(kind: Kind, specifications: Specifications | None) -> dict[str, str]:
    """The tags of a creation.

    Raises:
        EC2ClientError: they are for another kind of resource.
    """
    for specification in specifications or []:
        if specification.get("ResourceType") != kind.value:
            raise invalid_value(
                f"'{specification.get('ResourceType')}' is not a valid taggable resource type for this operation."
            )
    return {tag["Key"]: tag.get("Value", "") for each in specifications or [] for tag in each.get("Tags", [])}


def shown_tags(backend: Any, identifier: str) -> list[dict[str, str]]:
    """Tags as the API shows them. moto's own way reads every tag of the region."""
    return [{"Key": key, "Value": value} for key, value in backend.tags.get(identifier, {}).items()]


def forget_tags(backend: Any, identifier: str) -> None:
    """Drop the tags of what is deleted."""
    backend.tags.pop(identifier, None)


@around(EC2Backend, "do_resources_exist")
def _check_mirrors(original: Callable[..., bool], backend: EC2Backend, resource_ids: list[str]) -> bool:
    """Moto tags what mirrors traffic whether it is there or not."""
    kinds = {prefix: kind for kind, prefix in PREFIXES.items()}
    others = []
    for identifier in resource_ids:
        kind = kinds.get(get_prefix(identifier))
        if kind is None:
            others.append(identifier)
        elif identifier not in held(backend, kind):
            raise not_found(kind, identifier)
    return original(backend, others)
