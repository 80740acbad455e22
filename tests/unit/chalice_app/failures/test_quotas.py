from __future__ import annotations

import re
from pathlib import Path

from chalice_app.failures.explain import explain
from chalice_app.failures.quotas import COUNTED

TEMPLATES = Path(__file__).resolve().parents[4] / "cfn"
# What AWS makes of AWS::Serverless::Api, and the stacks themselves.
BESIDE_TEMPLATES = {"AWS::ApiGateway::RestApi", "AWS::CloudFormation::Stack"}


def test_a_quota_is_told_by_what_it_counts() -> None:
    text = 'Resource handler returned message: "Limit" (RequestToken: 0a1b, HandlerErrorCode: ServiceLimitExceeded)'

    of_stream = explain(code=None, message=text, resource_type="AWS::Kinesis::Stream")
    of_stack = explain(code="LimitExceededException", message="Limit", operation="cloudformation:CreateChangeSet")
    of_nothing = explain(code="LimitExceededException", message="Limit")

    assert {of_stream.code, of_stack.code, of_nothing.code} == {"quota_reached"}
    assert "Amazon Kinesis Data Streams" in of_stream.explanation
    assert "AWS CloudFormation, stacks" in (of_stack.fix or "")
    assert "what AWS's text names" in of_nothing.explanation


def test_what_is_counted_is_what_the_templates_make() -> None:
    made = {
        each
        for path in TEMPLATES.glob("*.yaml")
        for each in re.findall(r"Type: (AWS::[\w:]+)", path.read_text("utf-8"))
    }

    assert COUNTED.keys() - BESIDE_TEMPLATES <= made
