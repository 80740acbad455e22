"""Quotas of the account that no other row knows. What is counted follows from the resource that failed.

The codes are told of much: they are tried after throttling, which some services report by the same ones.
"""

from __future__ import annotations

import re

from chalice_app.failures.row import Row

ROWS = (
    Row(
        code="mail_quota",
        scope="account",
        pattern=re.compile(r"Exceeded daily email limit"),
        explanation=(
            "The user pool has sent as many mails today as Amazon Cognito sends by itself (fifty): nobody can be "
            "invited, and nobody can set a password anew by mail."
        ),
        fix=(
            "Try again tomorrow; or let the user pool send by Amazon SES: Cognito, the user pool, Authentication "
            "methods, Email, Send email with Amazon SES."
        ),
        retryable=True,
    ),
    Row(
        code="quota_reached",
        scope="account",
        aws_codes=frozenset(
            {
                "AddressLimitExceeded",
                "LimitExceeded",
                "LimitExceededException",
                "MaxIOPSLimitExceeded",
                "NetworkInterfaceLimitExceeded",
                "RulesPerSecurityGroupLimitExceeded",
                "SecurityGroupLimitExceeded",
                "SecurityGroupsPerInterfaceLimitExceeded",
                "ServiceLimitExceeded",
                "ServiceQuotaExceededException",
                "SubscriptionLimitExceeded",
                "TooManyBuckets",
                "TooManyListeners",
                "TooManyTargetGroups",
                "TopicLimitExceeded",
                "VolumeLimitExceeded",
                "VpcEndpointLimitExceeded",
            }
        ),
        pattern=re.compile(
            r"[Tt]he maximum number of (?P<counted>[A-Za-z][A-Za-z0-9 ]{1,60}?)"
            r"(?: for VPC '[^']{1,40}'| '\d{1,9}')? has been (?:reached|exceeded)"
            r"|would exceed the (?P<limited>[a-z -]{1,40}) limit for the account"
            r"|Cannot exceed quota for (?P<quota_name>[A-Za-z]{1,60}): (?P<limit>\d{1,9})"
            r"|There is a limit of (?P<table_limit>\d{1,9}) tables per region"
            r"|exceeded your maximum (?P<volume_type>[a-z0-9 -]{1,30}) storage limit of (?P<storage>[^.]{1,20}) in this"
            r"|decreases account's UnreservedConcurrentExecution below its minimum value of \[(?P<unreserved>\d{1,6})\]"
            r"|attempted to create more buckets than allowed|Code storage limit exceeded"
        ),
        explanation=(
            "The account has as many in this region as its quota allows: {quota}.[ AWS counts {counted}.]"
            "[ AWS counts its {limited}.][ AWS calls it {quota_name}, and it is {limit}.][ It is {table_limit}.]"
            "[ It is {storage} of {volume_type}.][ At least {unreserved} must be left to other functions.]"
        ),
        fix=(
            "Remove what is not needed any more, or ask for more (Service Quotas, {quota}); then try again: what is "
            "made already stays, or is rolled back by CloudFormation."
        ),
    ),
)
