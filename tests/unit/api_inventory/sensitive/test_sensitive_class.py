from __future__ import annotations

from importlib import import_module

import pytest

from api_inventory.sensitive.forms import FORMS
from api_inventory.sensitive.sensitive_class import CLASSES, SEVERITIES, SensitiveClass


@pytest.mark.parametrize("known", CLASSES.values(), ids=lambda known: known.name)
def test_a_class_is_told_by_something(known: SensitiveClass) -> None:
    assert known.severity in SEVERITIES
    assert known.title
    assert known.form is None or known.form in FORMS
    assert all(callable(import_module(f"stdnum.{module}").is_valid) for module in known.stdnum)
    if known.is_told_by_name:
        # Law of the field: no class by entropy alone, and none by a number alone.
        assert known.names
        assert known.form or known.stdnum
    else:
        assert known.masks or known.form


def test_one_value_suffices_only_where_something_proves_it() -> None:
    proven = {known.name for known in CLASSES.values() if known.is_proven_by_one and known.is_told_by_name}

    assert all(CLASSES[name].stdnum for name in proven)
    assert not CLASSES["generic_secret"].is_proven_by_one
    assert not CLASSES["email"].is_proven_by_one
