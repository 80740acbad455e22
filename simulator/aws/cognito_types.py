"""CloudFormation types of Cognito user pools, which moto knows by the API alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from moto.cognitoidp.models import cognitoidp_backends
from moto.core.common_models import CloudFormationModel

from simulator.aws.resource_types import OwnType, Place, Properties, is_true

if TYPE_CHECKING:
    from moto.cognitoidp.models import CognitoIdpUserPool

# What the API has under these names too; those of lists and structures are passed on as they are.
POOL_SETTINGS = (
    "AccountRecoverySetting",
    "AdminCreateUserConfig",
    "AutoVerifiedAttributes",
    "DeletionProtection",
    "MfaConfiguration",
    "Policies",
    "UserPoolTags",
    "UserPoolTier",
    "UsernameAttributes",
    "UsernameConfiguration",
)


def _backend(place: Place) -> Any:
    return cognitoidp_backends[place.account_id][place.region_name]


class UserPoolType(OwnType, CloudFormationModel):
    """AWS::Cognito::UserPool. Ref gives its identifier."""

    type_name = "AWS::Cognito::UserPool"
    attributes = ("Arn", "ProviderName", "ProviderURL", "UserPoolId")

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Self:
        """Make a user pool."""
        pool = _backend(place).create_user_pool(properties.get("UserPoolName", name), {})
        made = cls(pool.id, place)
        made.change(properties)
        return made

    @property
    def _pool(self) -> CognitoIdpUserPool:
        pool: CognitoIdpUserPool = _backend(self.place).describe_user_pool(self.physical_resource_id)
        return pool

    def change(self, properties: Properties) -> None:
        """Bring its settings to the properties; users stay."""
        settings = {name: properties[name] for name in POOL_SETTINGS if name in properties}
        self._pool.update_extended_config(settings)
        mfa = properties.get("MfaConfiguration", "OFF")
        with_app = "SOFTWARE_TOKEN_MFA" in properties.get("EnabledMfas", [])
        _backend(self.place).set_user_pool_mfa_config(self.physical_resource_id, None, {"Enabled": with_app}, mfa)

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it, and everybody in it."""
        del account_id, region_name
        _backend(self.place).delete_user_pool(self.physical_resource_id)

    def attribute(self, name: str) -> str:
        """Its ARN, or who its tokens are of."""
        provider = f"cognito-idp.{self.place.region_name}.amazonaws.com/{self.physical_resource_id}"
        known = {"Arn": self._pool.arn, "ProviderName": provider, "ProviderURL": f"https://{provider}"}
        return known.get(name, self.physical_resource_id)


class UserPoolDomainType(OwnType, CloudFormationModel):
    """AWS::Cognito::UserPoolDomain. Ref gives its name."""

    type_name = "AWS::Cognito::UserPoolDomain"
    name_property = "Domain"

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Self:
        """Take a name."""
        _backend(place).create_user_pool_domain(properties["UserPoolId"], name)
        return cls(name, place)

    def change(self, properties: Properties) -> None:
        """Nothing of it can change: another name is another domain."""

    def delete(self, account_id: str, region_name: str) -> None:
        """Give the name back."""
        del account_id, region_name
        _backend(self.place).delete_user_pool_domain(self.physical_resource_id)


class UserPoolClientType(OwnType, CloudFormationModel):
    """AWS::Cognito::UserPoolClient. Ref gives its identifier."""

    type_name = "AWS::Cognito::UserPoolClient"
    attributes = ("ClientId", "Name")
    user_pool_id = ""

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Self:
        """Make a client."""
        del name
        settings, pool_id = _client_settings(properties), properties["UserPoolId"]
        client = _backend(place).create_user_pool_client(pool_id, is_true(properties.get("GenerateSecret")), settings)
        made = cls(client.id, place)
        made.user_pool_id = pool_id
        return made

    def change(self, properties: Properties) -> None:
        """Bring its settings to the properties."""
        _backend(self.place).update_user_pool_client(
            self.user_pool_id, self.physical_resource_id, _client_settings(properties)
        )

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        del account_id, region_name
        _backend(self.place).delete_user_pool_client(self.user_pool_id, self.physical_resource_id)


def _client_settings(properties: Properties) -> Properties:
    return {name: value for name, value in properties.items() if name not in {"UserPoolId", "GenerateSecret"}}


class UserPoolGroupType(OwnType, CloudFormationModel):
    """AWS::Cognito::UserPoolGroup. Ref gives its name."""

    type_name = "AWS::Cognito::UserPoolGroup"
    name_property = "GroupName"
    user_pool_id = ""

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Self:
        """Make a group."""
        made = cls(name, place)
        made.user_pool_id = properties["UserPoolId"]
        _backend(place).create_group(made.user_pool_id, name, *made._settings(properties))
        return made

    def change(self, properties: Properties) -> None:
        """Bring it to the properties; whoever is in it stays."""
        backend = _backend(self.place)
        backend.update_group(self.user_pool_id, self.physical_resource_id, *self._settings(properties))

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it."""
        del account_id, region_name
        _backend(self.place).delete_group(self.user_pool_id, self.physical_resource_id)

    @staticmethod
    def _settings(properties: Properties) -> tuple[str, str, int]:
        """Description, role and precedence."""
        description, role = properties.get("Description", ""), properties.get("RoleArn", "")
        return description, role, int(properties.get("Precedence", 0))
