"""Which refusals of SNS are of the message itself: the same message is never taken. Pure."""

from __future__ import annotations

# Amazon SNS, Publish, Errors: a parameter that is not valid, such as a message that is too long. All others pass once
# somebody gives rights or a key back, or SNS is well again.
_OF_PARAMETERS = frozenset({"InvalidParameter", "ParameterValueInvalid", "ValidationException"})


class MessageInvalid(Exception):
    """SNS never takes this message. Raised by whoever publishes, for the outbox."""


def is_of_the_message(code: str, message: str) -> bool:
    """Is a refusal of what the message holds, and not of its topic?

    Args:
        code: of the error, as SNS gave it: "InvalidParameter".
        message: beside it: "Invalid parameter: Message too long".
    """
    return code in _OF_PARAMETERS and not any(name in message for name in ("TopicArn", "TargetArn"))
