"""CloudFormation types of Lambda that moto lacks or makes in part."""

from __future__ import annotations

import base64
import json
from typing import Any

from moto.awslambda.models import (
    EventInvokeConfig,
    EventSourceMapping,
    LambdaFunction,
    Permission,
    lambda_backends,
)
from moto.cloudformation.exceptions import CloudFormationError
from moto.core.common_models import CloudFormationModel

from simulator.aws.patching import around
from simulator.aws.resource_types import OwnType, Place, Properties, deleting, is_true, settling, tags_of

FUNCTION_SETTINGS = {
    "Description": ("description", ""),
    "Handler": ("handler", None),
    "Role": ("role", ""),
    "Runtime": ("run_time", None),
    "VpcConfig": ("_vpc_config", None),
    "TracingConfig": ("tracing_config", {"Mode": "PassThrough"}),
    "Architectures": ("architectures", ["x86_64"]),
    "KmsKeyArn": ("kms_key_arn", None),
}
FUNCTION_NUMBERS = {"MemorySize": ("memory_size", 128), "Timeout": ("timeout", 3)}
MAPPING_NUMBERS = {
    "BatchSize": "batch_size",
    "MaximumBatchingWindowInSeconds": "max_batch_window",
    "MaximumRecordAgeInSeconds": "max_record_age",
    "MaximumRetryAttempts": "max_retry_attempts",
    "ParallelizationFactor": "parallelization_factor",
    "TumblingWindowInSeconds": "tumbling_window",
}
MAPPING_SETTINGS = {
    "DestinationConfig": "destination_config",
    "FilterCriteria": "filter_criteria",
    "FunctionResponseTypes": "function_response_types",
    "ScalingConfig": "scaling_config",
    "MetricsConfig": "metrics",
}


@settling(LambdaFunction)
def _settle_function(function: LambdaFunction, properties: Properties, place: Place) -> None:
    """Moto passes over half of a function's properties, and takes its code for something else in an update."""
    del place
    for name, (attribute, default) in FUNCTION_SETTINGS.items():
        setattr(function, attribute, properties.get(name, default))
    for name, (attribute, number) in FUNCTION_NUMBERS.items():
        setattr(function, attribute, int(properties.get(name, number)))
    function.environment_vars = (properties.get("Environment") or {}).get("Variables", {})
    concurrency = properties.get("ReservedConcurrentExecutions")
    function.reserved_concurrency = None if concurrency is None else int(concurrency)
    function.ephemeral_storage = int((properties.get("EphemeralStorage") or {}).get("Size", 512))
    function.layers = function._get_layers_data(properties.get("Layers", []))  # noqa: SLF001
    function.tags = tags_of(properties)
    code = dict(properties["Code"])
    if "ZipFile" in code and not isinstance(code["ZipFile"], bytes):
        packed = LambdaFunction._create_zipfile_from_plaintext_code(code["ZipFile"])  # noqa: SLF001
        code["ZipFile"] = base64.b64encode(packed)
    if any(function.code.get(name) != value for name, value in code.items()):
        function.update_function_code(code)


@around(EventSourceMapping, "create_from_cloudformation_json")
def _create_mapping(original: Any, name: str, resource: Properties, *place: str, **kwargs: Any) -> EventSourceMapping:
    """Moto compares a number that stands as text in a template with one."""
    properties = dict(resource["Properties"])
    for number in MAPPING_NUMBERS.keys() & properties.keys():
        properties[number] = int(properties[number])
    mapping: EventSourceMapping = original(name, {**resource, "Properties": properties}, *place, **kwargs)
    return mapping


@settling(EventSourceMapping)
def _settle_mapping(mapping: EventSourceMapping, properties: Properties, place: Place) -> None:
    """Moto takes a parameter's text where Lambda takes a number, and tags as a list."""
    del place
    for name, attribute in MAPPING_NUMBERS.items():
        value = properties.get(name)
        setattr(mapping, attribute, None if value is None else int(value))
    for name, attribute in MAPPING_SETTINGS.items():
        setattr(mapping, attribute, properties.get(name))
    bisect = properties.get("BisectBatchOnFunctionError")
    mapping.bisect_on_error = None if bisect is None else is_true(bisect)
    mapping.enabled = is_true(properties.get("Enabled", True))
    mapping.tags = tags_of(properties)


@around(Permission, "create_from_cloudformation_json")
def _permit(
    original: Any,  # noqa: ARG001 - it forgets what it made
    name: str,
    resource: Properties,
    account_id: str,
    region_name: str,
    **_: Any,
) -> Permission:
    """Moto cannot name a permission, nor remove it."""
    properties = resource["Properties"]
    statement = {"StatementId": name, **{key: value for key, value in properties.items() if key != "FunctionName"}}
    backend = lambda_backends[account_id][region_name]
    backend.get_function(properties["FunctionName"]).policy.add_statement(raw=json.dumps(statement))
    made: Any = Permission(region=region_name)  # type: ignore[abstract] # moto makes them so itself
    made.physical_resource_id, made.function_name = name, properties["FunctionName"]
    granted: Permission = made
    return granted


@deleting(Permission)
def _withdraw(permission: Any, account_id: str, region_name: str) -> None:
    lambda_backends[account_id][region_name].remove_permission(
        permission.function_name, permission.physical_resource_id
    )


class EventInvokeConfigType(OwnType, CloudFormationModel):
    """AWS::Lambda::EventInvokeConfig: what becomes of asynchronous invocations that fail."""

    type_name = "AWS::Lambda::EventInvokeConfig"
    function_name = ""

    def change(self, properties: Properties) -> None:
        """Set it; a function has one for each qualifier, and here one."""
        self.function_name = properties["FunctionName"]
        self.physical_resource_id = f"{self.function_name}|{properties['Qualifier']}"
        function = self._function()
        config = {name: value for name, value in properties.items() if name not in {"FunctionName", "Qualifier"}}
        for name in ("MaximumRetryAttempts", "MaximumEventAgeInSeconds"):
            if name in config:
                config[name] = int(config[name])
        if not function:
            raise CloudFormationError(f"Function not found: {self.function_name}")
        function.event_invoke_config = [EventInvokeConfig(function.function_arn, function.last_modified, config)]

    def delete(self, account_id: str, region_name: str) -> None:
        """Take it away."""
        del account_id, region_name
        self._function().event_invoke_config = []

    def _function(self) -> Any:
        return lambda_backends[self.place.account_id][self.place.region_name].get_function(self.function_name)
