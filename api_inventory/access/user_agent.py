"""Which kind of program calls, told from what it calls itself. The first line of the table that fits decides.

A family names a caller in an inventory; it proves nothing, since anybody may send any name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from api_inventory.access.limits import AGENT_CHARACTERS_MAX, AGENTS_REMEMBERED_MAX

AgentKind = Literal["browser", "app", "tool", "bot", "scanner", "service", "none", "other"]


class AgentFamily(NamedTuple):
    """A program by its name, and what it is: a person's browser or app, a library or tool, a robot, a part of AWS."""

    name: str
    kind: AgentKind


# Part of the text in lower case, family, kind. Products that call themselves like others stand before them.
_TABLE: tuple[tuple[str, str, AgentKind], ...] = (
    ("sqlmap", "sqlmap", "scanner"),
    ("nuclei", "nuclei", "scanner"),
    ("nikto", "nikto", "scanner"),
    ("owasp zap", "zap", "scanner"),
    ("zaproxy", "zap", "scanner"),
    ("masscan", "masscan", "scanner"),
    ("zgrab", "zgrab", "scanner"),
    ("nmap scripting", "nmap", "scanner"),
    ("wpscan", "wpscan", "scanner"),
    ("gobuster", "gobuster", "scanner"),
    ("feroxbuster", "feroxbuster", "scanner"),
    ("fuzz faster", "ffuf", "scanner"),
    ("burpcollaborator", "burp", "scanner"),
    ("nessus", "nessus", "scanner"),
    ("qualys", "qualys", "scanner"),
    ("acunetix", "acunetix", "scanner"),
    ("censysinspect", "censys", "scanner"),
    ("expanse", "expanse", "scanner"),
    ("headlesschrome", "headless", "tool"),
    ("phantomjs", "headless", "tool"),
    ("puppeteer", "headless", "tool"),
    ("playwright", "headless", "tool"),
    ("selenium", "headless", "tool"),
    ("elb-healthchecker", "elb-health-check", "service"),
    ("amazon-route53-health-check", "route53-health-check", "service"),
    ("amazon route 53", "route53-health-check", "service"),
    ("amazon cloudfront", "cloudfront", "service"),
    ("cloudwatchsynthetics", "cloudwatch-synthetics", "service"),
    ("amazonapigateway", "api-gateway", "service"),
    ("amazon/eventbridge", "eventbridge", "service"),
    ("amazon simple notification", "sns", "service"),
    ("amazonbot", "amazonbot", "bot"),
    ("aws-cli", "aws-cli", "tool"),
    ("boto3", "aws-sdk", "tool"),
    ("botocore", "aws-sdk", "tool"),
    ("aws-sdk", "aws-sdk", "tool"),
    ("kube-probe", "kube-probe", "service"),
    ("googlehc", "google-health-check", "service"),
    ("prometheus", "prometheus", "service"),
    ("datadog", "datadog", "service"),
    ("pingdom", "pingdom", "service"),
    ("uptimerobot", "uptimerobot", "service"),
    ("statuscake", "statuscake", "service"),
    ("newrelicpinger", "new-relic", "service"),
    ("blackbox exporter", "prometheus", "service"),
    ("consul health check", "consul", "service"),
    ("envoy/hc", "envoy", "service"),
    ("github-hookshot", "github", "service"),
    ("gitlab/", "gitlab", "service"),
    ("stripe/", "stripe", "service"),
    ("slackbot", "slack", "bot"),
    ("googlebot", "googlebot", "bot"),
    ("bingbot", "bingbot", "bot"),
    ("yandexbot", "yandexbot", "bot"),
    ("baiduspider", "baiduspider", "bot"),
    ("duckduckbot", "duckduckbot", "bot"),
    ("facebookexternalhit", "facebook", "bot"),
    ("twitterbot", "twitterbot", "bot"),
    ("applebot", "applebot", "bot"),
    ("gptbot", "gptbot", "bot"),
    ("claudebot", "claudebot", "bot"),
    ("bytespider", "bytespider", "bot"),
    ("ahrefsbot", "ahrefsbot", "bot"),
    ("semrushbot", "semrushbot", "bot"),
    ("scrapy", "scrapy", "bot"),
    ("crawler", "bot", "bot"),
    ("spider", "bot", "bot"),
    ("bot/", "bot", "bot"),
    ("+http", "bot", "bot"),
    ("postmanruntime", "postman", "tool"),
    ("insomnia", "insomnia", "tool"),
    ("httpie", "httpie", "tool"),
    ("curl/", "curl", "tool"),
    ("wget", "wget", "tool"),
    ("python-requests", "python-requests", "tool"),
    ("python-httpx", "python-httpx", "tool"),
    ("aiohttp", "python-aiohttp", "tool"),
    ("python-urllib", "python-urllib", "tool"),
    ("grpc-", "grpc", "tool"),
    ("go-http-client", "go", "tool"),
    ("fasthttp", "go", "tool"),
    ("go-resty", "go", "tool"),
    ("apache-httpclient", "java", "tool"),
    ("apache-httpasyncclient", "java", "tool"),
    ("java-http-client", "java", "tool"),
    ("reactornetty", "java", "tool"),
    ("jersey/", "java", "tool"),
    ("jakarta commons", "java", "tool"),
    ("node-fetch", "node", "tool"),
    ("undici", "node", "tool"),
    ("axios/", "node", "tool"),
    ("got (", "node", "tool"),
    ("guzzlehttp", "php", "tool"),
    ("faraday", "ruby", "tool"),
    ("ruby", "ruby", "tool"),
    ("reqwest", "rust", "tool"),
    ("hyper/", "rust", "tool"),
    ("restsharp", "dotnet", "tool"),
    ("dotnet", "dotnet", "tool"),
    ("libwww-perl", "perl", "tool"),
    ("powershell", "powershell", "tool"),
    ("apachebench", "load-test", "tool"),
    ("k6/", "load-test", "tool"),
    ("locust", "load-test", "tool"),
    ("vegeta", "load-test", "tool"),
    ("jmeter", "load-test", "tool"),
    ("okhttp", "android-app", "app"),
    ("dalvik/", "android-app", "app"),
    ("cfnetwork/", "ios-app", "app"),
    ("alamofire", "ios-app", "app"),
    ("dart/", "flutter-app", "app"),
    ("dart:io", "flutter-app", "app"),
    ("expo/", "react-native-app", "app"),
    ("electron/", "desktop-app", "app"),
    ("; wv)", "android-app", "app"),
    ("edg/", "edge", "browser"),
    ("opr/", "opera", "browser"),
    ("samsungbrowser", "samsung-browser", "browser"),
    ("firefox/", "firefox", "browser"),
    ("fxios/", "firefox", "browser"),
    ("chrome/", "chrome", "browser"),
    ("crios/", "chrome", "browser"),
    ("safari/", "safari", "browser"),
    ("trident/", "internet-explorer", "browser"),
    ("msie ", "internet-explorer", "browser"),
)
# Of these, only the beginning is a name: as parts they stand in others.
_BEGINNINGS: tuple[tuple[str, str, AgentKind], ...] = (
    ("java/", "java", "tool"),
    ("node", "node", "tool"),
    ("php", "php", "tool"),
    ("python/", "python-aiohttp", "tool"),
    ("axios", "node", "tool"),
    ("k6", "load-test", "tool"),
    ("curl", "curl", "tool"),
    ("go/", "go", "tool"),
    ("mozilla/", "browser", "browser"),
)
NO_AGENT = AgentFamily("none", "none")
OTHER_AGENT = AgentFamily("other", "other")


@lru_cache(maxsize=AGENTS_REMEMBERED_MAX)
def agent_family(user_agent: str) -> AgentFamily:
    """The program that calls itself this."""
    text = user_agent[:AGENT_CHARACTERS_MAX].strip().lower()
    if not text:
        return NO_AGENT
    for part, name, kind in _TABLE:
        if part in text:
            return AgentFamily(name, kind)
    for beginning, name, kind in _BEGINNINGS:
        if text.startswith(beginning):
            return AgentFamily(name, kind)
    return OTHER_AGENT
