"""What a deployment would do, told without doing it: resources against those that stand, and every IAM statement.

A change set would be a change already, and for a new stack leaves one behind that is empty. So templates are compared
here, and nothing but reads is sent.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from heliostat.deploying.stacks import ResourceChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from heliostat.deploying.installation import Installation
    from heliostat.deploying.stacks import FoundStack

Template = dict[str, Any]
# What holds statements, and where.
POLICIES = {
    "AWS::EC2::VPCEndpoint": ("PolicyDocument",),
    "AWS::IAM::ManagedPolicy": ("PolicyDocument",),
    "AWS::IAM::Role": ("AssumeRolePolicyDocument", "Policies"),
    "AWS::KMS::Key": ("KeyPolicy",),
    "AWS::S3::BucketPolicy": ("PolicyDocument",),
    "AWS::SNS::TopicPolicy": ("PolicyDocument",),
    "AWS::SQS::QueuePolicy": ("PolicyDocument",),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One IAM statement of a template, its values filled in as far as they are known."""

    resource: str
    sid: str
    effect: str
    actions: list[str]
    resources: list[str]
    principal: Any
    condition: Any


@dataclass(frozen=True, slots=True)
class StackPreview:
    """What would become of one stack."""

    stack: str
    exists: bool
    changes: list[ResourceChange]
    parameters: dict[str, tuple[str, str]]
    statements: list[Statement]

    def document(self) -> dict[str, Any]:
        """The same for a program."""
        return asdict(self)


def preview(
    name: str,
    template: Template,
    parameters: Mapping[str, str],
    installation: Installation,
    before: tuple[FoundStack, Template] | None,
) -> StackPreview:
    """Compare a template and parameters with what stands."""
    found, old_template = (None, {}) if before is None else before
    old_parameters = {} if found is None else found.parameters
    values = defaults(template) | old_parameters | dict(parameters)
    wanted = chosen(template, values)
    standing = chosen(old_template, defaults(old_template) | old_parameters) if old_template else {}
    moved = {
        key: (old_parameters.get(key, ""), value) for key, value in values.items() if old_parameters.get(key) != value
    }
    filled = Filling(installation, values, template)
    return StackPreview(
        stack=name,
        exists=found is not None,
        changes=[*_changes(wanted, standing, frozenset(moved))],
        parameters=moved,
        statements=[*_statements(wanted, filled)],
    )


def defaults(template: Template) -> dict[str, str]:
    """Parameters that have a default."""
    return {name: str(body["Default"]) for name, body in template.get("Parameters", {}).items() if "Default" in body}


def chosen(template: Template, values: Mapping[str, str]) -> dict[str, Template]:
    """Resources whose condition holds."""
    conditions = template.get("Conditions", {})
    return {
        name: body
        for name, body in template["Resources"].items()
        if "Condition" not in body or _holds(body["Condition"], conditions, values)
    }


def _holds(condition: Any, conditions: Mapping[str, Any], values: Mapping[str, str]) -> bool:
    """Whether a condition holds, given by its name or as it is defined."""
    if isinstance(condition, str):
        return _holds(conditions[condition], conditions, values)
    [(function, operands)] = condition.items()
    if function == "Condition":
        return _holds(operands, conditions, values)
    if function == "Fn::And":
        return all(_holds(each, conditions, values) for each in operands)
    if function == "Fn::Not":
        return not _holds(operands[0], conditions, values)
    left, right = (values.get(each["Ref"], "") if isinstance(each, dict) else each for each in operands)
    return bool(left == right)


def _changes(
    wanted: dict[str, Template], standing: dict[str, Template], moved: frozenset[str]
) -> Iterator[ResourceChange]:
    for name in sorted(wanted.keys() | standing.keys()):
        if name not in standing:
            yield ResourceChange("Add", name, wanted[name]["Type"])
        elif name not in wanted:
            yield ResourceChange("Remove", name, standing[name]["Type"])
        elif wanted[name] != standing[name] or moved & set(_names(wanted[name])):
            yield ResourceChange("Modify", name, wanted[name]["Type"])


def _names(value: Any) -> Iterator[str]:
    """Names that a resource refers to, by Ref or within Fn::Sub."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "Ref":
                yield each
            elif key == "Fn::Sub" and isinstance(each, str):
                yield from (part.partition("}")[0] for part in each.split("${")[1:])
            else:
                yield from _names(each)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each)


class Filling:
    """Values of a template as text; what is known only once it is made stays as <Name>."""

    def __init__(self, installation: Installation, values: Mapping[str, str], template: Template) -> None:
        self._template = template
        self._values = {
            **values,
            "AWS::Partition": installation.partition,
            "AWS::Region": installation.region,
            "AWS::AccountId": installation.account,
            "AWS::URLSuffix": installation.dns_suffix,
        }

    def fill(self, value: Any) -> Any:
        """The value with what is known filled in."""
        if isinstance(value, list):
            filled = [self.fill(each) for each in value]
            return [each for each in filled if each is not None]
        if isinstance(value, dict):
            return self._filled(value)
        return value

    def _filled(self, value: dict[str, Any]) -> Any:
        function = next(iter(value), "")
        argument: Any = value.get(function)
        if function == "Ref":
            return None if argument == "AWS::NoValue" else self._values.get(argument, f"<{argument}>")
        if function == "Fn::GetAtt":
            return f"<{'.'.join(argument)}>"
        if function == "Fn::Sub":
            return self._substituted(argument)
        if function == "Fn::If":
            condition, yes, no = argument
            return self.fill(yes if _holds(condition, self._template["Conditions"], self._values) else no)
        return {name: self.fill(each) for name, each in value.items()}

    def _substituted(self, text: str) -> str:
        first, *rest = text.split("${")
        parts = [each.partition("}") for each in rest]
        return first + "".join(self._values.get(name, f"<{name}>") + after for name, _, after in parts)


def _statements(resources: dict[str, Template], filling: Filling) -> Iterator[Statement]:
    for name, body in sorted(resources.items()):
        for place in POLICIES.get(body["Type"], ()):
            held = body["Properties"].get(place, [])
            documents = [policy["PolicyDocument"] for policy in held] if isinstance(held, list) else [held]
            for document in documents:
                for statement in filling.fill(document["Statement"]):
                    yield Statement(
                        resource=name,
                        sid=statement.get("Sid", ""),
                        effect=statement["Effect"],
                        actions=_several(statement["Action"]),
                        resources=_several(statement.get("Resource", [])),
                        principal=statement.get("Principal"),
                        condition=statement.get("Condition"),
                    )


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
