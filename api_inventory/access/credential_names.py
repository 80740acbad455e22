"""Which headers, cookies and query parameters hold a credential, told from their names.

Names of products are those that their documentation gives; the rest is told by the words that names are made of.
Whatever guards against forgery (CSRF), remembers consent or counts visitors is no credential, however much it looks
like one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from api_inventory.access.limits import NAMES_REMEMBERED_MAX
from api_inventory.standard_headers import is_standard_header

HeaderRole = Literal["authorization", "cookie", "api_key", "session", "hmac", "mtls", "unknown"]
CookieRole = Literal["session", "other", "unknown"]
QueryRole = Literal["bearer", "api_key", "session", "sigv4", "hmac"]

_AUTHORIZATION = """
    authorization proxy-authorization x-forwarded-authorization x-original-authorization x-amzn-remapped-authorization
"""
_API_KEYS = """
    api-key api-secret apikey api_key api-token authkey auth-token auth-key dd-api-key dd-application-key circle-token
    job-token ocp-apim-subscription-key private-token subscription-key token x-access-key x-access-token
    x-algolia-api-key x-api-key x-api-secret x-api-token x-apikey x-app-key x-application-key x-appwrite-key x-auth
    x-auth-key x-auth-token x-cisco-meraki-api-key x-client-secret x-consul-token x-emby-token x-figma-token
    x-functions-key x-gitlab-token x-goog-api-key x-hasura-admin-secret x-honeycomb-team x-insert-key x-jfrog-art-api
    x-license-key x-mbx-apikey x-n8n-api-key x-nuget-apikey x-octopus-apikey x-okta-api-token x-papertrail-token
    x-parse-rest-api-key x-plex-token x-postmark-server-token x-query-key x-rapidapi-key x-redmine-api-key
    x-rollbar-access-token x-sf-token x-shopify-access-token x-shopify-storefront-access-token x-subscription-key
    x-tableau-auth x-token x-typesense-api-key x-vault-token xi-api-key
"""
_SESSIONS = "session-id session-token sessionid x-session x-session-id x-session-token"
_SIGNATURES = """
    signature hmac x-hmac x-hmac-signature x-signature x-request-signature x-payload-signature x-body-signature
    x-hub-signature x-hub-signature-256 stripe-signature x-slack-signature x-shopify-hmac-sha256 x-twilio-signature
    x-twilio-email-event-webhook-signature x-square-hmacsha256-signature paypal-transmission-sig x-zm-signature
    x-line-signature x-gitea-signature x-hook-signature linear-signature svix-signature webhook-signature
    x-ca-signature x-bapi-sign cb-access-sign fts-sign ok-access-sign x-discord-signature x-signature-ed25519
"""
_CERTIFICATES = "x-forwarded-client-cert x-forwarded-tls-client-cert x-arr-clientcert client-cert"
_HEADER_ROLES: dict[str, HeaderRole] = {
    "cookie": "cookie",
    **dict.fromkeys(_AUTHORIZATION.split(), "authorization"),
    **dict.fromkeys(_API_KEYS.split(), "api_key"),
    **dict.fromkeys(_SESSIONS.split(), "session"),
    **dict.fromkeys(_SIGNATURES.split(), "hmac"),
    **dict.fromkeys(_CERTIFICATES.split(), "mtls"),
}
_API_KEY_WORDS = ("apikey", "accesstoken", "authtoken", "subscriptionkey", "accesskey", "authkey", "clientsecret")
_API_KEY_ENDS = ("token", "secret")
_MTLS_PREFIXES = ("x-amzn-mtls-", "x-ssl-client-", "ssl-client-", "x-client-cert", "x-tls-client-", "x-mtls-")
# What guards a form, goes on with a page, or wakes a telephone.
_NO_CREDENTIAL_WORDS = (
    "csrf", "xsrf", "page", "continuation", "next", "cursor", "sync", "push", "device", "fcm", "apns", "firebase",
    "idempoten", "captcha",
)  # fmt: skip
_SIGNED_BY_AWS = "x-amz-"

_SESSION_COOKIE_NAMES = """
    jsessionid phpsessid asp.net_sessionid connect.sid sid session sessionid session_id ssid sessid cfid cftoken
    laravel_session ci_session symfony _session_id rack.session koa:sess koa.sess remember_user_token remember_token
    .aspxauth .aspnetcore.session .aspnetcore.cookies .aspnetcore.identity.application .aspnet.applicationcookie
    access_token accesstoken id_token idtoken refresh_token token jwt jwt_token auth auth_token authtoken authorization
    user_session login_session __session __secure-session __host-session sails.sid beaker.session.id grafana_session
    fedauth rtfa mellon-cookie simplesaml simplesamlauthtoken bigipauthcookie mrhsession nsc_aaac dssignin svpncookie
    webvpn smsession iplanetdirectorypro tgc kc_restart keycloak_identity keycloak_session auth_session_id
    plack_session vaadin-session zope __ac gitlab_session _gitlab_session jenkins_session rememberme remember-me
"""
_SESSION_COOKIES = frozenset(_SESSION_COOKIE_NAMES.split())
_SESSION_PREFIXES = (
    "awselbauthsessioncookie",
    "aspsessionid",
    "cognitoidentityserviceprovider.",
    "next-auth.session-token",
    "__secure-next-auth.session-token",
    "authjs.session-token",
    "__secure-authjs.session-token",
    "appsession",
    "auth0",
    "remember_web_",
    "wordpress_logged_in_",
    "wordpress_sec_",
    "_oauth2_proxy",
    "_shibsession_",
    "mod_auth_openidc_session",
)
_SESSION_WORDS = ("sess", "auth", "jwt", "token")
_SESSION_ENDS = (".sid", "_sid", "-sid")
# Analytics, consent, load balancers' stickiness, bot detection; each is sent to whoever is asked, logged in or not.
_OTHER_COOKIE_PREFIXES = (
    "_ga", "_gid", "_gat", "_gcl_", "__utm", "_fbp", "_fbc", "_hj", "_pk_", "_clck", "_clsk", "_uet", "_dd_s", "ajs_",
    "amp_", "amplitude", "mp_", "ph_", "__hs", "hubspotutk", "intercom-", "optanon", "onetrust", "euconsent", "gdpr",
    "cookieyes", "awsalb", "awselb", "__cf", "cf_", "ak_bmsc", "bm_", "_abck", "incap_ses", "visid_incap", "nlbi_",
    "datadome", "__stripe_", "_px", "kndctr_", "amcv", "optimizely", "_vwo", "_vis_opt", "sentry", "rl_session", "_sp_",
    "_shopify_s", "_shopify_y", "_schn", "_scid", "guest_id",
)  # fmt: skip
_OTHER_COOKIE_WORDS = (
    "csrf",
    "xsrf",
    "consent",
    "analytics",
    "antiforgery",
    "requestverification",
    "tracking",
    "unauth",
)

_QUERY_ROLES: dict[str, QueryRole] = {
    **dict.fromkeys(
        ("access_token", "accesstoken", "auth_token", "authtoken", "id_token", "jwt", "token", "auth"), "bearer"
    ),
    **dict.fromkeys(("session", "sessionid", "session_id", "sid", "phpsessid", "jsessionid"), "session"),
    **dict.fromkeys(("x-amz-signature",), "sigv4"),
    **dict.fromkeys(("sig", "signature", "hmac", "x-goog-signature"), "hmac"),
    **dict.fromkeys(
        ("key", "apikey", "api_key", "api-key", "subscription-key", "appid", "app_key", "x-api-key"), "api_key"
    ),
}
# Short words that are names of other things as well: credentials where the value is as long as one.
SHORT_QUERY_NAMES = frozenset({"key", "appid", "sid", "sig", "token", "auth", "session", "signature", "hmac"})
SHORT_QUERY_VALUE_CHARACTERS_MIN = 16


@lru_cache(maxsize=NAMES_REMEMBERED_MAX)
def header_role(name: str) -> HeaderRole | None:
    """What a header of this name holds; "unknown": a credential if it looks like one; None: no credential at all."""
    lower = name.lower()
    role = _HEADER_ROLES.get(lower)
    if role is not None:
        return role
    if lower.startswith(_MTLS_PREFIXES):
        return "mtls"
    plain = lower.replace("-", "").replace("_", "")
    # Security tokens and digests of AWS are parts of what is signed.
    if lower.startswith(_SIGNED_BY_AWS) or any(word in plain for word in _NO_CREDENTIAL_WORDS):
        return None
    if plain.endswith(_API_KEY_ENDS) or any(word in plain for word in _API_KEY_WORDS):
        return "api_key"
    return None if is_standard_header(lower) else "unknown"


@lru_cache(maxsize=NAMES_REMEMBERED_MAX)
def cookie_role(name: str) -> CookieRole:
    """Whether a cookie of this name says who somebody is; "unknown": it does if it is a token."""
    lower = name.lower()
    if lower in _SESSION_COOKIES or lower.startswith(_SESSION_PREFIXES):
        return "session"
    bare = lower.removeprefix("__host-").removeprefix("__secure-")
    plain = bare.replace("-", "").replace("_", "").replace(".", "")
    if bare.startswith(_OTHER_COOKIE_PREFIXES) or any(word in plain for word in _OTHER_COOKIE_WORDS):
        return "other"
    is_session = (
        bare in _SESSION_COOKIES or bare.endswith(_SESSION_ENDS) or any(word in plain for word in _SESSION_WORDS)
    )
    return "session" if is_session else "unknown"


@lru_cache(maxsize=NAMES_REMEMBERED_MAX)
def query_role(name: str) -> QueryRole | None:
    """What a query parameter of this name holds."""
    return _QUERY_ROLES.get(name.lower())
