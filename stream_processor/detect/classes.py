"""Classes of sensitive values as rules group them, by the names that `redaction.json` has for them."""

from __future__ import annotations

from api_inventory.value_class import RULES

PASSWORD_HASH = "password_hash"  # noqa: S105 (the name of a class)

VENDOR_KEYS = frozenset(rule["name"] for rule in RULES["classes"] if "prefixes" in rule) | {"pem_key"}
"""Secrets that a vendor's prefix tells, and private keys."""

PERSON_IDS = frozenset(
    {
        "aadhaar",
        "bank_account",
        "cnpj",
        "cpf",
        "iban",
        "itin",
        "national_id",
        "nhs_number",
        "passport",
        "ssn",
        "tax_id",
        "us_ssn",
    }
)
"""Numbers of persons and of their accounts."""

PERSONAL_HIGH = PERSON_IDS | {"card", "credit_card", "birth_date", "date_of_birth", "health"}
PERSONAL = PERSONAL_HIGH | {"email", "phone", "person_name", "address"}
"""What tells of a person."""

SENSITIVE = PERSONAL | VENDOR_KEYS | {"jwt", "password"}
