"""Which licences may be shipped inside an Apache-2.0 work that its users run for themselves, and why."""

from __future__ import annotations

from license_expression import LicenseExpression, LicenseSymbol, LicenseWithExceptionSymbol
from shipped_packages import spdx_licensing

ALLOWED = {
    "0BSD": "permissive, without a notice to keep",
    "Apache-2.0": "the project's own",
    "BSD-2-Clause": "permissive: its notice is kept",
    "BSD-3-Clause": "permissive: its notice is kept",
    "ISC": "permissive: its notice is kept",
    "LGPL-2.1-or-later": "a library in Python, shipped unchanged and as source, which whoever runs it can replace",
    "MIT": "permissive: its notice is kept",
    "MPL-2.0": "file by file: a library that is shipped unchanged, its source being published",
    "PSF-2.0": "permissive: its notice is kept",
    "Unicode-3.0": "permissive: tables of Unicode",
    "Zlib": "permissive: shipped unchanged",
}


def is_allowed(licence: str) -> bool:
    """May it be shipped? Of an OR one must be, of an AND all; an exception only gives more rights."""
    return _holds(spdx_licensing().parse(licence, validate=True))


def _holds(expression: LicenseExpression) -> bool:
    match expression:
        case LicenseWithExceptionSymbol():
            return expression.license_symbol.key in ALLOWED
        case LicenseSymbol():
            return expression.key in ALLOWED
    each = [_holds(argument) for argument in expression.args]
    return any(each) if expression.operator.strip() == "OR" else all(each)
