"""What holds for the package as a whole: its errors and bounds."""

from __future__ import annotations

import inspect

from stream_processor import errors, limits


def test_every_error_stands_in_the_tree_that_the_module_draws() -> None:
    tree = [value for value in vars(errors).values() if inspect.isclass(value)]

    assert all(issubclass(error, errors.ProcessorError) for error in tree)
    assert all(error.__name__ in (errors.__doc__ or "") for error in tree)


def test_every_bound_is_positive() -> None:
    bounds = {name: value for name, value in vars(limits).items() if name.isupper()}

    assert bounds
    for value in bounds.values():
        assert all(each > 0 for each in (value if isinstance(value, tuple) else (value,)))
