"""The right that each route asks for: one table. What does not stand in it is refused to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.roles.role import Right

# Health, the page and its sign-in hold nothing of the account.
OPEN: Final = "open"
SIGNED_IN: Final = "signed-in"
Demand = Literal["open", "signed-in"]

_TABLE: Final[Mapping[Right | Demand, str]] = {
    OPEN: """
        GET    /
        GET    /{page}
        GET    /{page}/{name}
        GET    /assets/{name}
        GET    /v1/health
        GET    /v1/sign-in
        POST   /v1/sign-in/token
        POST   /v1/sign-in/revocation
    """,
    # Also whoever has no role: what they are told is why they see nothing.
    SIGNED_IN: """
        GET    /v1/session
    """,
    "read": """
        GET    /v1/changes
        GET    /v1/changes.csv
        GET    /v1/collections
        GET    /v1/collections.csv
        GET    /v1/collections/{host}
        GET    /v1/collections/{host}/comparison
        GET    /v1/collections/{host}/comparison.csv
        GET    /v1/collections/{host}/document
        GET    /v1/collections/{host}/document/text
        GET    /v1/collections/{host}/har
        GET    /v1/collections/{host}/openapi
        POST   /v1/collections/{host}/pins/preview
        GET    /v1/collections/{host}/postman
        GET    /v1/collections/{host}/templates
        GET    /v1/costs
        GET    /v1/costs.csv
        GET    /v1/endpoints
        GET    /v1/endpoints.csv
        GET    /v1/endpoints/{endpoint_id}
        GET    /v1/failures
        POST   /v1/failures/explain
        GET    /v1/false-positives
        GET    /v1/finding-counts
        GET    /v1/findings
        GET    /v1/findings.csv
        GET    /v1/findings.sarif
        GET    /v1/findings/{finding_id}
        GET    /v1/load-balancers
        GET    /v1/load-balancers.csv
        GET    /v1/mirroring
        POST   /v1/mirroring/plan
        GET    /v1/mutes
        GET    /v1/notifications
        GET    /v1/notifications/mutes
        GET    /v1/operations
        GET    /v1/operations.csv
        GET    /v1/operations/{operation_id}
        GET    /v1/owners
        GET    /v1/permissions
        GET    /v1/pipeline
        GET    /v1/policies
        GET    /v1/policies/{task}
        GET    /v1/rules
        GET    /v1/sensitive
        GET    /v1/sensitive.csv
        GET    /v1/sensitive-classes
        POST   /v1/sensitive-classes/test
        GET    /v1/sensitive-classes/{name}
        GET    /v1/sensitive-matrix
        GET    /v1/sensitive-matrix.csv
        GET    /v1/settings
        GET    /v1/settings/history
        POST   /v1/settings/preview
        GET    /v1/traffic
        GET    /v1/traffic/endpoints
        GET    /v1/traffic/hosts
    """,
    "decide": """
        POST   /v1/changes/{change_id}/acknowledgement
        DELETE /v1/changes/{change_id}/acknowledgement
        PUT    /v1/collections/{host}/document
        DELETE /v1/collections/{host}/document
        PUT    /v1/collections/{host}/pins
        POST   /v1/endpoints/{endpoint_id}/false-positives
        DELETE /v1/endpoints/{endpoint_id}/false-positives/{false_positive_id}
        POST   /v1/findings/{finding_id}/decision
        POST   /v1/mutes
        DELETE /v1/mutes/{mute_id}
        POST   /v1/notifications/mutes
        DELETE /v1/notifications/mutes/{mute_id}
        PUT    /v1/owners
        PUT    /v1/sensitive-classes/test
        PUT    /v1/sensitive-classes/{name}
        DELETE /v1/sensitive-classes/{name}
    """,
    "apply": """
        PUT    /v1/mirroring
        DELETE /v1/mirroring
        POST   /v1/mirroring/reconcile
        POST   /v1/operations/{operation_id}/retry
    """,
    "administer": """
        GET    /v1/audit
        GET    /v1/audit.csv
        GET    /v1/notifications/subscribers
        POST   /v1/notifications/emails
        DELETE /v1/notifications/emails/{subscription_id}
        POST   /v1/notifications/webhooks
        DELETE /v1/notifications/webhooks/{webhook_id}
        POST   /v1/notifications/webhooks/{webhook_id}/test
        POST   /v1/notifications/test
        POST   /v1/purges
        POST   /v1/purges/preview
        PUT    /v1/settings
        POST   /v1/settings/apply
        GET    /v1/users
        POST   /v1/users
        PUT    /v1/users/{name}/role
        POST   /v1/users/{name}/invitation
        DELETE /v1/users/{name}
    """,
}

# By path and method, as Chalice keeps routes.
RIGHT_OF_ROUTE: Final[Mapping[tuple[str, str], Right | Demand]] = {
    (path, method): right
    for right, lines in _TABLE.items()
    for method, path in (line.split() for line in lines.strip().splitlines())
}
