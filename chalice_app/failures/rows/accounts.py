"""Accounts that AWS does not let do this: not verified, not signed up, a region that is off, a plan that is free."""

from __future__ import annotations

import re

from chalice_app.failures.row import Row

ROWS = (
    Row(
        code="account_restricted",
        scope="account",
        aws_codes=frozenset({"AccountProblem", "AccountSuspended", "Blocked", "PendingVerification", "UserSuspended"}),
        pattern=re.compile(
            r"request for accessing resources in this region is being validated"
            r"|account is currently blocked"
            r"|account currently does not support creating load balancers"
        ),
        explanation=(
            "AWS itself holds this account back: it verifies accounts that are new or used in a new way, and blocks "
            "those with open bills. No policy and no quota is the reason."
        ),
        fix=(
            "Look for mail of AWS, which mostly releases an account within four hours; if none comes, open a case with "
            "AWS Support (Account and billing, which needs no support plan) and quote AWS's text. Then try again."
        ),
        retryable=True,
    ),
    Row(
        code="sign_up_incomplete",
        scope="account",
        aws_codes=frozenset({"NotSignedUp", "OptInRequired", "SubscriptionRequiredException"}),
        pattern=re.compile(
            r"not subscribed to this service|needs a subscription for the service"
            r"|accept terms and subscribe\. To do so please visit (?P<terms>https://aws\.amazon\.com/[^\s\"]{1,200})"
        ),
        explanation=(
            "The account has not signed up for what {operation} asks for: its registration is not complete, or an "
            "image asks for terms to be accepted.[ The terms are at {terms}.]"
        ),
        fix=(
            "Complete the registration (payment method, telephone number, support plan) at "
            "https://portal.aws.amazon.com/billing/signup, or accept the terms of the image; an image without terms is "
            "set by the stack parameter ImageId."
        ),
    ),
    Row(
        code="region_not_enabled",
        scope="account",
        aws_codes=frozenset({"RegionDisabled", "RegionDisabledException"}),
        pattern=re.compile(r"(?:STS )?is not activated in (?:this|the requested) region"),
        explanation="This region is switched off in the account: AWS takes no credentials there.",
        fix=(
            "Switch the region on (Billing and Cost Management, Account, AWS Regions) and wait some minutes; for STS "
            "alone: IAM, Account settings, Endpoints. Or choose another region."
        ),
    ),
    Row(
        code="free_plan_only",
        scope="account",
        pattern=re.compile(r"specified instance type is not eligible for Free Tier"),
        explanation=(
            "The account is on AWS's free plan, which launches no instance of the types that agents run on. EC2 would "
            "launch them otherwise."
        ),
        fix=(
            "Upgrade the account to the paid plan (Billing and Cost Management, Free Tier), or name types that the "
            "plan has (stack parameter InstanceTypes): aws ec2 describe-instance-types --filters "
            "Name=free-tier-eligible,Values=true"
        ),
        automatic_fix="retry_with_other_capacity",
    ),
)
