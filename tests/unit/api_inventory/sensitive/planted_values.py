"""Fields with sensitive values, and fields that only look like them: what `test_precision_and_recall` is measured on.

Key names, languages and formats are those of APIs seen in the wild; check digits are python-stdnum's. Each field is a
path, a maker of values, and the class that it truly holds (None of a decoy). No value belongs to anybody.
"""

from __future__ import annotations

import base64
import json
import string
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stdnum import iban, luhn, verhoeff
from stdnum.br import cpf
from stdnum.es import dni
from stdnum.gb import nhs
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.us import rtn

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

ALPHANUMERIC = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class PlantedField:
    path: str
    truth: str | None
    make: Callable[[random.Random], Any]


def chars(r: random.Random, count: int, alphabet: str = ALPHANUMERIC) -> str:
    return "".join(r.choices(alphabet, k=count))


def digits(r: random.Random, count: int) -> str:
    return r.choice("123456789") + chars(r, count - 1, string.digits)


def card(r: random.Random, beginning: str = "", length: int = 16) -> str:
    start = beginning or r.choice(("4", "51", "55", "2221", "6011", "3530"))
    body = start + chars(r, length - 1 - len(start), string.digits)
    return body + luhn.calc_check_digit(body)


def in_groups(number: str, separator: str) -> str:
    return separator.join(number[start : start + 4] for start in range(0, len(number), 4))


def bank_account(r: random.Random) -> str:
    country, length = r.choice((("FR", 23), ("ES", 20), ("IT", 23), ("PL", 24), ("BE", 12)))
    body = chars(r, length, string.digits)
    if country == "IT":
        body = r.choice(string.ascii_uppercase) + body[1:]
    return country + iban.calc_check_digits(f"{country}00{body}") + body


def person_number(r: random.Random) -> str:
    return f"{r.randint(100, 600)}-{r.randint(10, 99)}-{r.randint(1000, 9999)}"


def aadhaar(r: random.Random) -> str:
    body = r.choice("23456789") + chars(r, 10, string.digits)
    return body + verhoeff.calc_check_digit(body)


def valid(r: random.Random, count: int, is_valid: Callable[[str], bool]) -> str:
    """A number of so many digits that python-stdnum takes."""
    while not is_valid(number := digits(r, count)):
        pass
    return number


def brazilian(r: random.Random) -> str:
    body = digits(r, 9)
    return next(number for check in range(100) if cpf.is_valid(number := f"{body}{check:02}"))


def patient(r: random.Random) -> str:
    return valid(r, 10, nhs.is_valid)


def spaniard(r: random.Random) -> str:
    body = chars(r, 8, string.digits)
    return body + dni.calc_check_digit(body)


def dutch(r: random.Random) -> str:
    return valid(r, 9, bsn.is_valid)


def pole(r: random.Random) -> str:
    body = f"{r.randint(50, 99)}{r.randint(1, 12):02}{r.randint(1, 28):02}{chars(r, 4, string.digits)}"
    return body + pesel.calc_check_digit(body)


def routing(r: random.Random) -> str:
    body = r.choice(("01", "02", "11", "12")) + chars(r, 6, string.digits)
    return body + rtn.calc_check_digit(body)


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def token(r: random.Random) -> str:
    header = {"typ": "JWT", "kid": chars(r, 8), "alg": "EdDSA"}
    return f"{part(header)}.{part({'iss': 'https://id.shop.test', 'iat': r.randint(1, 10**9)})}.{chars(r, 86)}"


def key_block(kind: str) -> Callable[[random.Random], str]:
    def make(r: random.Random) -> str:
        lines = "\n".join(chars(r, 64) for _ in range(6))
        return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----\n"

    return make


def day(r: random.Random, form: str = "{y}-{m:02}-{d:02}", first: int = 1935, last: int = 2010) -> str:
    return form.format(y=r.randint(first, last), m=r.randint(1, 12), d=r.randint(1, 28))


def address(r: random.Random) -> str:
    local = f"{chars(r, 6, string.ascii_lowercase)}{r.choice(('', '+news', '_7', '.x'))}"
    return f"{local}@{chars(r, 8, string.ascii_lowercase)}.{r.choice(('test', 'com.br', 'co.jp', 'de'))}"


def position(r: random.Random, decimals: int = 6) -> str:
    return f"{r.uniform(-89, 89):.{decimals}f}{r.choice((',', ', '))}{r.uniform(-179, 179):.{decimals}f}"


def same(value: Any) -> Callable[[random.Random], Any]:
    return lambda _: value


def one_of(*values: Any) -> Callable[[random.Random], Any]:
    return lambda r: r.choice(values)


def named(truth: str | None, paths: str, *makes: Callable[[random.Random], Any]) -> list[PlantedField]:
    return [PlantedField(path, truth, make) for path in paths.split() for make in makes]


PLANTED: tuple[PlantedField, ...] = (
    *named("email", "/e_mail /primaryEmailAddress /correo /kontakt/~i/adresse /login /x", address),
    *named("email", "/remarks /summary", lambda r: f"Write to {address(r)}, or call."),
    *named(
        "phone",
        "/tel /contact/whatsapp /numeroDeTelefone /z",
        lambda r: f"+49 30 {digits(r, 7)}",
        lambda r: f"+1.415.555.{r.randint(1000, 9999)}",
    ),
    *named(
        "phone",
        "/telefono /customer/phones/~i /handynummer /cellPhone /homeTel /mobile_no /contactNumber",
        lambda r: f"({r.randint(200, 989)}) {r.randint(200, 999)}-{digits(r, 4)}",
        lambda r: f"0{digits(r, 9)}",
    ),
    *named("phone", "/msisdn", lambda r: int(f"4479{digits(r, 8)}")),
    *named("credit_card", "/payment/card/number /ccNum /primary_account_number /tarjeta /kreditkartennummer /q", card),
    *named("credit_card", "/cardNo /y", lambda r: in_groups(card(r), r.choice(" -"))),
    *named("credit_card", "/amex_card", lambda r: card(r, "37", 15)),
    *named("credit_card", "/memo /w", lambda r: f"paid with {in_groups(card(r), ' ')}; thanks"),
    *named("credit_card", "/numeric", lambda r: int(card(r))),
    *named("iban", "/kontoverbindung /beneficiary/account /v", bank_account),
    *named("iban", "/u", lambda r: in_groups(bank_account(r), " ")),
    *named("us_ssn", "/socialSecurityNumber /applicant/ssn /u2", person_number),
    *named("us_ssn", "/taxpayerSSN /ssn9", lambda r: person_number(r).replace("-", "")),
    *named("aadhaar", "/aadhar_number /adhaarNo /kyc/aadhaar/value", aadhaar, lambda r: in_groups(aadhaar(r), " ")),
    *named("cpf", "/cpf_do_titular /numeroCpf /pagador/cpf/numero", brazilian, lambda r: cpf.format(brazilian(r))),
    *named("nhs_number", "/nhsNo /patient/nhs/number /NHSNumber", patient, lambda r: nhs.format(patient(r))),
    *named("dni", "/dni /titular/dniNumero", spaniard),
    *named("bsn", "/bsn /burgerservicenummer", dutch),
    *named("pesel", "/pesel /osoba/pesel", pole),
    *named("aba_routing", "/routingNumber /bank/aba", routing),
    *named("jwt", "/bearer /x-amzn-oidc-data /credentials/id /k", token),
    *named("private_key", "/pem /tls/key /m", key_block("PRIVATE KEY"), key_block("EC PRIVATE KEY")),
    *named("private_key", "/sshKey", key_block("OPENSSH PRIVATE KEY")),
    *named(
        "aws_access_key",
        "/iam/accessKey /s",
        lambda r: r.choice(("AKIA", "ASIA")) + chars(r, 16, string.ascii_uppercase),
    ),
    *named("github_token", "/vcs /t", lambda r: "github_pat_" + chars(r, 22) + "_" + chars(r, 59)),
    *named("github_token", "/cloneUrl", lambda r: f"fetched via ghs_{chars(r, 36)} at night"),
    *named("gitlab_token", "/ci", lambda r: "glpat-" + chars(r, 20)),
    *named(
        "slack_token", "/chat /n", lambda r: f"xoxp-{digits(r, 12)}-{digits(r, 12)}-{chars(r, 32, '0123456789abcdef')}"
    ),
    *named("stripe_key", "/psp /o", lambda r: "rk_live_" + chars(r, 40)),
    *named("google_api_key", "/maps /p", lambda r: "AIza" + chars(r, 35, ALPHANUMERIC + "-_")),
    *named("google_api_key", "/mapUrl", lambda r: f"https://maps.shop.test/js?key=AIza{chars(r, 35)}&v=3"),
    *named("sendgrid_key", "/mailer", lambda r: f"SG.{chars(r, 22)}.{chars(r, 43)}"),
    *named("npm_token", "/registry", lambda r: "npm_" + chars(r, 36)),
    *named("anthropic_key", "/llm", lambda r: "sk-ant-api03-" + chars(r, 60)),
    *named("vendor_key", "/grafana", lambda r: f"glsa_{chars(r, 32)}_{chars(r, 8, '0123456789abcdef')}"),
    *named("password_hash", "/user/digest", lambda r: "$2b$12$" + chars(r, 53)),
    *named("url_credentials", "/dsn", lambda r: f"postgres://app:{chars(r, 12)}@db.internal:5432/shop"),
    *named(
        "password",
        "/contrasena /senha /motDePasse /oldPassword /userpwd /adminPasswd /credentials/password /passwort /contraseña",
        lambda r: chars(r, r.randint(6, 14), ALPHANUMERIC + "!$%&/#"),
    ),
    *named(
        "password",
        "/confirmPassword",
        lambda r: f"{r.choice(('correct', 'summer'))} horse battery {r.choice(('staple', 'stable'))}",
    ),
    *named(
        "generic_secret",
        "/appSecret /consumer_secret /x-api-key /authToken /refresh_token /signingKey /hmac_key /encryptionKey"
        " /oauth/clientSecret /subscription-key /service/api/key",
        lambda r: chars(r, r.choice((24, 40, 44))),
        lambda r: base64.b64encode(r.randbytes(32)).decode(),
    ),
    *named(
        "ip_address",
        "/sourceIp /peer_ip /x-forwarded-for /x-real-ip /client/ip /IPAddress /userIps/~i /direccion_ip /clientip",
        lambda r: f"{r.randint(1, 223)}.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
        lambda r: f"2001:db8:{r.getrandbits(16):x}::{r.getrandbits(16):x}",
    ),
    *named("ip_address", "/x-forwarded-for", lambda r: f"198.51.100.{r.randint(1, 254)}, 10.0.0.1"),
    *named(
        "date_of_birth",
        "/geburtsdatum /fechaDeNacimiento /dataNascimento /date_de_naissance /born_on /birth/date /DateOfBirth /bday"
        " /patientDob /dateofbirth",
        day,
        lambda r: day(r, "{d:02}/{m:02}/{y}"),
        lambda r: day(r, "{d}.{m}.{y}"),
        lambda r: day(r, "{y}{m:02}{d:02}"),
        lambda r: day(r, "{y}-{m:02}-{d:02}T00:00:00Z"),
        lambda r: day(r, "{d} March {y}"),
    ),
    *named(
        "coordinates",
        "/latlong /geo /location /geo-point /coords /position /ubicacion /GPSCoordinates",
        position,
        lambda r: position(r, 4),
    ),
    *named(
        "coordinates", "/address/latitude /pos/lng /longitude /stop/geo/lat", lambda r: round(r.uniform(-89, 89), 5)
    ),
    *named("coordinates", "/geometry/coordinates/~i", lambda r: round(r.uniform(-89, 89), 6)),
    *named(
        "person_name",
        "/firstName /billing/last_name /nachname /apellidos",
        one_of("Ada", "Grace O'Hara", "José", "Anna-Lena"),
    ),
    *named("passport", "/passportNumber /pasaporte", lambda r: chars(r, 1, string.ascii_uppercase) + digits(r, 8)),
    *named("card_security_code", "/cvv /card/securityCode", lambda r: digits(r, 3)),
)

DECOYS: tuple[PlantedField, ...] = (
    # What identifies things, and not persons.
    *named(
        None,
        "/id /uuid /phone /mobile /ssn /card_number /iban /cpf",
        lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4)),
    ),
    *named(None, "/id /message_id /snowflake", lambda r: digits(r, 18), lambda r: int(digits(r, 18))),
    *named(
        None, "/id /order_id /number /reference", lambda r: digits(r, 16), lambda r: "4" + chars(r, 15, string.digits)
    ),
    *named(None, "/order_number /trackingNumber /invoice/number /imei", card),
    *named(None, "/imei", lambda r: card(r, "35", 15)),
    *named(None, "/iccid", lambda r: card(r, "8949", 19)),
    *named(None, "/created /ts /expires_at /phone_verified_at", lambda r: r.randint(1_600_000_000, 1_900_000_000)),
    *named(
        None,
        "/ts /event_time",
        lambda r: r.randint(1_600_000_000_000, 1_900_000_000_000),
        lambda r: r.randint(16 * 10**17, 19 * 10**17),
    ),
    *named(None, "/gtin /ean13 /isbn", lambda r: "978" + digits(r, 10), lambda r: "50" + digits(r, 11)),
    *named(None, "/sku /part_no", lambda r: f"{digits(r, 3)}-{digits(r, 2)}-{digits(r, 4)}"),
    *named(
        None, "/sha /commit /etag /checksum /password_digest /token_hash", lambda r: chars(r, 40, "0123456789abcdef")
    ),
    *named(None, "/secret /apiKey /token", lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4))),
    # Names that contain the names of classes.
    *named(
        None,
        "/public /republic /publicKeyId /application /policy",
        lambda r: chars(r, 1, string.ascii_uppercase) + digits(r, 7),
    ),
    *named(
        None,
        "/description /recipient /shipping /zip /tip /pipeline",
        lambda r: f"10.{r.randint(0, 255)}.0.{r.randint(1, 254)}",
    ),
    *named(None, "/company /span /expand /panel", lambda r: "4" + chars(r, 15, string.digits)),
    *named(None, "/hotel /cancel /excellent /telemetry", lambda r: digits(r, 10)),
    *named(None, "/latency /flat /belong /longest /plate", lambda r: round(r.uniform(1, 89), 5)),
    # What is said about a value.
    *named(None, "/password", one_of("********", "••••••", "xxxxxxxx", "<redacted>", "null", "")),
    *named(None, "/passwordExpiresAt /password_changed /passwordUpdatedAt", day),
    *named(
        None,
        "/passwordHint /password_strength /password_policy /passwordless /password_required",
        one_of("first pet", "strong", "medium", "weak", "always"),
    ),
    *named(
        None,
        "/errors/password /validation/password/~i /labels/password",
        one_of("is too short", "Required", "Your password", "must differ"),
    ),
    *named(
        None,
        "/secretName /secret_id /secretArn /api_key_name /keyId",
        one_of(
            "orders-service-production",
            "smtp-credentials-eu",
            "projects/shop/secrets/smtp-password",
            "billing/stripe/webhooks",
        ),
    ),
    *named(None, "/token_type /tokenType", one_of("bearer", "Bearer", "access_token_of_user")),
    *named(
        None,
        "/nextPageToken /continuation_token /cursor /pageToken /max_tokens",
        lambda r: base64.b64encode(r.randbytes(24)).decode(),
    ),
    *named(None, "/phoneType /phone_country /mobile_os /cell", one_of("home", "work", "DE", "B12", "iOS 17.2")),
    *named(None, "/mobile_app_build /phone_model_id", lambda r: digits(r, 8)),
    *named(None, "/birthPlace /birthCity /birth_name", one_of("Berlin", "Porto", "Lyon")),
    *named(None, "/due_date /founded /created_on /expiryDate /validUntil", day),
    *named(None, "/emailVerified /email_opt_in", lambda r: r.random() < 0.5),
    *named(None, "/emailTemplate /mail_server", one_of("welcome-v2", "smtp.shop.test", "digest_weekly")),
    *named(None, "/ipVersion /ip_count", one_of("4", "6", 4)),
    *named(None, "/location /position /place", one_of("Berlin", "warehouse-3", "12", 7, "left,top", "1.5,2.5")),
    # What has the form of something else.
    *named(
        None,
        "/version /build /release /x-app-version",
        lambda r: f"{r.randint(1, 9)}.{r.randint(0, 20)}.{r.randint(0, 9)}.{r.randint(0, 99)}",
    ),
    *named(
        None,
        "/pkg /image /asset /mention",
        one_of("@scope/pkg@1.2.3", "logo@2x.png", "user@localhost", "@ada", "nginx@sha256"),
    ),
    *named(None, "/a /timezone /delta", one_of("+02:00", "+0530", "UTC+1", "+15%", "+1200", "GMT+0100")),
    *named(None, "/module /className", one_of("com.shop.orders.Service", "org.apache.kafka", "a.b.c", "eyJust.a.name")),
    *named(None, "/key /cert", key_block("PUBLIC KEY"), key_block("CERTIFICATE")),
    *named(
        None,
        "/publishable /sid /ref",
        lambda r: "pk_live_" + chars(r, 24),
        lambda r: "price_" + chars(r, 24),
        lambda r: "ghp_" + chars(r, 9),
    ),
    *named(
        None,
        "/bundle",
        lambda r: f"{chars(r, 20)}.{chars(r, 40)}.{chars(r, 43)}",
        lambda r: f"eyJ{chars(r, 17)}.{chars(r, 40)}.{chars(r, 43)}",
    ),
    *named(None, "/avatar", lambda r: "data:image/png;base64," + base64.b64encode(r.randbytes(600)).decode()),
    *named(
        None,
        "/range /scale /bbox",
        lambda r: f"{r.uniform(1, 80):.2f},{r.uniform(80, 170):.2f}",
        lambda r: f"{r.random():.5f},{r.random():.5f}",
    ),
    *named(
        None,
        "/account /lot",
        lambda r: f"DE{digits(r, 20)}",
        lambda r: f"NL{digits(r, 2)}{chars(r, 14, string.ascii_uppercase)}",
    ),
    *named(
        None,
        "/national /serial /dossier",
        lambda r: digits(r, 11),
        lambda r: digits(r, 12),
        lambda r: digits(r, 10),
        lambda r: digits(r, 9),
    ),
    *named(None, "/cpf /nhs_number /aadhaar /pesel /bsn", same("0" * 11), same("n/a")),
    *named(None, "/url /callback", lambda r: f"https://shop.test:8443/a@b/{digits(r, 5)}?at=1"),
    *named(
        None,
        "/title /subject /text",
        one_of("Order 4711 has 3 items for 12 people", "See ISO 27001-2013, 4.1.2", "Call us 24/7 all year"),
    ),
)
