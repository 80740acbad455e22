"""The composition root: what the routes are given, made once for each process."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from chalice_app.aws.account import Account
from chalice_app.errors import InventoryUnavailable, Misconfigured
from chalice_app.settings import Settings
from inventory_store.errors import InvalidStoreUrl, InventoryStoreError
from inventory_store.opening import open_inventory_store

if TYPE_CHECKING:
    from inventory_store.port import InventoryStore


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_environment(os.environ)


@cache
def inventory() -> InventoryStore:
    """The inventory that the settings name.

    Raises:
        Misconfigured: its address cannot be understood.
        InventoryUnavailable: it does not answer.
    """
    try:
        return open_inventory_store(settings().inventory_url)
    except InvalidStoreUrl as error:
        raise Misconfigured("HELIOSTAT_INVENTORY", "dynamodb://TABLE or sqlite:///absolute/path") from error
    except InventoryStoreError as error:
        raise InventoryUnavailable(str(error), retryable=True) from error


@cache
def account() -> Account:
    """The AWS account that the environment's credentials lead to."""
    return Account()


def forget() -> None:
    """Makes everything anew at the next call: for tests, and for a process that changes its environment."""
    for made in (settings, inventory, account):
        made.cache_clear()
