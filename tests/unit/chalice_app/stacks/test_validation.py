from __future__ import annotations

from chalice_app.failures.explain import explain
from chalice_app.stacks.validation import FINDINGS_MAX, found_before

REASON = (
    "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early "
    "Validation errors, use the DescribeEvents API for detailed failure information."
)
EXISTS = "Resource of type 'AWS::Logs::LogGroup' with identifier '/aws/lambda/heliostat-processor' already exists."


def finding(reason: str, status: str = "FAILED", logical_id: str = "ProcessorLog") -> dict[str, str]:
    return {
        "LogicalResourceId": logical_id,
        "ResourceType": "AWS::Logs::LogGroup",
        "ValidationStatus": status,
        "ValidationStatusReason": reason,
    }


def test_what_was_found_before_anything_began_is_told_by_resource_and_once() -> None:
    events = [{"EventType": "STACK_EVENT"}, finding(EXISTS), finding(EXISTS), finding("Fine.", "SKIPPED")]

    failure = explain(code=None, message=found_before(REASON, events))

    assert failure.code == "validation_refused"
    assert f'It says: "ProcessorLog (AWS::Logs::LogGroup): {EXISTS}"' in failure.explanation
    assert failure.explanation.count(EXISTS) == 1
    assert "Fine." not in failure.explanation


def test_findings_are_bounded_and_a_reason_without_any_stays_as_it_is() -> None:
    many = [finding("x" * 1_000, logical_id=f"Log{number}") for number in range(50)]

    assert found_before(REASON, []) == REASON
    assert len(found_before(REASON, many)) < len(REASON) + 400 * FINDINGS_MAX
