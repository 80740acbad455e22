"""The CloudFormation type of a secret, which moto knows by the API alone."""

from __future__ import annotations

import json
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.secretsmanager.models import secretsmanager_backends


class SecretType(CloudFormationModel):
    """AWS::SecretsManager::Secret with a drawn value, or a given one. Ref gives its ARN."""

    def __init__(self, arn: str) -> None:
        self.physical_resource_id = arn

    @staticmethod
    def cloudformation_name_type() -> str:
        """The property that names it."""
        return "Name"

    @staticmethod
    def cloudformation_type() -> str:
        """The type's name."""
        return "AWS::SecretsManager::Secret"

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_: Any
    ) -> SecretType:
        """Make a secret."""
        properties = cloudformation_json["Properties"]
        backend = secretsmanager_backends[account_id][region_name]
        made = backend.create_secret(
            name=resource_name,
            secret_string=properties.get("SecretString") or _drawn(backend, properties["GenerateSecretString"]),
            secret_binary=None,
            description=properties.get("Description"),
            tags=properties.get("Tags"),
            kms_key_id=properties.get("KmsKeyId"),
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )
        return cls(json.loads(made)["ARN"])

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: SecretType,
        new_resource_name: str,  # noqa: ARG003 - it keeps the name that it has
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> SecretType:
        """Change what describes the secret; its value stays, as CloudFormation leaves it."""
        properties = cloudformation_json["Properties"]
        secret: Any = secretsmanager_backends[account_id][region_name].secrets[original_resource.physical_resource_id]
        secret.description = properties.get("Description")
        secret.kms_key_id = properties.get("KmsKeyId")
        secret.tags = properties.get("Tags", [])
        return original_resource

    def is_created(self) -> bool:
        """It is, once it is there."""
        return True

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete it at once, as CloudFormation does."""
        backend = secretsmanager_backends[account_id][region_name]
        backend.delete_secret(self.physical_resource_id, None, force_delete_without_recovery=True)


def _drawn(backend: Any, asked: dict[str, Any]) -> str:
    value = backend.get_random_password(
        password_length=int(asked.get("PasswordLength", 32)),
        exclude_characters=asked.get("ExcludeCharacters", ""),
        exclude_numbers=False,
        exclude_punctuation=bool(asked.get("ExcludePunctuation")),
        exclude_uppercase=False,
        exclude_lowercase=False,
        include_space=False,
        require_each_included_type=True,
    )
    drawn: str = json.loads(value)["RandomPassword"]
    return drawn
