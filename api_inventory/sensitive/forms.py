"""What values must be where a name tells their class: checks that no other field's values pass by chance.

Each takes a text without spaces around it and says whether it can be a value of the class. Numbers with check digits
are python-stdnum's.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections import Counter
from functools import cache
from importlib import import_module
from ipaddress import ip_address
from typing import TYPE_CHECKING

from api_inventory.sensitive.sensitive_class import DEFINITION
from api_inventory.value_class import class_of

if TYPE_CHECKING:
    from collections.abc import Callable

# Of what a person would call a number; numbers with letters are documents'.
_NUMBER_CHARACTERS = re.compile(r"\+?[0-9 ().\-/]{7,24}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?")
_DIGITS = re.compile(r"[0-9]")
_DOTTED_PHONE = re.compile(r"\+[1-9]\d{0,2}(?:\.\d{2,4}){2,4}", re.ASCII)
_PERSON = re.compile(r"(\d{3})([- ]?)(\d{2})\2(\d{4})", re.ASCII)
_DATES = re.compile(
    r"(?P<year>(?:18|19|20)\d\d)(?P<s>[-/.]?)(?P<month>\d\d)(?P=s)(?P<day>\d\d)(?:[T ][0-9:.]+(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(?P<a>\d{1,2})(?P<t>[-/. ])(?P<b>\d{1,2})(?P=t)(?:18|19|20)\d\d"
    r"|\d{1,2}(?:-|\.? (?:de )?)[^\W\d_]{3,12}(?:-|\.?,? (?:de )?)(?:18|19|20)\d\d"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:18|19|20)\d\d"
)
# Of births from 1900 to 2014, in seconds.
_BIRTH_TIMES_S = range(-2_208_988_800, 1_400_000_000)
_TIME = re.compile(r"-?\d{9,13}", re.ASCII)
_DECIMAL = r"[-+]?\d{1,3}\.\d{3,}"
_POSITIONS = re.compile(
    rf"(?:geo:)?[(\[]?({_DECIMAL})°?\s*[,; ]\s*({_DECIMAL})°?[)\]]?(?:[;,].{{0,40}})?"
    rf"|(?:SRID=\d+;)?POINT ?Z? ?\(({_DECIMAL}) ({_DECIMAL})(?: {_DECIMAL})?\)"
)
_ANGLE = re.compile(_DECIMAL)
_DEGREES = re.compile(r"\d{1,3}° ?\d{1,2}['\u2032] ?(?:[\d.]{1,9}[\"\u2033] ?)?[NSEWO].{0,40}")
_DOCUMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]{4,23}")
_UUID = re.compile(r"\{?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?")
_SECRET = re.compile(r"(?:(?:Bearer|Basic|Token) )?[\x21-\x7e]{16,}")
_SECRET_CHARACTERS_MIN, _SECRET_ENTROPY_BITS_MIN = 16, 3.5
_BETWEEN_WORDS = re.compile(r"[-_./:]|(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]{1,4}|v[0-9]+")
_WORD_CHARACTERS_MAX, _WORD_CHARACTERS_MEAN_MIN = 15, 3
_PASSWORD_CHARACTERS_MAX = 256
# Digits of a number that counts days, attempts, versions: no system lets anybody in by so few.
_COUNT_DIGITS_MAX = 3
_NO_NAME_SIGNS = frozenset("/\\@:_=<>{}|#")
_HIDDEN = frozenset("*•●·xX.-_# ")
_PLACEHOLDERS = re.compile(
    r"<.*>|\{\{?.*\}\}?|\[.*\]|\$\{?[A-Z_a-z.]+\}?|%[A-Za-z_]+%|(?i:n/?a|null|none|nil|undefined|string|true|false|yes|no|on|off"
    r"|redacted|masked|hidden|filtered|encrypted|required|invalid|incorrect|unset|empty|unchanged|\(not shown\))"
)
_EXAMPLES = re.compile(r"(?i)example|placeholder|change[-_]?me|your[-_ ]|dummy|lorem|x{6}|\*{3}|0{8}|1234567890")
_URL_CREDENTIALS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s/:@?#]{0,256}:([^\s/@?#]{1,256})@[^\s/@]")
_IBAN_SHAPE = re.compile(r"[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{11,30}")
# 34 in groups of four.
_IBAN_WRITTEN_CHARACTERS_MAX = 42
_LETTER = re.compile(r"[^\W\d_]")
_GENDERS = frozenset(DEFINITION["genders"])


def _digits(text: str) -> str:
    return "".join(_DIGITS.findall(text))


def _is_card(text: str) -> bool:
    return class_of(text.encode()) == "card"


def is_card_shaped(text: str) -> bool:
    """Whether this is a number as long as a card's and no year, whatever its digits are."""
    return 13 <= len(text) <= 23 and 13 <= len(_digits(text)) <= 19 and text.replace(" ", "").replace("-", "").isdigit()


def is_iban_shaped(text: str) -> bool:
    """Whether this begins like a bank account and is as long as one, whatever its country and remainder are."""
    return len(text) <= _IBAN_WRITTEN_CHARACTERS_MAX and _IBAN_SHAPE.fullmatch(text.replace(" ", "")) is not None


def _is_us_ssn(text: str) -> bool:
    """Also without hyphens: a name tells what nine digits are."""
    match = _PERSON.fullmatch(text)
    return match is not None and class_of("-".join(match.group(1, 3, 4)).encode()) == "ssn"


def _is_phone(text: str) -> bool:
    number = text.removeprefix("tel:")
    if _NUMBER_CHARACTERS.fullmatch(number) is None or _DATES.fullmatch(number) or _is_ip_address(number):
        return False
    digits = _digits(re.split(r" ?(?:x|ext)", number)[0])
    return 7 <= len(digits) <= 15 and len(set(digits)) > 1


def _is_bank_account(text: str) -> bool:
    digits = _digits(text)
    return 6 <= len(digits) <= 20 and len(set(digits)) > 1 and text.replace(" ", "").replace("-", "").isalnum()


def _is_document_number(text: str) -> bool:
    """A passport, a licence: few letters among digits, and neither a date nor an identifier of a machine."""
    digits, characters = _digits(text), len(text)
    is_one = _DOCUMENT.fullmatch(text) is not None and len(digits) >= 4 and characters - len(digits) <= 10
    return is_one and len(set(digits)) > 1 and _DATES.fullmatch(text) is None


def _is_birth_date(text: str) -> bool:
    """A day of the last two hundred years, in the orders and languages that people write it in, or a time of Unix."""
    match = _DATES.fullmatch(text)
    if match is None:
        return _is_birth_time(text)
    if match["year"]:
        return 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31
    if match["a"]:
        first, second = sorted((int(match["a"]), int(match["b"])))
        return 1 <= first <= 12 and second <= 31
    return True


def _is_birth_time(text: str) -> bool:
    if _TIME.fullmatch(text) is None:
        return False
    number = int(text)
    time_s = number // 1000 if abs(number) >= 10**10 else number
    return abs(time_s) >= 10**8 and time_s in _BIRTH_TIMES_S


def _is_ip_address(text: str) -> bool:
    """One address, or the first of several that proxies wrote (X-Forwarded-For); with a port. A network is nobody's."""
    first = text.partition(",")[0].strip().removeprefix('"').removesuffix('"')
    if first.startswith("["):
        first = first[1:].partition("]")[0]
    elif first.count(":") == 1:
        first = first.partition(":")[0]
    try:
        address = ip_address(first)
    except ValueError:
        return False
    return not address.is_unspecified


def _is_coordinates(text: str) -> bool:
    """A place on earth to a hundred metres: two decimals, or one of a field of its own, or degrees and minutes."""
    if _ANGLE.fullmatch(text):
        return abs(float(text)) <= 180
    match = _POSITIONS.fullmatch(text)
    if match is None:
        return _DEGREES.fullmatch(text) is not None
    one, other = (abs(float(angle)) for angle in match.groups() if angle)
    return min(one, other) <= 90 and max(one, other) <= 180


def _is_security_code(text: str) -> bool:
    return text.isdigit() and len(text) in {3, 4}


def _is_password(text: str) -> bool:
    """Whatever is not said in the place of a password: stars, dates, URLs, sentences, `null`, a count of days."""
    is_hidden = _HIDDEN.issuperset(text) or _PLACEHOLDERS.fullmatch(text) is not None
    is_other = "://" in text or text.count(" ") > 5 or text.endswith(" ") or _DATES.fullmatch(text) is not None
    is_count = len(text) <= _COUNT_DIGITS_MAX and text.isdigit()
    return not is_hidden and not is_other and not is_count and len(text) <= _PASSWORD_CHARACTERS_MAX


def _is_secret(text: str) -> bool:
    """High entropy, and neither a UUID nor a placeholder nor names: under a telling name, those are ids.

    A digest is told by its name (`token_hash`): keys of many vendors are 32 or 40 hexadecimal digits as well.
    """
    if _SECRET.fullmatch(text) is None or "://" in text:
        return False
    value = text.rpartition(" ")[2]
    if len(value) < _SECRET_CHARACTERS_MIN or _entropy(value) < _SECRET_ENTROPY_BITS_MIN or _UUID.fullmatch(value):
        return False
    is_said = _PLACEHOLDERS.fullmatch(value) or _EXAMPLES.search(value) or _DATES.fullmatch(value)
    return not is_said and not _is_word_list(value)


def _is_word_list(value: str) -> bool:
    """`orders-service-production`, `projects/shop/secrets/smtp`, `accessTokenExpiredError`: names, and no secrets."""
    words = [word for word in _BETWEEN_WORDS.split(value) if word]
    are_words = all(len(word) <= _WORD_CHARACTERS_MAX and _WORD.fullmatch(word) is not None for word in words)
    return are_words and len(value) >= _WORD_CHARACTERS_MEAN_MIN * len(words)


def _entropy(text: str) -> float:
    """Shannon's, in bits a character."""
    length = len(text)
    return -sum(count / length * math.log2(count / length) for count in Counter(text).values())


def _is_person_name(text: str) -> bool:
    """Letters for the most part, and no sign that names of other things have: `acme/tools`, `ada@home`."""
    if not _NO_NAME_SIGNS.isdisjoint(text):
        return False
    letters = len(_LETTER.findall(text))
    return letters >= 2 and letters >= len(text) * 0.7 and len(text) <= 100 and _PLACEHOLDERS.fullmatch(text) is None


def _is_postal_address(text: str) -> bool:
    return (
        6 <= len(text) <= 300 and " " in text and _LETTER.search(text) is not None and _DIGITS.search(text) is not None
    )


def _is_gender(text: str) -> bool:
    return text.lower() in _GENDERS


def _is_words(text: str) -> bool:
    return _LETTER.search(text) is not None and _PLACEHOLDERS.fullmatch(text) is None


def is_dotted_phone(text: str) -> bool:
    """`+1.415.555.0123`: what the agent takes for a number with decimals."""
    return _DOTTED_PHONE.fullmatch(text) is not None


def has_url_credentials(text: str) -> bool:
    """Whether a URL with a password in it stands here: `postgres://app:hunter2@db/shop`."""
    match = _URL_CREDENTIALS.search(text)
    return match is not None and _is_password(match[1])


def is_jwt(text: str) -> bool:
    """RFC 7515 section 3.1, RFC 7516: parts of base64url, the first of which is JSON that names an algorithm."""
    first = text.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header


# The modules are those that the forms of this file name.
@cache  # nosemgrep: cache-without-bound
def _stdnum(module: str) -> Callable[[str], bool]:
    is_valid: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return is_valid


def is_number_of(modules: tuple[str, ...], text: str) -> bool:
    """Whether python-stdnum takes this for a number of one of its modules; never of one digit alone."""
    digits = _digits(text)
    return len(text) <= 40 and len(set(digits)) != 1 and any(_stdnum(module)(text) for module in modules)


FORMS: dict[str, Callable[[str], bool]] = {
    "bank_account": _is_bank_account,
    "card": _is_card,
    "coordinates": _is_coordinates,
    "birth_date": _is_birth_date,
    "document_number": _is_document_number,
    "gender": _is_gender,
    "ip_address": _is_ip_address,
    "password": _is_password,
    "person_name": _is_person_name,
    "phone": _is_phone,
    "postal_address": _is_postal_address,
    "secret": _is_secret,
    "security_code": _is_security_code,
    "url_credentials": has_url_credentials,
    "us_ssn": _is_us_ssn,
    "words": _is_words,
}
"""By the names that `classes.json` uses."""
