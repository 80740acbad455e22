from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgpack
import pytest

from api_inventory.access.credential_facts import CredentialFacts, facts_map, facts_of, facts_of_map
from api_inventory.exchange import Request

VECTORS = json.loads((Path(__file__).parents[3] / "golden" / "credentials" / "vectors.json").read_text("utf-8"))
MASKED = [vector for vector in VECTORS["vectors"] if vector["mode"] == "masked"]


def request_of(vector: dict[str, Any]) -> Request:
    headers = tuple((name, value) for name, value in vector["headers"])
    return Request("GET", vector["target"], "shop.test", headers)


@pytest.mark.parametrize("vector", MASKED, ids=lambda vector: vector["name"])
def test_raw_requests_tell_what_the_vectors_say(vector: dict[str, Any]) -> None:
    facts = facts_of(request_of(vector), VECTORS["key"].encode())

    assert [facts_map(known) for known in facts] == vector["credentials"]


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_what_a_record_carries_is_read_and_written_again(vector: dict[str, Any]) -> None:
    read = [facts_of_map(source) for source in vector["credentials"]]

    packed = b"".join(msgpack.packb(facts_map(known)) for known in read if known is not None)
    assert packed.hex() == vector["packed"]


def test_without_a_key_nobody_has_a_tail() -> None:
    for vector in MASKED:
        for facts in facts_of(request_of(vector)):
            assert facts.jwt is None or facts.jwt.subject_tail is None
            assert facts.basic is None or facts.basic.user_tail is None


@pytest.mark.parametrize("source", [None, [], 7, {}, {"location": "header"}, {"location": "body", "name": "a"}])
def test_what_is_no_map_of_facts_is_none(source: object) -> None:
    assert facts_of_map(source) is None


def test_a_subject_is_looked_for_in_whole_segments_and_values() -> None:
    vector = next(vector for vector in MASKED if vector["name"] == "the subject is named by the path")

    def is_named(target: str) -> bool:
        (facts,) = facts_of(request_of({**vector, "target": target}))
        return facts.is_subject_in_target

    assert [is_named(target) for target in ("/42", "/a/42/", "/a/42?b", "/a?b=42&c", "/421/42", "/a;42/42;b")] == [
        True
    ] * 6
    assert [is_named(target) for target in ("42", "/421", "/a-42", "/a?b=142", "/4/2", "/")] == [False] * 6


def test_facts_stand_for_themselves() -> None:
    assert facts_of_map({"location": "cookie", "name": "a"}) == CredentialFacts("cookie", "a")
