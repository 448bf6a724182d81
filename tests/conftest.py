"""What many tests share: the shipped rulebook, read once; how hard hypothesis tries; how tests run side by side."""

from __future__ import annotations

import gc

import pytest
from hypothesis import HealthCheck, settings

from riskflags import Checker, Rulebook
from support import sharing
from support.agreement import gathering

settings.register_profile("usual", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("usual")


@pytest.fixture(scope="session")
def shipped() -> Rulebook:
    """The shipped rulebook, examples included."""
    return Rulebook.shipped(examples=True)


@pytest.fixture(scope="session")
def checker(shipped: Rulebook) -> Checker:
    """A checker of the shipped rulebook at its defaults."""
    return Checker(shipped)


def pytest_configure(config: pytest.Config) -> None:
    """The plugins of this folder, in whichever process."""
    for plugin in (gathering, sharing):
        config.pluginmanager.register(plugin)


def pytest_collection_finish() -> None:
    """What is here by now stays, so the garbage collector need not go over it again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """All of it can go; some libraries complain of what is left at the end."""
    gc.unfreeze()
