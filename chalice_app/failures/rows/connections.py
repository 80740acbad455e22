"""The way to AWS: names that are not found, proxies, and TLS that somebody opens. botocore's errors say which."""

from __future__ import annotations

import re

from chalice_app.failures.row import Row

_FAILED_FOR = r"SSL validation failed for \"?https?://(?P<host>[a-z0-9.-]{1,253})[^\n]{0,400}?"
# TLS that breaks off is none of these, though botocore calls it failed validation too: it is silence, and tried again.
_UNTRUSTED = r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|x509: certificate signed|PKIX path building failed"
# botocore masks the name and the password.
_PROXY = r"Failed to connect to proxy URL: \"?(?P<proxy>https?://(?:\*{3}:\*{3}@)?[a-z0-9.:-]{1,253})"
_REFUSED = r"Tunnel connection failed: (?P<proxy_status>\d{3}[A-Za-z ]{0,60})"

ROWS = (
    Row(
        code="tls_intercepted",
        scope="service",
        pattern=re.compile(rf"(?:{_FAILED_FOR})?(?:{_UNTRUSTED})"),
        explanation=(
            "The certificate that came[ for {host}] is none that is trusted here: a proxy or firewall opens TLS on the "
            "way to AWS, or this machine lacks the certificates of the usual authorities."
        ),
        fix=(
            "Give the certificate of that proxy's authority in the environment: AWS_CA_BUNDLE=/path/to/authorities.pem;"
            " or except AWS's names from inspection. Never switch verification off: requests carry credentials."
        ),
    ),
    Row(
        code="proxy_refuses",
        scope="service",
        aws_codes=frozenset({"ProxyConnectionError"}),
        pattern=re.compile(
            rf"(?:{_PROXY}|(?=Tunnel connection failed: \d|407 Proxy Authentication Required))"
            rf"(?:[^\n]{{0,200}}?{_REFUSED})?"
        ),
        explanation=(
            "The proxy on the way to AWS does not let the request through, or cannot be reached.[ It is {proxy}.]"
            "[ It answered {proxy_status}.]"
        ),
        fix=(
            "Look at HTTPS_PROXY in the environment: its address, and the name and password in it where the answer is "
            "407; and let the proxy pass AWS's names. What has VPC endpoints, or is local, belongs into NO_PROXY."
        ),
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="name_not_found",
        scope="service",
        pattern=re.compile(
            r"Name or service not known|Temporary failure in name resolution|nodename nor servname provided"
            r"|getaddrinfo failed|Could not resolve host|no such host|Failed to resolve '(?P<host>[a-z0-9.-]{1,253})'"
        ),
        explanation=(
            "DNS does not know the address of the service of AWS.[ It is {host}.] Either no DNS server answers here, "
            "the region's name is wrong, or the region lacks the service."
        ),
        fix=(
            "Compare the region's name with AWS's list, and try: dig +short ec2.REGION.amazonaws.com. In a VPC, see "
            "that DNS support is on, and that its DHCP options name servers that know AWS's names."
        ),
        retryable=True,
        automatic_fix="retry_later",
    ),
    Row(
        code="region_not_set",
        scope="service",
        aws_codes=frozenset({"NoRegionError", "InvalidRegionError"}),
        pattern=re.compile(r"You must specify a region|Provided region_name '[^']{0,64}' doesn't match"),
        explanation="It is not said which region of AWS is meant, or the name is none of a region.",
        fix="Set AWS_REGION (and AWS_DEFAULT_REGION), or the profile's region: aws configure set region eu-central-1.",
    ),
)
