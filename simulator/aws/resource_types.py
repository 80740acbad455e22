"""How CloudFormation types are added to moto, and how moto's own are completed.

moto finds a type by looking for direct subclasses of its model class, which must be imported before the first stack. Of
its own types it makes many with half their properties, and changes some by removing them: data and names are lost.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from moto.cloudformation.exceptions import CloudFormationError, UnformattedGetAttTemplateException

from simulator.aws.patching import around

if TYPE_CHECKING:
    from collections.abc import Callable

Properties = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """The account and region that a resource stands in."""

    account_id: str
    region_name: str


class HalfMade(CloudFormationError):
    """A resource that was begun and failed: what there is of it goes when the stack goes back."""

    def __init__(self, reason: str, model: Any) -> None:
        super().__init__(reason)
        self.model = model


def reason_of(error: Exception) -> str:
    """Why a step failed, as an event tells it."""
    message = getattr(error, "message", None)
    return str(message) if message else f"{type(error).__name__}: {error}"


class OwnType:
    """A resource type that moto lacks; to be mixed into a direct subclass of moto's model class, before it."""

    type_name: ClassVar[str]
    name_property: ClassVar[str] = ""
    attributes: ClassVar[tuple[str, ...]] = ()

    def __init__(self, identifier: str, place: Place) -> None:
        self.physical_resource_id = identifier
        self.place = place

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Self:
        """Make a resource; by default one of which nothing but its properties is seen."""
        made = cls(name, place)
        made.change(properties)
        return made

    @abstractmethod
    def change(self, properties: Properties) -> None:
        """Bring all that can change to what the properties say."""

    @abstractmethod
    def delete(self, account_id: str, region_name: str) -> None:
        """Remove the resource."""

    def attribute(self, name: str) -> str:
        """What Fn::GetAtt gives; by default the identifier."""
        assert name in self.attributes
        return self.physical_resource_id

    @classmethod
    def cloudformation_name_type(cls) -> str:
        """The property that names it."""
        return cls.name_property

    @classmethod
    def cloudformation_type(cls) -> str:
        """The type's name."""
        return cls.type_name

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether Fn::GetAtt knows an attribute."""
        return attr in cls.attributes

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """Fn::GetAtt."""
        if attribute_name not in self.attributes:
            raise UnformattedGetAttTemplateException
        return self.attribute(attribute_name)

    def is_created(self) -> bool:
        """It is, once it is there."""
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str, **_: Any
    ) -> Self:
        """Make a resource."""
        return cls.made(resource_name, cloudformation_json["Properties"], Place(account_id, region_name))

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,  # noqa: ARG003 - it keeps the name that it has
        cloudformation_json: Properties,
        account_id: str,  # noqa: ARG003 - it knows its place
        region_name: str,  # noqa: ARG003
    ) -> Any:
        """Change a resource in place."""
        original_resource.change(cloudformation_json["Properties"])
        return original_resource


def settling(owner: Any) -> Callable[[Callable[[Any, Properties, Place], None]], Callable[..., None]]:
    """Complete one of moto's types: the function brings a resource to its properties, new or old.

    It is called after moto has made a resource, and in place of moto's update.
    """

    def settle(function: Callable[[Any, Properties, Place], None]) -> Callable[..., None]:
        @around(owner, "create_from_cloudformation_json")
        def _create(
            original: Callable[..., Any],
            name: str,
            resource: Properties,
            account_id: str,
            region_name: str,
            **kwargs: Any,
        ) -> Any:
            made = original(name, resource, account_id, region_name, **kwargs)
            try:
                function(made, resource["Properties"], Place(account_id, region_name))
            except Exception as error:
                raise HalfMade(reason_of(error), made) from error
            return made

        def _update(
            *,
            original_resource: Any,
            new_resource_name: str,  # noqa: ARG001 - it keeps the name that it has
            cloudformation_json: Properties,
            account_id: str,
            region_name: str,
        ) -> Any:
            function(original_resource, cloudformation_json["Properties"], Place(account_id, region_name))
            return original_resource

        owner.update_from_cloudformation_json = staticmethod(_update)
        return function

    return settle


def deleting(owner: Any) -> Callable[[Callable[[Any, str, str], None]], Callable[[Any, str, str], None]]:
    """Say how a resource of one of moto's types is removed, where moto leaves it or something of it."""

    def set_delete(function: Callable[[Any, str, str], None]) -> Callable[[Any, str, str], None]:
        owner.delete = function
        return function

    return set_delete


def tags_of(properties: Properties) -> dict[str, str]:
    """Tags by key."""
    return {tag["Key"]: str(tag["Value"]) for tag in properties.get("Tags") or []}


def is_true(value: Any) -> bool:
    """A truth value, as a template or a parameter has it."""
    return str(value).lower() == "true"
