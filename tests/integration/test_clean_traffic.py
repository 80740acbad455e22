"""Hosts whose people do what people do, and where nothing is wrong: no rule may speak of them.

Two corpora: an application with everything that only looks suspicious, made here; and the operations of public OpenAPI
documents, called by `make_traffic.py`, where that stands beside the project.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from api_inventory.behaviour.tally import BehaviourTally
from api_inventory.endpoint import EndpointKey
from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext
from api_inventory.exchange import Exchange, Request, Response
from api_inventory.host_memory import HostMemory
from api_inventory.path_template import PathTemplate
from api_inventory.traffic import TrafficTally
from stream_processor.review.rules.claims import claims
from stream_processor.review.rules.news import next_memory
from tests.unit.api_inventory.behaviour.acting import SECOND_NS, START_NS, act, nobody, person, tail
from tests.unit.stream_processor.review.rules.hosting import Endpoint, Field, host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.behaviour.tally import Leaf
    from tests.unit.api_inventory.behaviour.acting import Act

DISCOVERY = Path(__file__).resolve().parents[3] / "shared" / "tools" / "discovery"
DOCUMENTS = ("asana", "box", "crapi", "emb-cyclotron", "emb-market", "emb-spacex-api", "intercom", "slack", "twilio")
# Facts of the traffic that are as the rules say: old versions beside new ones, ids that count upwards.
TRUE_OF_THE_TRAFFIC = frozenset({"INV-04", "AUTHZ-01"})
FALSE_PER_THOUSAND_MAX = 1
LIMITED = (("X-RateLimit-Limit", "100"),)
PERSONAL = (Field("email"), Field("phone", pointer="/phone"))


def application(seed: int) -> Iterator[Endpoint]:
    """A shop: 80 people, of whom few do much, over four hours."""
    draw = Random(seed)
    people = [person(f"{seed}/{n}", is_public=True) for n in range(80)]
    often = [1 / rank for rank in range(1, len(people) + 1)]

    def requests(number: int, target: Any, **given: Any) -> list[Act]:
        made = []
        for _ in range(number):
            who = draw.choices(range(80), often)[0]
            path, subject, leaves = target(who)
            actor = structs.replace(people[who], is_subject_in_target=subject)
            after_s = draw.random() * 4 * 3_600
            made.append(act(path, actor=actor, leaves=leaves, after_s=after_s, headers=LIMITED, **given))
        return made

    def own_order(who: int) -> tuple[str, bool, list[Leaf]]:
        number = f"{tail(f'{who}/{draw.randrange(40)}')}{who:02x}9f"
        return f"/v1/orders/{number}", False, [("/id", "id", number), ("/owner_id", "owner_id", f"{seed}/{who}")]

    def profile(who: int) -> tuple[str, bool, list[Leaf]]:
        return f"/v1/users/{tail(str(who))}00aa11bb", True, [("/email", "email", "x"), ("/phone", "phone", "y")]

    def review(_: int) -> tuple[str, bool, list[Leaf]]:
        # What others wrote is there for everybody to read.
        author = draw.randrange(80)
        return f"/v1/reviews/{tail(str(author))}77ff00ee", False, [("/user_id", "user_id", f"{seed}/{author}")]

    def product(_: int) -> tuple[str, bool, list[Leaf]]:
        return f"/v1/products/{draw.getrandbits(40):x}c1", False, [("/name", "name", "n"), ("/price", "price", 1)]

    def refused(number: int, target: str, method: str, status: int, said: str) -> list[Act]:
        leaves = [("/error", "error", said)]
        strangers = [nobody(f"{seed}/{n}", is_public=True) for n in range(40)]
        return [
            act(target, actor=draw.choice(strangers), method=method, status=status, leaves=leaves, headers=LIMITED,
                after_s=draw.random() * 4 * 3_600)
            for _ in range(number)
        ]  # fmt: skip

    def visitors(number: int, target: Any, **given: Any) -> list[Act]:
        made = []
        for n in range(number):
            path, _, leaves = target(0)
            at_s = draw.random() * 4 * 3_600
            visitor = nobody(f"{seed}/{n % 60}", is_public=True)
            made.append(act(path, actor=visitor, leaves=leaves, after_s=at_s, headers=LIMITED, **given))
        return made

    yield Endpoint("/v1/orders/{order_id}", [*requests(900, own_order), *refused(40, "/v1/orders/7", "GET", 401, "no")])
    yield Endpoint("/v1/orders/{order_id}", requests(60, own_order), "DELETE")
    yield Endpoint("/v1/users/{user_id}", requests(400, profile), fields=PERSONAL)
    yield Endpoint("/v1/reviews/{review_id}", requests(300, review))
    # A catalogue that anybody may read, mostly by people who are signed in.
    yield Endpoint("/v1/products/{product_id}", [*requests(400, product), *visitors(60, product)])
    yield Endpoint("/v1/search", visitors(80, lambda _: ("/v1/search", False, [])), "POST")
    yield Endpoint("/v1/health", visitors(500, lambda _: ("/v1/health", False, [])))
    yield Endpoint("/v1/webhooks/payments", visitors(50, lambda _: ("/v1/webhooks/payments", False, [])), "POST")
    signing_in = visitors(300, lambda _: ("/v1/login", False, [("/token", "token", "t")]))
    yield Endpoint("/v1/login", [*signing_in, *refused(60, "/v1/login", "POST", 401, "wrong credentials")], "POST")
    codes = visitors(90, lambda _: ("/v1/otp/verify", False, []))
    yield Endpoint("/v1/otp/verify", [*codes, *refused(20, "/v1/otp/verify", "POST", 400, "wrong code")], "POST")
    yield Endpoint("/v1/signup", visitors(60, lambda _: ("/v1/signup", False, [])), "POST")
    yield Endpoint(
        "/v1/cart",
        [*requests(200, lambda _: ("/v1/cart", False, [])), *refused(6, "/v1/cart", "PUT", 401, "no")],
        "PUT",
    )
    yield Endpoint(
        "/v1/admin/users",
        [act("/v1/admin/users", actor=structs.replace(people[0], is_admin=True), headers=LIMITED)] * 30,
    )


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_claimed_of_an_application_where_nothing_is_wrong(seed: int) -> None:
    host = host_of(*application(seed))
    now_ns = START_NS + 5 * 3_600 * SECOND_NS
    memory = HostMemory()

    for day in range(0, 20, 4):
        context = ReviewContext(now_ns=now_ns + day * 86_400 * SECOND_NS, memory=memory)
        assert [(claim.rule, claim.evidence) for claim in claims(host, context)] == []
        memory = next_memory(host, context)


# Operations of public documents.

SENSITIVE = {"email": "high", "phone": "high", "ssn": "high", "iban": "high", "password": "secret", "token": "secret"}


def read_leaves(value: Any, pointer: str = "", name: str = "", depth: int = 0) -> Iterator[Leaf]:
    if depth > 8:
        return
    if isinstance(value, dict):
        for key, child in value.items():
            yield from read_leaves(child, f"{pointer}/{key}", key, depth + 1)
    elif isinstance(value, list):
        for child in value[:20]:
            yield from read_leaves(child, f"{pointer}/~i", name, depth + 1)
    else:
        yield pointer, name, value


def template_of(template: str, path: str) -> PathTemplate:
    pattern = re.sub(r"\\\{[^{}]+\\\}", "([^/]+?)", re.escape(template))
    match = re.fullmatch(pattern, path.partition("?")[0].rstrip("/") or "/")
    names = re.findall(r"\{([^{}]+)\}", template)
    return PathTemplate(template, tuple(zip(names, match.groups(), strict=True)) if match else ())


def documented_host(name: str, per_operation: float) -> tuple[HostEvidence, int]:
    """The host of a document, every operation of which asks for a credential; and when its traffic ended."""
    import make_traffic  # noqa: PLC0415 - stands beside the project
    from value_styles import StyleBook  # noqa: PLC0415

    (document,) = make_traffic.load_documents([DISCOVERY.parents[1] / "specs" / f"{name}.json"])
    document.__dict__["operations"] = [
        operation if operation.security else replace(operation, security=("added",))
        for operation in document.operations
    ]
    document.security_schemes["added"] = {"type": "http", "scheme": "bearer"}
    settings = make_traffic.Settings(per_operation=per_operation)
    maker = make_traffic.TrafficMaker(document, StyleBook(DISCOVERY / "styles.yaml"), settings)
    tallies: dict[EndpointKey, tuple[TrafficTally, BehaviourTally, dict[str, Field]]] = defaultdict(
        lambda: (TrafficTally(), BehaviourTally(), {})
    )
    draw, at_ns = Random(1), START_NS
    for pair in maker.pairs():
        at_ns += round(draw.random() * 20 * SECOND_NS)
        if pair.operation is None:
            continue
        record = maker.record(pair, at_ns / SECOND_NS)
        try:
            leaves = list(read_leaves(json.loads(record["response_body"] or "null")))
        except ValueError:
            leaves = []
        request = Request(pair.method, record["path"], document.host, tuple(record["request_headers"].items()))
        response = Response(pair.status, (*record["response_headers"].items(), *LIMITED))
        exchange = Exchange(None, "10.0.0.1:1", "10.0.0.2:80", "http/1.1", request, response, at_ns, at_ns + 10**7)
        who = (person if pair.credential else nobody)(f"{name}/{pair.tenant}", is_public=True)
        traffic, behaviour, fields = tallies[EndpointKey(document.host, pair.operation.template, pair.method)]
        traffic.add(exchange, request)
        behaviour.add(exchange, template_of(pair.operation.template, record["path"]), who, leaves)
        if pair.status < 300:
            found = [(pointer, named.lower()) for pointer, named, _ in leaves if named.lower() in SENSITIVE]
            fields.update((pointer, Field(named, SENSITIVE[named], pointer=pointer)) for pointer, named in found)
    endpoints = tuple(
        EndpointEvidence(
            key, traffic.traffic(), behaviour=behaviour.behaviour(), sensitive_fields=tuple(fields.values())
        )
        for key, (traffic, behaviour, fields) in tallies.items()
    )
    return HostEvidence(document.host, endpoints), at_ns


@pytest.mark.skipif(not DISCOVERY.exists(), reason="make_traffic.py is not beside the project")
def test_at_most_one_of_a_thousand_clean_endpoints_is_claimed_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DISCOVERY))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    endpoints, false = 0, Counter[str]()

    for name in DOCUMENTS:
        host, ended_ns = documented_host(name, 6)
        endpoints += len(host.endpoints)
        false.update(claim.rule for claim in claims(host, ReviewContext(now_ns=ended_ns)))
    for rule in TRUE_OF_THE_TRAFFIC:
        del false[rule]

    assert endpoints > 1_000
    assert false.total() * 1_000 <= FALSE_PER_THOUSAND_MAX * endpoints, false
