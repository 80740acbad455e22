"""What the control plane refuses, and whose fault it is.

ControlPlaneError                    status  scope
 +- InvalidRequest                   400     caller
 +- Unauthenticated                  401     caller    nobody whom a door let in
 +- Forbidden                        403     caller    the role has not the right
 +- GuardedSettings                  403     caller    an apply would bring about what takes another right
 +- WithoutRole                      403     caller    a person in no group that is a role's
 +- NoUserPool                       404     caller    nobody signs in with a user pool at this door
 +- SignInExpired                    401     caller    a code or a refresh token that is good no more
 +- SignInUnavailable                503     service   the user pool did not answer
 +- UnknownPolicyTask                404     caller
 +- UnknownEndpointId                404     caller
 +- UnknownHost                      404     caller
 +- UnknownOperation                 404     caller
 +- UnknownName                      404     caller    of a finding, a change, a rule... : `code` says of what
 +- AnswerTooLarge                   413     caller    more than one answer holds
 +- StaleSelection                   409     caller    somebody changed the selection since it was read
 +- StaleSettings                    409     caller    somebody changed the settings since they were read
 +- StaleRevision                    409     caller    somebody changed what was decided of a host since it was read
 +- LastAdministrator                409     caller    nobody else could administer
 +- UserExists                       409     caller
 +- InvitationFollowed               409     caller    there is nothing to invite anew
 +- UsersNotManaged                  409     caller    this door has no user pool
 +- TooManyWebhooks                  409     caller    there are as many as are kept
 +- SubscriptionPending              409     caller    nobody followed the link of its mail
 +- NobodyToTell                     409     caller    no topic was deployed
 +- NothingToRetry                   409     caller
 +- NothingApplied                   409     caller
 +- Conflict                         409     service   others wrote first, again and again
 +- CollectorInAnotherVpc            409     caller    a collector cannot be moved
 +- AwsRefused                       502     account   the account's permissions, quotas or settings
 |   +- AwsThrottled                 503     account
 |   +- AwsGone                      502     account   what was asked for does not exist (any more)
 +- AwsUnreachable                   503     service
 +- InventoryUnavailable             503     service
 +- WebhooksUnavailable              503     service   the function that posts to webhooks failed
 +- StackMissing                     502     account   a stack is gone that an operation needs
 +- NotDrained                       500     service   mirror sessions are left that a deletion needs gone
 +- Misconfigured                    500     service

Every error explains itself: code, explanation, fix, whether trying again can help, and the facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.failures.failure import Failure

Scope = Literal["caller", "account", "service"]


class ControlPlaneError(Exception):
    """Anything the control plane refuses on purpose."""

    status: ClassVar[int] = 500
    scope: ClassVar[Scope] = "service"
    code: str = "internal_error"
    retryable: bool = False

    def __init__(self, explanation: str, *, fix: str | None = None, **evidence: Any) -> None:
        super().__init__(explanation)
        self.explanation = explanation
        self.fix = fix
        self.evidence = evidence


class InvalidRequest(ControlPlaneError):
    """A parameter is not what was expected."""

    status = 400
    scope = "caller"

    def __init__(self, field: str, expected: str, *, code: str = "invalid_parameter") -> None:
        super().__init__(f"{field} is not valid.", fix=f"Expected {expected}.", field=field, expected=expected)
        self.code = code


class Unauthenticated(ControlPlaneError):
    """Nobody asks whom a door let in."""

    status = 401
    scope = "caller"
    code = "unauthenticated"

    def __init__(self) -> None:
        super().__init__("The request says not who sends it.", fix="Sign in, or sign the request with IAM credentials.")


class Forbidden(ControlPlaneError):
    """The role of whoever asks has not the right."""

    status = 403
    scope = "caller"
    code = "forbidden"

    def __init__(self, explanation: str, role: str) -> None:
        super().__init__(explanation, fix=f"Ask an administrator for the role {role}.", role=role)


class GuardedSettings(ControlPlaneError):
    """Settings wait that an apply would bring about, and that only whoever may administer brings about."""

    status = 403
    scope = "caller"
    code = "guarded_settings"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"This apply would bring settings about that take the right to administer: {', '.join(names)}.",
            fix="Ask an administrator to apply, or to set them back.",
            settings=list(names),
        )


class WithoutRole(ControlPlaneError):
    """A person is signed in, and in no group that is a role's."""

    status = 403
    scope = "caller"
    code = "no_role"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is signed in, and has no role yet.",
            fix="Ask an administrator to put you into the group viewer, operator or admin, and sign in anew.",
        )


class NoUserPool(ControlPlaneError):
    """No user pool signs people in here."""

    status = 404
    scope = "caller"
    code = "no_user_pool"

    def __init__(self) -> None:
        super().__init__("No user pool signs people in at this address.", fix="See GET /v1/sign-in.")


class SignInExpired(ControlPlaneError):
    """The user pool takes what was sent no more."""

    status = 401
    scope = "caller"
    code = "sign_in_expired"

    def __init__(self) -> None:
        super().__init__(
            "The sign-in is not valid any more: codes are good once, and for minutes.", fix="Sign in anew."
        )


class SignInUnavailable(ControlPlaneError):
    """The user pool did not answer, or not as it should."""

    status = 503
    code = "sign_in_unavailable"
    retryable = True

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The user pool did not answer: {reason}",
            fix="Try again; if it lasts, look at the state of Amazon Cognito.",
        )


class UnknownPolicyTask(ControlPlaneError):
    """No policy has this name."""

    status = 404
    scope = "caller"
    code = "unknown_policy_task"

    def __init__(self, task: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no policy for the task {task!r}.", fix=f"Ask for one of: {', '.join(known)}.", task=task
        )


class UnknownEndpointId(ControlPlaneError):
    """No endpoint has this id."""

    status = 404
    scope = "caller"
    code = "unknown_endpoint"

    def __init__(self, endpoint_id: str) -> None:
        super().__init__(
            f"No endpoint has the id {endpoint_id!r}.",
            fix="Take the id from GET /v1/endpoints.",
            endpoint_id=endpoint_id,
        )


class UnknownHost(ControlPlaneError):
    """The inventory holds no endpoint of this host."""

    status = 404
    scope = "caller"
    code = "unknown_collection"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"No endpoint of the host {host!r} is known.", fix="Take the host from GET /v1/collections.", host=host
        )


class UnknownOperation(ControlPlaneError):
    """No operation has this id."""

    status = 404
    scope = "caller"
    code = "unknown_operation"

    def __init__(self, operation_id: str) -> None:
        super().__init__(
            f"No operation has the id {operation_id!r}.",
            fix="Take the id from GET /v1/operations; operations are kept for 90 days.",
            operation_id=operation_id,
        )


class UnknownName(ControlPlaneError):
    """Nothing of this kind has this name."""

    status = 404
    scope = "caller"

    def __init__(self, noun: str, name: str, route: str) -> None:
        super().__init__(f"There is no {noun} {name!r}.", fix=f"Take it from {route}.", name=name)
        self.code = f"unknown_{noun.replace(' ', '_')}"


class AnswerTooLarge(ControlPlaneError):
    """What was asked for does not fit one answer."""

    status = 413
    scope = "caller"
    code = "answer_too_large"

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(f"One answer holds {what}, and there is more.", fix=fix)


class StaleSelection(ControlPlaneError):
    """The selection is not the one that was read."""

    status = 409
    scope = "caller"
    code = "stale_version"

    def __init__(self, given: int, current: int) -> None:
        super().__init__(
            f"The selection is at version {current}, and version {given} was given: somebody changed it meanwhile.",
            fix="Read GET /v1/mirroring, look at what changed, and send the wish with its version.",
            given=given,
            current=current,
        )


class StaleSettings(ControlPlaneError):
    """The settings are not those that were read."""

    status = 409
    scope = "caller"
    code = "stale_version"

    def __init__(self, given: int, current: int) -> None:
        super().__init__(
            f"The settings are at version {current}, and version {given} was given: somebody changed them meanwhile.",
            fix="Read GET /v1/settings, look at what changed, and send the change with that version.",
            given=given,
            current=current,
        )


class StaleRevision(ControlPlaneError):
    """What somebody decided is not what was read."""

    status = 409
    scope = "caller"
    code = "stale_version"

    def __init__(self, given: int, current: int) -> None:
        super().__init__(
            f"It is at revision {current}, and revision {given} was given: somebody changed it meanwhile.",
            fix="Read it again, look at what changed, and send the change with that revision.",
            given=given,
            current=current,
        )


class DecidedSince(ControlPlaneError):
    """Somebody decided of it since it was read."""

    status = 409
    scope = "caller"
    code = "stale_version"

    def __init__(self, what: str, by: str | None = None) -> None:
        super().__init__(
            f"{what} is not as it was read: {by or 'somebody'} decided of it meanwhile.",
            fix="Read it again, look at what was decided, and decide anew.",
        )


class LastAdministrator(ControlPlaneError):
    """Nobody else could administer."""

    status = 409
    scope = "caller"
    code = "last_administrator"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"{email} is the only one who can administer.",
            fix="Give somebody else the role admin first.",
            email=email,
        )


class UserExists(ControlPlaneError):
    """Somebody has this mail address."""

    status = 409
    scope = "caller"
    code = "user_exists"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"{email} is a user already.",
            fix="Give them a role: whose access was taken away is let in again.",
            email=email,
        )


class InvitationFollowed(ControlPlaneError):
    """No invitation waits for this user."""

    status = 409
    scope = "caller"
    code = "invitation_followed"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"{email} has signed in already, or may not sign in.",
            fix="Whose access was taken away is let in again by a role; a password is set anew where one signs in.",
            email=email,
        )


class UsersNotManaged(ControlPlaneError):
    """There is no user pool at this door."""

    status = 409
    scope = "caller"
    code = "users_not_managed"

    def __init__(self) -> None:
        super().__init__(
            "Users are not managed here: this address is opened with one sign-in token, or with credentials of IAM.",
            fix="Manage them at the dashboard of an installation on AWS, where people sign in.",
        )


class TooManyWebhooks(ControlPlaneError):
    """There are as many as are kept."""

    status = 409
    scope = "caller"
    code = "too_many_webhooks"

    def __init__(self, most: int) -> None:
        super().__init__(f"There are {most} webhooks, the most that are kept.", fix="Remove one first.", most=most)


class SubscriptionPending(ControlPlaneError):
    """Nobody followed the link of its mail."""

    status = 409
    scope = "caller"
    code = "subscription_pending"

    def __init__(self) -> None:
        super().__init__(
            "This subscription was not confirmed, and SNS lets nobody take it back.",
            fix="Do nothing: SNS forgets it two days after it was asked for.",
        )


class NobodyToTell(ControlPlaneError):
    """No topic was deployed."""

    status = 409
    scope = "caller"
    code = "no_topic"

    def __init__(self) -> None:
        super().__init__(
            "No topic was deployed: nobody can be told of anything.", fix="Deploy again: heliostat deploy makes one."
        )


class WebhooksUnavailable(ControlPlaneError):
    """The function that posts to webhooks failed."""

    status = 503
    code = "webhooks_unavailable"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            "The function that posts to webhooks failed.", fix="Try again; if it lasts, see the function's log."
        )


class NothingToRetry(ControlPlaneError):
    """The operation did not fail."""

    status = 409
    scope = "caller"
    code = "nothing_to_retry"

    def __init__(self, operation_id: str, state: str) -> None:
        super().__init__(
            f"The operation {operation_id} is {state}: only one that failed or waits can be tried again.",
            fix="Watch it with GET /v1/operations/{id}.",
            operation_id=operation_id,
            state=state,
        )


class NothingApplied(ControlPlaneError):
    """No selection was ever applied: what is mirrored is nobody's wish that is known."""

    status = 409
    scope = "caller"
    code = "nothing_applied"

    def __init__(self) -> None:
        super().__init__(
            "No selection is known to be applied, so that mirror sessions cannot be held against one.",
            fix="Apply a selection; or remove, if nothing is to be mirrored.",
        )


class Conflict(ControlPlaneError):
    """Somebody else wrote first: read again."""

    status = 409
    code = "conflict"
    retryable = True

    def __init__(self) -> None:
        super().__init__("Somebody else wrote at the same time.", fix="Read GET /v1/mirroring, and try again.")


class CollectorInAnotherVpc(ControlPlaneError):
    """The collector stands in another VPC than a selection asks for."""

    status = 409
    scope = "caller"
    code = "collector_in_another_vpc"

    def __init__(self, wanted: str, standing: str) -> None:
        super().__init__(
            f"The collector stands in {standing}, and cannot be moved to {wanted}: its target group is named.",
            fix="Remove mirroring first (DELETE /v1/mirroring), and apply again when that is done.",
            vpc_id=wanted,
            collector_vpc_id=standing,
        )


class AwsRefused(ControlPlaneError):
    """AWS refused an operation for a reason that lies in the account.

    Attributes:
        operation: the IAM action, such as "ec2:DescribeInstances".
        aws_code, aws_message: what AWS said, whole: the message may hold an encoded part that only AWS can read.
        failure: the catalogue's explanation; None where whoever raised this explained it already.
    """

    status = 502
    scope = "account"

    def __init__(  # noqa: PLR0913 - what AWS said, and what we say of it
        self,
        operation: str,
        aws_code: str,
        message: str,
        *,
        code: str,
        fix: str | None,
        failure: Failure | None = None,
    ) -> None:
        shown = failure.evidence.get("aws_message", "") if failure else message
        super().__init__(
            f"AWS refused {operation}: {failure.explanation if failure else message}",
            fix=fix,
            operation=operation,
            aws_code=aws_code,
            aws_message=shown,
        )
        self.operation = operation
        self.aws_code = aws_code
        self.aws_message = message
        self.code = code
        self.failure = failure
        if failure is not None:
            self.retryable = failure.retryable


class AwsThrottled(AwsRefused):
    """AWS asks for patience."""

    status = 503
    retryable = True


class AwsGone(AwsRefused):
    """What was asked for does not exist any more."""


class AwsUnreachable(ControlPlaneError):
    """No answer came from AWS.

    Attributes:
        failure: the catalogue's explanation, where the reason tells more than that there was silence.
    """

    status = 503
    code = "aws_unreachable"
    retryable = True

    def __init__(self, operation: str, reason: str, *, failure: Failure | None = None) -> None:
        super().__init__(
            f"AWS did not answer {operation}: {failure.explanation if failure else reason}",
            fix=failure.fix
            if failure
            else "Check the network between this function and AWS: a VPC endpoint, NAT, or the region's name.",
            operation=operation,
        )
        self.failure = failure
        if failure is not None:
            self.code = failure.code
            self.retryable = failure.retryable


class InventoryUnavailable(ControlPlaneError):
    """The inventory did not answer."""

    status = 503
    code = "inventory_unavailable"

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(
            f"The inventory did not answer: {reason}", fix="Try again; if it lasts, check the table and the role."
        )
        self.retryable = retryable


class StackMissing(ControlPlaneError):
    """A stack was deleted while an operation needed it."""

    status = 502
    scope = "account"
    code = "stack_deleted"

    def __init__(self, name: str) -> None:
        super().__init__(f"The stack {name} does not stand.", fix="Apply again: it is made anew.", stack_name=name)


class NotDrained(ControlPlaneError):
    """Mirror sessions are left, and what they send to cannot be deleted."""

    code = "not_drained"
    retryable = True

    def __init__(self, left: int, why: str) -> None:
        super().__init__(
            f"{left} mirror sessions or filters are left: {why}",
            fix="Delete the stack again: draining goes on.",
            left=left,
        )


class Misconfigured(ControlPlaneError):
    """A setting is missing or wrong."""

    status = 500
    code = "misconfigured"

    def __init__(self, setting: str, expected: str) -> None:
        super().__init__(f"The setting {setting} is missing or wrong.", fix=f"Set it to {expected}.", setting=setting)
