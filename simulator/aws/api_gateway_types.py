"""CloudFormation types of API Gateway: an API from its OpenAPI document, as templates that package an app have it.

moto reads no such document in a stack. An API is kept by name, with its document as it came, and routes nothing: here
an app is reached on its own address.
"""

from __future__ import annotations

from typing import Any, Self

from moto.apigateway.models import Deployment, RestAPI, apigateway_backends
from moto.core.common_models import CloudFormationModel

from simulator.aws.patching import around
from simulator.aws.resource_types import OwnType, Place, Properties, deleting, settling, tags_of


@around(RestAPI, "create_from_cloudformation_json")
def _make_api(
    original: Any,  # noqa: ARG001 - it needs a name that a document holds
    name: str,
    resource: Properties,
    account_id: str,
    region_name: str,
    **_: Any,
) -> RestAPI:
    """Moto needs a name beside the document, and generates one that is no name."""
    properties = resource["Properties"]
    title = (properties.get("Body") or {}).get("info", {}).get("title", name)
    return apigateway_backends[account_id][region_name].create_rest_api(
        name=properties.get("Name", title), description=properties.get("Description", "")
    )


@settling(RestAPI)
def _settle_api(api: RestAPI, properties: Properties, place: Place) -> None:
    del place
    api.description = properties.get("Description", "")
    configuration = properties.get("EndpointConfiguration") or {}
    api.endpoint_configuration = {name[0].lower() + name[1:]: value for name, value in configuration.items()} or None
    api.tags = tags_of(properties)
    api.body = properties.get("Body")  # type: ignore[attr-defined]


@deleting(RestAPI)
def _delete_api(api: RestAPI, account_id: str, region_name: str) -> None:
    """Moto leaves a stack's APIs behind."""
    apigateway_backends[account_id][region_name].delete_rest_api(api.id)


@around(Deployment, "create_from_cloudformation_json")
def _deploy(
    original: Any,  # noqa: ARG001 - it refuses an API whose methods stand in its document
    name: str,  # noqa: ARG001
    resource: Properties,
    account_id: str,
    region_name: str,
    **_: Any,
) -> Deployment:
    """Moto looks for methods, and finds none of the document's."""
    properties = resource["Properties"]
    api = apigateway_backends[account_id][region_name].get_rest_api(properties["RestApiId"])
    deployment: Any = api.create_deployment(properties.get("StageName", ""), properties.get("Description", ""))
    # Without a name there is no stage; SAM's templates name one beside their own, and have both.
    api.stages.pop("", None)
    deployment.rest_api_id = properties["RestApiId"]
    deployment.physical_resource_id = deployment.id
    made: Deployment = deployment
    return made


@settling(Deployment)
def _settle_deployment(deployment: Deployment, properties: Properties, place: Place) -> None:
    del place
    deployment.description = properties.get("Description", "")


@deleting(Deployment)
def _undeploy(deployment: Any, account_id: str, region_name: str) -> None:
    """Moto leaves a stack's deployments behind."""
    api = apigateway_backends[account_id][region_name].get_rest_api(deployment.rest_api_id)
    api.deployments.pop(deployment.id, None)


class StageType(OwnType, CloudFormationModel):
    """AWS::ApiGateway::Stage. Ref gives its name."""

    type_name = "AWS::ApiGateway::Stage"
    name_property = "StageName"
    rest_api_id = ""

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Self:
        """Make a stage."""
        made = cls(name, place)
        made.rest_api_id = properties["RestApiId"]
        backend = apigateway_backends[place.account_id][place.region_name]
        backend.create_stage(made.rest_api_id, name, properties["DeploymentId"])
        made.change(properties)
        return made

    def change(self, properties: Properties) -> None:
        """Bring the stage to its deployment and settings."""
        backend = apigateway_backends[self.place.account_id][self.place.region_name]
        stage = backend.get_stage(self.rest_api_id, self.physical_resource_id)
        stage.deployment_id = properties["DeploymentId"]
        stage.description = properties.get("Description", "")
        stage.variables = properties.get("Variables", {})
        stage.tracing_enabled = properties.get("TracingEnabled")
        stage.tags = tags_of(properties)

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        apigateway_backends[account_id][region_name].delete_stage(self.rest_api_id, self.physical_resource_id)
