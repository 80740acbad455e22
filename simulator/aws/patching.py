"""How moto is changed: once, in named places, and only in the version that was read."""

from __future__ import annotations

from functools import wraps
from inspect import getattr_static
from typing import TYPE_CHECKING, Any

import moto

if TYPE_CHECKING:
    from collections.abc import Callable

    Method = Callable[..., Any]

MOTO_VERSION = "5.2.5"
assert moto.__version__ == MOTO_VERSION, f"the region extends moto {MOTO_VERSION}, and this is {moto.__version__}"


def around(owner: Any, name: str) -> Callable[[Method], Method]:
    """Put a function around a method (or function) of moto; it gets the original as its first argument.

    Raises:
        AttributeError: moto has no such thing any more.
    """
    original = getattr(owner, name)

    def replace(wrapper: Method) -> Method:
        @wraps(original)
        def replaced(*args: Any, **kwargs: Any) -> Any:
            return wrapper(original, *args, **kwargs)

        # What belongs to the class gets no instance, and a class method's original has its class already.
        of_class = isinstance(getattr_static(owner, name), staticmethod | classmethod)
        setattr(owner, name, staticmethod(replaced) if of_class else replaced)
        return wrapper

    return replace


def missing(owner: Any, name: str) -> Callable[[Method], Method]:
    """Give a class of moto a method that it does not have.

    Raises:
        AssertionError: moto has it by now, and the method here can go.
    """
    assert not hasattr(owner, name), f"moto has {owner.__name__}.{name} by now"

    def add(method: Method) -> Method:
        setattr(owner, name, method)
        return method

    return add
