"""What a value looks like: the lexical type of text, and the formats of JSON strings. Values themselves are not kept.

A type is a token: a JSON type ("null", "boolean", "integer", "number", "string", "object", "array") or a format, which
stands for a string that has it ("uuid", "date-time", ...). Formats are named as JSON Schema names them, where it does.
A mask has the type of what it stands for, as far as it tells.
"""

from __future__ import annotations

import re
from functools import lru_cache

from api_inventory.mask_token import MaskToken, read_mask
from api_inventory.value_class import RULES

JSON_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
FORMATS = (
    "uuid",
    "date",
    "date-time",
    "uri",
    "email",
    "ipv4",
    "ipv6",
    "hostname",
    "byte",
    "phone",
    "jwt",
    "currency",
    "country",
    "binary",
)
"""`byte` is base64 in text, `binary` octets that are no text, `phone` ITU-T E.164, `currency` ISO 4217, `country` ISO
3166-1 alpha-2."""

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,14})", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})\.\d{1,15}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
# RFC 3339 section 5.6: a time without an offset is no date-time.
_DATE_TIME = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)"
    r"(?:\.\d{1,12})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)", re.ASCII)
_URI = re.compile(r"https?://[A-Za-z0-9\[][^\s<>\"{}|\\^`]*")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_PHONE = re.compile(r"\+[1-9](?:[ ()-]{0,2}\d){7,14}", re.ASCII)
# Without padding or a character of its own, base64 cannot be told from any other token.
_BASE64 = re.compile(
    r"(?=.*[+/=])(?=.*[A-Z])(?=.*[a-z])(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
)
_HOSTNAME = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}([A-Za-z]{2,12})")

# ISO 4217, funds and metals aside.
_CURRENCY_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL
"""
# ISO 3166-1 alpha-2.
_COUNTRY_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
_CURRENCIES = frozenset(_CURRENCY_CODES.split())
_COUNTRIES = frozenset(_COUNTRY_CODES.split())
# Ends of names of hosts: those of countries are also what files and words end in, and those are left out.
_GENERIC_TOP_LEVELS = "app arpa biz cloud com dev edu example gov info int internal local mil net org test"
_AMBIGUOUS_TOP_LEVELS = "cc is it md me mk ml my no pl pm ps py rs sh so st to"
_TOP_LEVELS = (frozenset(_COUNTRY_CODES.lower().split()) | frozenset(_GENERIC_TOP_LEVELS.split())) - frozenset(
    [*RULES["file_extensions"], *_AMBIGUOUS_TOP_LEVELS.split()]
)

# Longer text is prose or data, and no format below is so long, tokens and addresses of pages aside.
_FORMATTED_CHARACTERS_MAX = 2048
_SHORTEST_FORMAT = 6
# Short tokens remembered, each about 100 bytes: words recur.
_WORDS_REMEMBERED_MAX = 8192
_WORD_CHARACTERS_MAX = 20


def string_type(text: str) -> str:
    """The format of a JSON string, or "string"; of a mask, the type of the JSON value that it stands for."""
    length = len(text)
    if length <= _WORD_CHARACTERS_MAX:
        return _word_type(text)
    first = text[0]
    if first == "‹" and (token := read_mask(text)) is not None:
        return _masked_type(token)
    if first.isdigit() or (length == 36 and text[8] == "-"):
        return _numbered_format(text, length)
    if length > _FORMATTED_CHARACTERS_MAX or (" " in text and first != "+"):
        return "string"
    return _lettered_format(text, first)


def text_type(text: str) -> str:
    """The lexical type of a parameter's value: everything arrives as text, and some of it means a number."""
    if len(text) <= _WORD_CHARACTERS_MAX:
        return _text_word_type(text)
    return "number" if _NUMBER.fullmatch(text) else string_type(text)


COLUMN_FORMATS = {
    name: re.compile(f"(?:(?:{pattern.pattern})\n)+", re.ASCII)
    for name, pattern in (("uuid", _UUID), ("date", _DATE), ("date-time", _DATE_TIME), ("ipv4", _IPV4))
}
"""Formats of which many strings, each before a line feed, are found to have them at once."""


@lru_cache(maxsize=_WORDS_REMEMBERED_MAX)
def _text_word_type(text: str) -> str:
    if _INTEGER.fullmatch(text):
        return "integer"
    if _NUMBER.fullmatch(text):
        return "number"
    return "boolean" if text in {"true", "false"} else _word_type(text)


@lru_cache(maxsize=_WORDS_REMEMBERED_MAX)
def _word_type(text: str) -> str:
    length = len(text)
    if length == 3 and text in _CURRENCIES:
        return "currency"
    if length == 2 and text in _COUNTRIES:
        return "country"
    if text.startswith("‹") and (token := read_mask(text)) is not None:
        return _masked_type(token)
    if ":" in text and _is_ipv6(text):
        return "ipv6"
    if length < _SHORTEST_FORMAT or text.isalpha():
        return "string"
    first = text[0]
    return _numbered_format(text, length) if first.isdigit() else _lettered_format(text, first)


def _masked_type(token: MaskToken) -> str:
    if token.scalar is not None:
        return token.scalar
    name = token.class_name or "string"
    return name if name in FORMATS or name in JSON_TYPES else "string"


def _numbered_format(text: str, length: int) -> str:
    """Of text that begins with a digit, or is as long as a UUID."""
    if length == 36 and _UUID.fullmatch(text):
        return "uuid"
    if length == 10 and _DATE.fullmatch(text):
        return "date"
    if length >= 20 and _DATE_TIME.fullmatch(text):
        return "date-time"
    if length <= 15 and _IPV4.fullmatch(text):
        return "ipv4"
    return "string" if length > _FORMATTED_CHARACTERS_MAX or " " in text else _lettered_format(text, text[0])


def _lettered_format(text: str, first: str) -> str:
    """What the formats have in them tells which one it can be."""
    if first == "h" and text.startswith(("http://", "https://")):
        return _either("uri", _URI.fullmatch(text))
    if first == "+" and _PHONE.fullmatch(text):
        return "phone"
    if "@" in text:
        return _either("email", _EMAIL.fullmatch(text))
    if ":" in text:
        return _either("ipv6", _is_ipv6(text))
    if "." in text:
        return "jwt" if first == "e" and _JWT.fullmatch(text) else _either("hostname", _is_hostname(text))
    return _either("byte", not len(text) % 4 and _BASE64.fullmatch(text))


def _either(name: str, found: object) -> str:
    return name if found else "string"


def _is_hostname(text: str) -> bool:
    match = _HOSTNAME.fullmatch(text) if len(text) <= 253 else None
    return match is not None and match[1].lower() in _TOP_LEVELS


def _is_ipv6(text: str) -> bool:
    """RFC 4291 section 2.2, without the form that ends in an IPv4 address."""
    if len(text) > 39 or _NOT_IPV6.search(text):
        return False
    groups = text.split(":")
    gaps = text.count("::")
    if gaps == 0:
        return len(groups) == 8 and all(groups) and max(map(len, groups)) <= 4
    if gaps > 1 or ":::" in text or (text[0] == ":" != text[1]) or (text[-1] == ":" != text[-2]):
        return False
    return max(map(len, groups)) <= 4 and sum(map(bool, groups)) <= 7 and len(text) > 2


_NOT_IPV6 = re.compile(r"[^0-9A-Fa-f:]")
