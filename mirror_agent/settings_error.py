"""What is wrong with a setting, in one sentence: where it stands, what was expected there, what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# By pydantic's names of errors (https://docs.pydantic.dev/latest/errors/validation_errors/); what is not here is said
# in pydantic's words.
_EXPECTED = {
    "finite_number": "a finite number",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than_equal": "a number of at least {ge}",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of at most {le}",
    "literal_error": "{expected}",
    "model_type": "a table",
    "string_pattern_mismatch": "text of the form {pattern}",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "string_type": "text",
    "too_long": "at most {max_length} of them",
    "too_short": "at least {min_length} of them",
    "tuple_type": "a list",
}


def sentence(error: ErrorDetails, place: str) -> str:
    """One error at one place, such as `--listen` or `agent.toml: rules[2].action`."""
    match error["type"]:
        case "extra_forbidden":
            return f"{place}: there is no such key"
        case "missing":
            return f"{place}: expected a value, found nothing"
        case "value_error":
            expected = str(error["ctx"]["error"])
        case kind if kind in _EXPECTED:
            expected = "expected " + _EXPECTED[kind].format(**error.get("ctx", {}))
        case _:
            expected = error["msg"]
    return f"{place}: {expected}, found {error['input']!r}"
