"""From stored state to the values that readers see. What is claimed of counters ("required") is claimed here."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from api_inventory.body_fields import pointer_step
from api_inventory.endpoint import Endpoint, EndpointKey, EndpointSummary, Parameter
from api_inventory.json_schema import json_schema, value_schema
from api_inventory.knowledge import REQUEST_BODY, XML_SUFFIX
from api_inventory.limits import REQUIRED_SUPPORT_MIN
from api_inventory.map_fields import stands_for
from api_inventory.operations.operation import LABEL_SEPARATOR
from api_inventory.pointer_steps import WORDS
from inventory_store.limits import SAMPLES_PER_STATUS_CLASS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from api_inventory.findings.state import FindingState
    from api_inventory.knowledge import Knowledge
    from api_inventory.lessons import Lessons
    from api_inventory.review import EndpointReview
    from api_inventory.sample import Sample
    from api_inventory.traffic import Traffic
    from inventory_store.port import FoldedEndpoint

_LOCATIONS = ("path", "query", "header", "cookie", "form")


def endpoint_summary(
    key: EndpointKey, traffic: Traffic, parameter_count: int, review: EndpointReview | None = None, owner: str = ""
) -> EndpointSummary:
    """One row of the inventory; `traffic` is all that the row shows."""
    return EndpointSummary(
        id=key.id,
        key=key,
        request_count=traffic.request_count,
        unanswered_count=traffic.unanswered_count,
        statuses=dict(sorted(traffic.statuses.items())),
        request_content_types=tuple(sorted(traffic.request_content_types)),
        response_content_types=tuple(sorted(traffic.response_content_types)),
        parameter_count=parameter_count,
        protocols=tuple(sorted(traffic.protocols)),
        first_seen_ns=traffic.first_seen_ns or 0,
        last_seen_ns=traffic.last_seen_ns or 0,
        examined_count=traffic.examined_count,
        latencies=traffic.latencies,
        facts=None if review is None else review.facts,
        owner=owner,
    )


def endpoint_detail(
    known: FoldedEndpoint,
    samples: Iterable[Sample] = (),
    findings: Iterable[FindingState] = (),
) -> Endpoint:
    """All of one endpoint, with what it absorbed; samples come newest first."""
    key, traffic = known.key, known.traffic
    knowledge = _without_values_of_classes(known.lessons)
    parameters = _parameters(key, knowledge, traffic.examined_count)
    schemas = _schemas(knowledge)
    xml_schemas = {
        body.removesuffix(XML_SUFFIX): schemas.pop(body) for body in list(schemas) if body.endswith(XML_SUFFIX)
    }
    return Endpoint(
        summary=endpoint_summary(key, traffic, len(knowledge.parameters), known.review, known.owner),
        parameters=parameters,
        request_schema=schemas.pop(REQUEST_BODY, None),
        response_schemas=schemas,
        xml_schemas=xml_schemas,
        access=known.lessons.access,
        sensitive=known.lessons.sensitive,
        vnis=known.lessons.vnis,
        members=() if known.review is None else known.review.members,
        samples=_shown_samples(samples, key),
        findings=tuple(findings),
    )


def _shown_samples(samples: Iterable[Sample], key: EndpointKey) -> tuple[Sample, ...]:
    """The newest of each class of status, as many as one endpoint has that absorbed no other.

    They stand under the path template that is shown: when they were taken, less of a path was known to be a value.
    """
    path_template = key.path_template.partition(LABEL_SEPARATOR)[0]
    shown: dict[int, list[Sample]] = {}
    for sample in sorted(samples, key=lambda sample: -sample.captured_at_ns):
        of_class = shown.setdefault(0 if sample.response is None else sample.response.status // 100, [])
        if len(of_class) < SAMPLES_PER_STATUS_CLASS:
            _, question, query = sample.request.target.partition("?")
            of_class.append(
                replace(sample, request=replace(sample.request, target=f"{path_template}{question}{query}"))
            )
    newest_first = sorted(chain.from_iterable(shown.values()), key=lambda sample: -sample.captured_at_ns)
    return tuple(newest_first)


def _without_values_of_classes(lessons: Lessons) -> Knowledge:
    """What is known, without the words in places where a value of any class was seen, also of those people added."""
    knowledge = lessons.knowledge
    matched = {(location, name) for (location, name, _), count in lessons.sensitive.matches.items() if count.matches}
    if not matched:
        return knowledge
    parameters = {
        key: replace(each, values=replace(each.values, values=None)) if _place_of(*key) in matched else each
        for key, each in knowledge.parameters.items()
    }
    fields = {
        (body, pointer): replace(each, values=None) if _is_among(matched, _body_of(body), pointer) else each
        for (body, pointer), each in knowledge.fields.items()
    }
    return replace(knowledge, parameters=parameters, fields=fields)


def _is_among(matched: Collection[tuple[str, str]], location: str, pointer: str) -> bool:
    """Whether a field, or any key of a map that it stands for, is among these places."""
    if WORDS not in pointer:
        return (location, pointer) in matched
    return any(location == place and stands_for(pointer, other) for place, other in matched)


def _place_of(location: str, name: str) -> tuple[str, str]:
    """Of a parameter, as evidence of sensitive values names it; fields of forms stand in the body."""
    return ("request.body", pointer_step(name)) if location == "form" else (f"request.{location}", name)


def _body_of(body: str) -> str:
    return "request.body" if body.startswith(REQUEST_BODY) else "response.body"


def _parameters(key: EndpointKey, knowledge: Knowledge, examined_count: int) -> tuple[Parameter, ...]:
    """Path parameters in the order of the path, then the others by name."""

    def position(item: Parameter) -> tuple[int, int, str]:
        in_path = key.path_template.find(f"{{{item.name}}}") if item.location == "path" else 0
        return _LOCATIONS.index(item.location), in_path, item.name

    enough = examined_count >= REQUIRED_SUPPORT_MIN
    parameters = (
        Parameter(
            location=location,
            name=name,
            types=dict(sorted(parameter.types.items())),
            seen=parameter.seen,
            required=location == "path" or (enough and parameter.seen >= examined_count),
            repeated=parameter.repeated > 0,
            schema=value_schema(parameter.values),
        )
        for (location, name), parameter in knowledge.parameters.items()
    )
    return tuple(sorted(parameters, key=position))


def _schemas(knowledge: Knowledge) -> dict[str, dict[str, Any]]:
    """JSON Schema by body: the request, or a response's status."""
    fields: dict[str, dict[str, Any]] = {}
    for (body, pointer), values in knowledge.fields.items():
        fields.setdefault(body, {})[pointer] = values
    schemas = ((body, json_schema(fields[body])) for body in sorted(fields))
    return {body: schema for body, schema in schemas if schema is not None}
