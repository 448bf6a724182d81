"""What many tests share: the shipped rulebook and a small one, each read once; how hard hypothesis tries; plugins."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from riskflags import Checker, Rulebook
from support import sharing
from support.agreement import gathering
from support.command_rulebook import write_small_book

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


@pytest.fixture(scope="session")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small rulebook. What takes a second by the shipped one takes a tenth by it."""
    return write_small_book(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def small(small_book: Path) -> Checker:
    """A checker of the small rulebook, where it matters to no test which rules there are."""
    return Checker(Rulebook.load(small_book))


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
