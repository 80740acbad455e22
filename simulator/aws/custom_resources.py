"""Custom resources of a stack: a function is asked to make, change or remove something, and answers by a URL.

The request is CloudFormation's, and so are the rules of the answer: one PUT, in time, of this request. On AWS the URL
is a presigned one of a bucket; here it is this process's own, on loopback.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requesttypes-create.html
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from queue import Empty, Queue
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import CloudFormationError
from moto.core.common_models import CloudFormationModel

from simulator.aws import functions
from simulator.aws.patching import around
from simulator.aws.resource_types import HalfMade
from simulator.limits import CUSTOM_RESOURCE_ANSWER_BYTES_MAX, CUSTOM_RESOURCE_S_MAX
from simulator.loopback_server import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Properties = dict[str, Any]
TYPE = "AWS::CloudFormation::CustomResource"

_expected: dict[str, Queue[bytes]] = {}
_serving = ExitStack()
_ports: list[int] = []
_lock = Lock()


def forget() -> None:
    """Stop taking answers. A region calls it."""
    with _lock:
        _serving.close()
        _ports.clear()
        _expected.clear()


class CustomResource(CloudFormationModel):
    """A custom resource. Ref gives the identifier that its function answered with."""

    def __init__(self, physical_resource_id: str, properties: Properties, subject: dict[str, str]) -> None:
        self.physical_resource_id = physical_resource_id
        self.properties = properties
        # StackId, LogicalResourceId and ResourceType, as every request has them.
        self.subject = subject
        self.data: Properties = {}

    @staticmethod
    def cloudformation_name_type() -> str:
        """No property names it."""
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        """The type's name; those that begin with Custom:: are the same."""
        return TYPE

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:  # noqa: ARG003
        """Whatever the function answers is one."""
        return True

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """Fn::GetAtt, from the answer's Data.

        Raises:
            CloudFormationError: the answer did not have it.
        """
        if attribute_name not in self.data:
            raise CloudFormationError(
                f"CustomResource attribute error: Vendor response doesn't contain {attribute_name} attribute in object "
                f"{self.subject['StackId']}|{self.subject['LogicalResourceId']}|{self.physical_resource_id}"
            )
        return self.data[attribute_name]

    def is_created(self) -> bool:
        """It is, once it is there."""
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Properties, account_id: str, region_name: str, **kwargs: Any
    ) -> CustomResource:
        """Ask its function to make it."""
        del account_id, region_name
        subject = {
            "StackId": kwargs["StackId"],
            "LogicalResourceId": kwargs["LogicalId"],
            "ResourceType": kwargs["ResourceType"],
        }
        made = cls(resource_name, _texts(cloudformation_json["Properties"]), subject)
        try:
            answer = made.ask("Create", made.properties)
        except CloudFormationError as error:
            # CloudFormation asks to delete also what it was told could not be made.
            raise HalfMade(str(error.message), made) from error
        return made.answered(answer)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: CustomResource,
        new_resource_name: str,  # noqa: ARG003 - its function names it
        cloudformation_json: Properties,
        account_id: str,  # noqa: ARG003
        region_name: str,  # noqa: ARG003
    ) -> CustomResource:
        """Ask its function to change it. Another identifier in the answer means that it made another."""
        before = original_resource
        changed = cls(before.physical_resource_id, _texts(cloudformation_json["Properties"]), before.subject)
        answer = changed.ask(
            "Update",
            changed.properties,
            PhysicalResourceId=before.physical_resource_id,
            OldResourceProperties=before.properties,
        )
        return changed.answered(answer)

    def delete(self, account_id: str, region_name: str) -> None:
        """Ask its function to remove it."""
        del account_id, region_name
        self.ask("Delete", self.properties, PhysicalResourceId=self.physical_resource_id)

    def answered(self, answer: Properties) -> CustomResource:
        """The resource as its function's answer has it."""
        self.physical_resource_id = answer.get("PhysicalResourceId") or self.physical_resource_id
        self.data = answer.get("Data") or {}
        return self

    def ask(self, request_type: str, properties: Properties, **more: Any) -> Properties:
        """Send a request and wait for its answer.

        Raises:
            CloudFormationError: the answer was a failure or none of this request, or did not come in time.
        """
        request_id = str(uuid4())
        answers: Queue[bytes] = Queue(maxsize=1)
        _expected[request_id] = answers
        event = {
            "RequestType": request_type,
            "ServiceToken": properties["ServiceToken"],
            "ResponseURL": f"http://127.0.0.1:{_port()}/{request_id}",
            "RequestId": request_id,
            **self.subject,
            **more,
            "ResourceProperties": properties,
        }
        try:
            _send(event)
            return self._checked(answers.get(timeout=_timeout_s(properties)), request_id)
        except Empty as error:
            raise CloudFormationError(
                "CloudFormation did not receive a response from your Custom Resource. Please check your logs for "
                f"requestId [{request_id}]. If you are using the Python cfn-response module, you may need to update "
                "your Lambda function code so that CloudFormation can attach the updated version."
            ) from error
        finally:
            _expected.pop(request_id, None)

    def _checked(self, body: bytes, request_id: str) -> Properties:
        try:
            answer: Any = json.loads(body)
        except ValueError as error:
            raise CloudFormationError("Invalid response object: the response is not JSON") from error
        expected = {"RequestId": request_id, **{name: self.subject[name] for name in ("StackId", "LogicalResourceId")}}
        if not isinstance(answer, dict) or any(answer.get(name) != value for name, value in expected.items()):
            raise CloudFormationError(
                "Invalid response object: Value of property RequestId, StackId or "
                "LogicalResourceId does not match the request"
            )
        if answer.get("Status") == "SUCCESS":
            return answer
        raise CloudFormationError(
            f"Received response status [{answer.get('Status')}] from custom resource. "
            f"Message returned: {answer.get('Reason', '')} (RequestId: {request_id})"
        )


def _send(event: Properties) -> None:
    token = str(event["ServiceToken"])
    _, _, service, region_name, account_id, _ = f"{token}:::::".split(":", 5)
    if service != "lambda":
        raise CloudFormationError(f"Invalid service token: {token}")
    if functions.registered(token) is None:
        raise CloudFormationError(f"Function not found: {token} (Service: Lambda, Status Code: 404)")
    functions.invoke_later(token, event, account_id=account_id, region_name=region_name)


def _timeout_s(properties: Properties) -> int:
    return min(int(properties.get("ServiceTimeout", CUSTOM_RESOURCE_S_MAX)), CUSTOM_RESOURCE_S_MAX)


def _texts(value: Any) -> Any:
    """CloudFormation sends numbers and truth values as texts."""
    if isinstance(value, dict):
        return {name: _texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_texts(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else str(value)


def _port() -> int:
    with _lock:
        if not _ports:
            _ports.append(_serving.enter_context(serving(_take, name="custom-resource-answers")))
        return _ports[0]


def _take(environment: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Take one answer for each request that is waited for; later ones, and others, meet nobody."""
    answers = _expected.get(environment["PATH_INFO"].lstrip("/"))
    length = int(environment.get("CONTENT_LENGTH") or 0)
    if environment["REQUEST_METHOD"] != "PUT" or answers is None or answers.full():
        status = "403 Forbidden"
    elif length > CUSTOM_RESOURCE_ANSWER_BYTES_MAX:
        answers.put(b"")
        status = "413 Content Too Large"
    else:
        answers.put(environment["wsgi.input"].read(length))
        status = "200 OK"
    start_response(status, [("Content-Length", "0")])
    return [b""]


@around(parsing, "resource_class_from_type")
def _custom_types(original: Callable[[str], Any], resource_type: str) -> Any:
    """Moto runs the function of a custom resource in Docker, and calls the resource complete in the meantime."""
    return CustomResource if resource_type.startswith("Custom::") else original(resource_type)
