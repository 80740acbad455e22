"""Who may do what: denied operations, policies that are too large, credentials, throttling, silence.

AWS words a denial as "User: ARN is not authorized to perform: ACTION on resource: ARN REASON" (IAM guide, "Troubleshoot
access denied error messages"); the reason names the type of the policy that decided.
"""

from __future__ import annotations

import re

from chalice_app.failures.facts import policy_remedy
from chalice_app.failures.row import Row

_DENIED = (
    r"(?:User: (?P<principal>\S{1,512})\s{1,8})?is not authorized to perform:\s{1,8}"
    r"(?P<action>[a-z0-9-]{1,64}:[A-Za-z0-9]{1,128})"
    r"(?:\s{1,8}on (?:the )?resource:\s{1,8}\"?(?P<resource>(?!because\b|with\b)[^\s\"]{1,512})\"?)?"
)
_DECIDED_BY = r"(?::? (?P<policy_arn>arn:[a-z-]{1,20}:[^\s\"]{1,300}))?"


def _denied(reason: str = "", *, action: str = "") -> re.Pattern[str]:
    """A denial of one action (or any), for a reason that stands within the next 600 characters."""
    denied = _DENIED
    if action:
        denied = denied.replace("[a-z0-9-]{1,64}:[A-Za-z0-9]{1,128}", action)
    return re.compile(rf"{denied}(?:[\s\S]{{0,600}}?(?:{reason}))" if reason else denied)


def _by(policy: str) -> str:
    return rf"with an explicit deny in an? {policy}{_DECIDED_BY}|because no {policy}\s{{1,8}}allows"


ROWS = (
    Row(
        code="policy_too_large",
        scope="account",
        pattern=re.compile(
            r"Cannot exceed quota for (?:PolicySize|ACLSizePerRole): (?P<limit>\d{1,9})"
            r"|Maximum policy size of (?P<inline_limit>\d{1,9}) bytes exceeded for (?P<kind>role|user|group)"
        ),
        explanation=(
            "IAM takes no policy of this size.[ A managed policy holds {limit} characters, white space not counted.]"
            "[ All inline policies of one {kind} hold {inline_limit} together.]"
        ),
        fix="Attach the documents of GET /v1/policies/TASK one by one, each as a managed policy of its own.",
    ),
    Row(
        code="too_many_policies",
        scope="account",
        pattern=re.compile(r"Cannot exceed quota for PoliciesPer(?:Role|User|Group): (?P<limit>\d{1,9})"),
        explanation="{principal} has as many managed policies attached as IAM lets it have.[ That is {limit}.]",
        fix="Detach one that is not needed, join two into one, or have the quota raised (Service Quotas, IAM).",
    ),
    Row(
        code="aws_credentials_missing",
        scope="account",
        aws_codes=frozenset(
            {
                "ConfigNotFound",
                "MissingAuthenticationToken",
                "MissingAuthenticationTokenException",
                "NoCredentials",
                "NoCredentialsError",
                "PartialCredentialsError",
                "ProfileNotFound",
            }
        ),
        pattern=re.compile(
            r"Unable to locate credentials|config profile \((?P<profile>[^)]{1,128})\) could not be found"
        ),
        explanation="This process has no AWS credentials.[ There is no profile {profile} in its configuration.]",
        fix="Give it a role (an instance profile, a function's role) or credentials in its environment.",
    ),
    Row(
        code="clock_wrong",
        scope="service",
        aws_codes=frozenset({"RequestInTheFuture", "RequestTimeTooSkewed"}),
        pattern=re.compile(
            r"Signature (?:expired|not yet current): (?P<here>\d{8}T\d{6}Z) is (?:now|still) (?:earlier|later) than "
            r"(?P<there>\d{8}T\d{6}Z)"
            r"|difference between the request time(?:stamp)? and the (?:current|AWS server) time is (?:too |gr)"
        ),
        explanation=(
            "The clock of this machine is wrong by more than AWS allows (five minutes; fifteen for S3).[ The request "
            "was signed at {here}, and AWS took none before or after {there}.] The credentials may be good."
        ),
        fix="Set the clock, and keep it right: timedatectl set-ntp true, or chronyd. Virtual machines that slept lag.",
    ),
    Row(
        code="aws_credentials_invalid",
        scope="account",
        aws_codes=frozenset(
            {
                "AuthorizationHeaderMalformed",
                "CredentialRetrievalError",
                "ExpiredToken",
                "ExpiredTokenException",
                "IncompleteSignature",
                "InvalidCredentials",
                "InvalidSignatureException",
                "InvalidToken",
                "InvalidClientTokenId",
                "SignatureDoesNotMatch",
                "UnrecognizedClientException",
                "RequestExpired",
                "InvalidAccessKeyId",
                "InfiniteLoopConfigError",
                "LoginRefreshTokenError",
                "SSOError",
                "SSOTokenLoadError",
                "TokenRefreshRequired",
                "TokenRetrievalError",
                "UnauthorizedSSOTokenError",
            }
        ),
        pattern=re.compile(
            r"security token included in the request is (?:invalid|expired)"
            r"|not able to validate the provided access credentials|SSO (?:session|Token)"
            r"|Credential should be scoped to (?P<scope_of>a valid region)"
        ),
        explanation=(
            "AWS does not take these credentials: they have expired, or are none of this account, this region or this "
            "partition (China and GovCloud have credentials of their own).[ They are for another than {scope_of}.]"
        ),
        fix=(
            "Renew the credentials (aws sso login, or assume the role again). If they are new, compare the region with "
            "the one that was meant (AWS_REGION), see that it is switched on in the account, and compare this "
            "machine's clock with the time."
        ),
    ),
    Row(
        code="denied_by_organization",
        scope="account",
        pattern=_denied(
            f"{_by('service control policy')}|{_by('resource control policy').replace('policy_arn', 'rcp_arn')}"
        ),
        explanation=(
            "A policy of the AWS organization forbids {action} to {principal}: no policy within this account can "
            "allow it."
            "[ It is {policy_arn}.]"
        ),
        fix=(
            "Ask whoever administers the organization to except this role, region or action from the service control "
            "policy, then run the preflight again."
        ),
    ),
    Row(
        code="denied_by_boundary",
        scope="account",
        pattern=_denied(_by("permissions boundary")),
        explanation="The permissions boundary of {principal} does not let it do {action}, whatever its policies say.",
        fix="Add {action} to the permissions boundary as well: {policies} holds what is needed.",
    ),
    Row(
        code="denied_by_session_policy",
        scope="account",
        pattern=_denied(_by("session policy")),
        explanation="{principal} is a session that was narrowed when the role was assumed: it may not do {action}.",
        fix="Assume the role without a session policy, or with one that holds {policies}.",
    ),
    Row(
        code="denied_by_endpoint_policy",
        scope="account",
        pattern=_denied(_by("VPC endpoint policy")),
        explanation="The policy of a VPC endpoint on the way does not let {action} through.",
        fix="Add {action} for {principal} to the policy of that endpoint.",
    ),
    Row(
        code="denied_by_resource_policy",
        scope="account",
        pattern=_denied(_by("resource-based policy")),
        explanation="The policy of the resource itself does not let {principal} do {action}.[ It is {resource}.]",
        fix="Allow {principal} {action} in the policy of that key, bucket, topic or function.",
    ),
    Row(
        code="denied_explicitly",
        scope="account",
        pattern=_denied(rf"with an explicit deny(?: in an identity-based policy{_DECIDED_BY})?"),
        explanation=(
            "A policy denies {principal} {action} outright, and that outweighs every permission.[ It is {policy_arn}.] "
            "Some companies deny everything without MFA, or outside of certain regions."
        ),
        fix="Find the Deny statement that matches (IAM Access Analyzer, or the policy simulator) and except this role.",
    ),
    Row(
        code="pass_role_denied",
        scope="account",
        pattern=_denied(action="iam:PassRole"),
        explanation=(
            "{principal} may not hand a role to an AWS service (iam:PassRole).[ The role is {resource}.] "
            "Creating something "
            "that runs as a role needs this beside the permission to create it."
        ),
        fix=("Allow iam:PassRole on exactly that role, with the condition iam:PassedToService: it is in {policies}."),
        remedy=policy_remedy,
    ),
    Row(
        code="tagging_denied",
        scope="account",
        pattern=_denied(action=r"(?:ec2:CreateTags|[a-z0-9-]{1,40}:(?:AddTags|TagResource|TagRole|TagPolicy))"),
        explanation=(
            "{principal} may create the resource and may not tag it ({action}). Heliostat tags what it creates "
            "in the same "
            "call, so that it always knows its own."
        ),
        fix="Allow {action} together with the creation: both are in {policies}.",
        remedy=policy_remedy,
    ),
    Row(
        code="mirror_session_denied",
        scope="account",
        pattern=_denied(action=r"ec2:(?:Create|Modify|Delete)TrafficMirror[A-Za-z]{1,40}"),
        explanation=(
            "{principal} may not do {action}[ on {resource}]. A mirror session is authorized on four kinds of "
            "resources: "
            "network interface, mirror target, mirror filter and the session itself; and on ec2:CreateTags. A "
            "policy that "
            "lists the action and misses one of them is refused like one that does not list it."
        ),
        fix="Replace the policy by {policies}, which names all four.",
        remedy=policy_remedy,
    ),
    Row(
        code="policy_not_attached",
        scope="account",
        pattern=_denied(action="elasticloadbalancing:DescribeLoadBalancers"),
        explanation=(
            "The credentials are good and may not even list load balancers: the policy was made and not attached, or "
            "attached to another principal. In use is {principal}."
        ),
        fix="Attach {policies} to {principal}.",
        remedy=policy_remedy,
    ),
    Row(
        code="denied_encoded",
        scope="account",
        pattern=re.compile(
            r"(?:API: (?P<action>[a-z0-9-]{1,64}:[A-Za-z0-9]{1,128}) )?You are not authorized to perform this "
            r"operation\.? "
            r"(?:User: (?P<principal>\S{1,512}) is not authorized to perform: "
            r"(?P<denied_action>[a-z0-9-]{1,64}:[A-Za-z0-9]{1,128})"
            r"[\s\S]{0,600}?)?Encoded authorization failure message"
        ),
        explanation=(
            "AWS denied {action} and says why in encoded form only.[ Denied was {denied_action} to {principal}.]"
        ),
        fix=(
            "Allow the operation: it is in {policies}. The reason can be read by whoever may "
            "sts:DecodeAuthorizationMessage: "
            "aws sts decode-authorization-message --encoded-message with the encoded part of AWS's answer."
        ),
        remedy=policy_remedy,
    ),
    Row(
        code="aws_access_denied",
        scope="account",
        aws_codes=frozenset(
            {
                "403",
                "AccessDenied",
                "AccessDeniedException",
                "AuthFailure",
                "AuthorizationError",
                "AuthorizationErrorException",
                "KMSAccessDeniedException",
                "KmsAccessDenied",
                "UnauthorizedOperation",
                "UnauthorizedTaggingOperation",
            }
        ),
        pattern=re.compile(
            rf"{_DENIED}|API: (?P<api>[a-z0-9-]{{1,64}}:[A-Za-z0-9]{{1,128}}) (?:Access Denied|You are not)"
        ),
        explanation="{principal} may not do {action}[ on {resource}]: no policy allows it.[ It is about {api}.]",
        fix="Add the statement for {action} from {policies} to the role, and run the preflight again.",
        remedy=policy_remedy,
    ),
    Row(
        code="stream_throttled",
        scope="service",
        severity="warning",
        pattern=re.compile(
            r"Rate exceeded for [Ss]hard|WriteProvisionedThroughputExceeded|Shard map update for stream"
        ),
        explanation=(
            "More is put on the record stream than its shards take. Agents try again with jitter, then spool, "
            "and count "
            "what they drop."
        ),
        fix=(
            "Nothing, if it passes: a stream on demand doubles by itself within minutes. If it lasts, lower "
            "BytesPerSecond "
            "of the collector stack, so that more exchanges are counted instead of sent whole."
        ),
        retryable=True,
    ),
    Row(
        code="table_throttled",
        scope="service",
        severity="warning",
        pattern=re.compile(
            r"Throughput exceeds the current capacity (?:of|for) (?:your|the) (?:table|index)"
            r"|configured provisioned throughput for the table was exceeded"
            r"|Throughput exceeds the current throughput limit for your account"
            r"|cancellation reasons[\s\S]{0,60}(?:ThrottlingError|ProvisionedThroughputExceeded)"
        ),
        explanation="The inventory's table takes no more writes at the moment; records wait in the stream meanwhile.",
        fix="Nothing, if it passes: a table on demand grows by itself. If it lasts, look for one endpoint that is hot.",
        retryable=True,
    ),
    Row(
        code="aws_throttled",
        scope="account",
        aws_codes=frozenset(
            {
                "BandwidthLimitExceeded",
                "EC2ThrottledException",
                "KMSThrottlingException",
                "LambdaThrottledException",
                "PriorRequestNotComplete",
                "ProvisionedThroughputExceededException",
                "RequestLimitExceeded",
                "RequestThrottled",
                "RequestThrottledException",
                "SlowDown",
                "Throttling",
                "ThrottledException",
                "ThrottlingException",
                "TooManyRequestsException",
            }
        ),
        pattern=re.compile(r"\bRate exceeded\b|Request limit exceeded"),
        severity="warning",
        explanation="AWS asks for patience: this account makes more calls to {operation} than the region answers.",
        fix="Nothing: it is tried again with growing pauses. If it lasts, see which other tool polls the same API.",
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="aws_unreachable",
        scope="service",
        aws_codes=frozenset(
            {
                "ConnectTimeoutError",
                "ConnectionClosedError",
                "ConnectionError",
                "EndpointConnectionError",
                "HTTPClientError",
                "NetworkFailure",
                "ReadTimeoutError",
                "ResponseParserError",
                "ResponseStreamingError",
                "SSLError",
            }
        ),
        pattern=re.compile(
            r"Could not connect to the endpoint URL|Connect timeout on endpoint URL|Read timeout on endpoint URL"
            r"|failed: connect timed out|Connection was closed before we received a valid response"
            r"|Connection reset by peer|Unable to parse response"
        ),
        explanation="No answer came from AWS.",
        fix="Check the network between this process and AWS: a VPC endpoint, NAT, a proxy, or the region's name.",
        retryable=True,
        automatic_fix="retry_later",
    ),
)
