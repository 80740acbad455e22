from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chalice_app.discovery.backend import Backends
from chalice_app.discovery.documents import listing_document
from chalice_app.discovery.eligibility import Judge
from chalice_app.discovery.listing import Listing
from chalice_app.discovery.load_balancer import Unread
from chalice_app.discovery.mirrors import OWNERSHIP_TAG, Mirrors, MirrorSession
from tests.unit.chalice_app.discovery.standing import BALANCER, BY_ADDRESS, GROUP, HERE, INTERFACE, WEB

ROOT = Path(__file__).resolve().parents[4]
UNREAD = Unread("aws_throttled", "Slow down.", None, retryable=True, operation="ec2:X", aws_code="Throttling")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    answer = document["paths"]["/v1/load-balancers"]["get"]["responses"]["200"]
    return {**answer["content"]["application/json"]["schema"], "components": document["components"]}


def test_every_code_is_documented() -> None:
    spelled = re.compile(r'code="([a-z0-9_]+)"|Note\(\s*"([a-z0-9_]+)"')
    codes = {
        code
        for module in (ROOT / "chalice_app" / "discovery").glob("*.py")
        for match in spelled.finditer(module.read_text("utf-8"))
        for code in match.groups()
        if code and not code.startswith(("invalid_", "load_balancer_of_"))
    }
    documented = set(re.findall(r"`([a-z0-9_]+)`", (ROOT / "docs" / "connect.md").read_text("utf-8")))

    assert len(codes) > 25
    assert codes <= documented


def test_whatever_is_known_or_not_agrees_with_the_document(schema: dict[str, Any]) -> None:
    judge = Judge(Backends({WEB.id: WEB}, {("vpc-1", "10.0.0.9"): replace(INTERFACE, instance_id=None)}), HERE)
    groups = (
        GROUP,
        BY_ADDRESS,
        replace(GROUP, targets=()),
        replace(GROUP, target_type="lambda", protocol=None, port=None, vpc_id=None),
        replace(GROUP, through=("arn:lb-2",), unread=UNREAD, targets=()),
    )
    balancers = [
        replace(BALANCER, target_groups=groups),
        replace(BALANCER, unread=UNREAD, gone_groups=("old",), type="gateway"),
    ]

    document = listing_document(Listing(tuple(map(judge.judge, balancers)), None, ("classic/lost",)), "heliostat", ())

    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["gone"] == ["classic/lost"]
    assert document["items"][1]["unread"]["code"] == "aws_throttled"
    assert document["items"][0]["target_groups"][0]["targets"][0]["instance"]["type"] == "m5.large"


def session(interface_id: str, owner: str) -> MirrorSession:
    return MirrorSession("tms-1", interface_id, "tmt-1", "tmf-1", 1, 4711, None, "123456789012", {OWNERSHIP_TAG: owner})


def test_a_load_balancer_tells_what_is_mirrored_of_it_and_what_that_would_cost() -> None:
    judge = Judge(Backends({WEB.id: WEB}), HERE)
    # One instance in two groups is one mirror source, and costs once.
    balancer = judge.judge(replace(BALANCER, target_groups=(GROUP, replace(GROUP, arn="arn:other", port=9090))))
    sessions = (session("eni-1", "heliostat"), session("eni-1", "somebody"), session("eni-9", "heliostat"))

    document = listing_document(Listing((balancer,), None, (), Mirrors(sessions)), "heliostat", {BALANCER.id})

    [row] = document["items"]
    assert (row["selected"], row["mirror_sessions"], row["mirrorable_targets"]) == (True, 1, 2)
    # AWS's list price of a mirror session is 0.015 USD an hour; a month has 730 hours.
    assert (row["cost"]["month"], row["cost"]["currency"]) == ("10.95", "USD")
