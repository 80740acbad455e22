from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.access.user_agent import agent_family

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name", "kind"),
    [
        (CHROME, "chrome", "browser"),
        (f"{CHROME} Edg/126.0.0.0", "edge", "browser"),
        (CHROME.replace("Chrome/", "HeadlessChrome/"), "headless", "tool"),
        (
            "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
            "safari",
            "browser",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; rv:127.0) Gecko/20100101 Firefox/127.0", "firefox", "browser"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "googlebot", "bot"),
        ("curl/8.5.0", "curl", "tool"),
        ("python-requests/2.32.3", "python-requests", "tool"),
        ("python-httpx/0.27.0", "python-httpx", "tool"),
        ("Go-http-client/2.0", "go", "tool"),
        ("Java/17.0.11", "java", "tool"),
        ("Apache-HttpClient/5.3 (Java/17.0.11)", "java", "tool"),
        ("okhttp/4.12.0", "android-app", "app"),
        ("Shop/412 CFNetwork/1496.0.7 Darwin/23.5.0", "ios-app", "app"),
        ("PostmanRuntime/7.39.0", "postman", "tool"),
        ("ELB-HealthChecker/2.0", "elb-health-check", "service"),
        ("Amazon CloudFront", "cloudfront", "service"),
        ("Amazon-Route53-Health-Check-Service (ref 1; report http://amzn.to/1)", "route53-health-check", "service"),
        ("AmazonAPIGateway_abc", "api-gateway", "service"),
        ("Boto3/1.34 md/Botocore#1.34 ua/2.0 os/linux lang/python#3.11", "aws-sdk", "tool"),
        ("aws-sdk-go-v2/1.30 os/linux lang/go#1.22", "aws-sdk", "tool"),
        ("kube-probe/1.29", "kube-probe", "service"),
        ("grpc-go/1.64.0", "grpc", "tool"),
        ("sqlmap/1.8#stable (https://sqlmap.org)", "sqlmap", "scanner"),
        ("Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)", "nmap", "scanner"),
        ("node", "node", "tool"),
        ("", "none", "none"),
        ("  ", "none", "none"),
        ("Shop-Backend", "other", "other"),
    ],
)
def test_a_program_is_known_by_what_it_calls_itself(user_agent: str, name: str, kind: str) -> None:
    assert agent_family(user_agent) == (name, kind)


@given(st.text())
def test_every_name_has_a_family(user_agent: str) -> None:
    assert agent_family(user_agent).kind


def test_only_the_beginning_of_a_long_name_is_looked_at() -> None:
    assert agent_family("x" * 1_000_000 + "curl/8").name == "other"
