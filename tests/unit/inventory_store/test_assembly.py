from __future__ import annotations

from api_inventory.endpoint import EndpointKey, Parameter
from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.lessons import Lessons
from api_inventory.limits import REQUIRED_SUPPORT_MIN
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.sensitive.evidence import ClassCount, Sensitive
from api_inventory.traffic import Traffic
from api_inventory.value_evidence import ValueEvidence
from inventory_store.assembly import endpoint_detail, endpoint_summary
from inventory_store.port import FoldedEndpoint

KEY = EndpointKey("a.test", "/users/{user_id}/files/{file_id}", "POST")


def sample(at_ns: int) -> Sample:
    return Sample(at_ns, "c", "s", complete=True, request=SampleRequest("GET", "/", (), None, 0), response=None)


def test_a_summary_lists_what_was_counted_in_a_fixed_order() -> None:
    traffic = Traffic(3, statuses={"404": 1, "200": 2}, protocols={"h2": 1, "grpc": 2}, first_seen_ns=1, last_seen_ns=9)

    summary = endpoint_summary(KEY, traffic, 2)

    assert list(summary.statuses) == ["200", "404"]
    assert summary.protocols == ("grpc", "h2")
    assert (summary.id, summary.request_count, summary.parameter_count) == (KEY.id, 3, 2)


def test_parameters_come_in_the_order_of_the_path_then_by_place_and_name() -> None:
    tally = ParameterEvidence(1, 0, ValueEvidence({"integer": 1}))
    knowledge = Knowledge(
        {
            ("header", "x-b"): tally,
            ("query", "z"): tally,
            ("query", "a"): tally,
            ("path", "file_id"): tally,
            ("path", "user_id"): tally,
        }
    )

    detail = endpoint_detail(FoldedEndpoint(KEY, Traffic(1), Lessons(knowledge)))

    assert [parameter.name for parameter in detail.parameters] == ["user_id", "file_id", "a", "z", "x-b"]
    assert detail.parameters[0] == Parameter(
        "path", "user_id", {"integer": 1}, 1, required=True, schema={"type": "integer", "x-count": 1}
    )


def test_samples_stand_under_the_path_template_that_is_shown_and_are_few() -> None:
    def answered(target: str, status: int, at_ns: int) -> Sample:
        request = SampleRequest("GET", target, (), None, 0)
        return Sample(at_ns, "c", "s", complete=True, request=request, response=SampleResponse(status, (), None, 0))

    taken = [answered(f"/teams/{name}?page=‹masked:1›", 200, at) for at, name in enumerate(["priya", "oskar"] * 15)]
    key = EndpointKey("a.test", "/teams/{team_id}#query:Team", "GET")

    samples = endpoint_detail(
        FoldedEndpoint(key, Traffic(31), Lessons()), [*taken, answered("/teams/aino", 404, 5)]
    ).samples

    assert [sample.request.target for sample in samples] == [
        *["/teams/{team_id}?page=‹masked:1›"] * 3,
        "/teams/{team_id}",
    ]
    assert [sample.captured_at_ns for sample in samples] == [29, 28, 27, 5]


def test_words_are_withheld_where_a_value_of_any_class_was_seen() -> None:
    words = ValueEvidence({"string": 100}, values={"active": 50, "blocked": 50})
    places = {("request", "/state"): words, ("200", "/state"): words, ("200", "/mood"): words}
    knowledge = Knowledge(
        {("query", "state"): ParameterEvidence(100, 0, words), ("form", "state"): ParameterEvidence(100, 0, words)},
        {("request", ""): ValueEvidence({"object": 100}), ("200", ""): ValueEvidence({"object": 100}), **places},
    )

    def told(*matched: tuple[str, str, str]) -> list[bool]:
        sensitive = Sensitive(matches={key: ClassCount(1) for key in matched})
        endpoint = endpoint_detail(FoldedEndpoint(KEY, Traffic(100), Lessons(knowledge, sensitive=sensitive)))
        assert endpoint.request_schema is not None
        properties = endpoint.response_schemas["200"]["properties"]
        schemas = [
            *(parameter.schema for parameter in endpoint.parameters),
            endpoint.request_schema["properties"]["state"],
            properties["state"],
            properties["mood"],
        ]
        return ["enum" in schema for schema in schemas]

    assert told() == [True] * 5
    assert told(("response.body", "/mood", "our-own-class")) == [True, True, True, True, False]
    assert told(("request.body", "/state", "health")) == [True, False, False, True, True]
    assert told(("request.query", "state", "health")) == [False, True, True, True, True]


def test_words_of_a_map_are_withheld_where_any_of_its_keys_had_a_value_of_a_class() -> None:
    words = ValueEvidence({"string": 100}, values={"active": 50, "blocked": 50})
    fields = {("200", ""): ValueEvidence({"object": 100}), ("200", "/~w"): words}

    def told(*pointers: str) -> bool:
        sensitive = Sensitive(matches={("response.body", pointer, "health"): ClassCount(1) for pointer in pointers})
        lessons = Lessons(Knowledge({}, fields), sensitive=sensitive)
        schema = endpoint_detail(FoldedEndpoint(KEY, Traffic(100), lessons)).response_schemas["200"]
        return "enum" in schema["additionalProperties"]

    assert told()
    assert told("/anna/below")
    assert not told("/anna")


def test_a_parameter_is_required_once_enough_requests_all_carried_it() -> None:
    def required(requests: int, seen: int) -> bool:
        knowledge = Knowledge({("query", "a"): ParameterEvidence(seen)})
        traffic = Traffic(10**6, examined_count=requests)
        return endpoint_detail(FoldedEndpoint(KEY, traffic, Lessons(knowledge))).parameters[0].required

    assert required(REQUIRED_SUPPORT_MIN, REQUIRED_SUPPORT_MIN)
    assert not required(REQUIRED_SUPPORT_MIN, REQUIRED_SUPPORT_MIN - 1)
    assert not required(REQUIRED_SUPPORT_MIN - 1, REQUIRED_SUPPORT_MIN - 1)


def test_schemas_stand_by_body_and_samples_newest_first() -> None:
    knowledge = Knowledge(
        fields={
            ("request", ""): ValueEvidence({"array": 1}),
            ("request+xml", ""): ValueEvidence({"object": 2}),
            ("200", ""): ValueEvidence({"object": 1}),
            ("200+xml", ""): ValueEvidence({"object": 3}),
        }
    )

    detail = endpoint_detail(
        FoldedEndpoint(KEY, Traffic(1), Lessons(knowledge)), samples=[sample(1), sample(3), sample(2)]
    )

    assert detail.request_schema == {"type": "array", "x-count": 1}
    assert detail.response_schemas == {"200": {"type": "object", "x-count": 1}}
    assert detail.xml_schemas == {
        "request": {"type": "object", "x-count": 2},
        "200": {"type": "object", "x-count": 3},
    }
    assert [each.captured_at_ns for each in detail.samples] == [3, 2, 1]
