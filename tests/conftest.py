"""What many tests share: the shipped rulebook and a small one, each read once; how hard hypothesis tries; plugins."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from riskflags import Checker, Rulebook
from riskflags.cli import main
from support import sharing
from support.agreement import gathering
from support.command_line import Ran, Run
from support.command_rulebook import write_small_book

settings.register_profile("usual", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("usual")


@pytest.fixture(scope="session")
def shipped() -> Rulebook:
    """The shipped rulebook, examples included."""
    return Rulebook.shipped(examples=True)


@pytest.fixture(scope="session", autouse=True)
def _shipped_is_read_once() -> Iterator[None]:
    """However many commands of a process ask for it: nothing can change it, and `Rulebook.load` reads it as ever."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rulebook, "shipped", cache(Rulebook.shipped))
        yield


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


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, with these bytes on its standard input; it never shows a traceback."""

    def run_in_process(*args: Any, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        monkeypatch.setattr(sys, "argv", ["riskflags", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Ran(int(ended.value.code or 0), out, err)

    return run_in_process


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
