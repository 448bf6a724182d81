"""Fixtures of bad input: a check of bytes by command and by library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from riskflags.reading.case_text import case_from_file
from support.bad_input import assert_no_value, refused
from support.command_line import Run


@pytest.fixture(scope="session")
def book(small_book: Path) -> str:
    """The small rulebook, as a command is given it."""
    return str(small_book)


@pytest.fixture
def told(tmp_path: Path, book: str, run: Run) -> Callable[[bytes, int | None], str]:
    """Checks the bytes of a file by command and by library: the one message, its place cut off and checked."""

    def check(content: bytes, line: int | None) -> str:
        path = tmp_path / "bad"
        path.write_bytes(content)
        code, out, err = run("check", str(path), "--rules", book)
        assert code == 2
        assert out == ""
        assert_no_value(err)
        error = refused(case_from_file, path)
        assert str(error) == err.rstrip("\n")
        place = f"{path}:{line}: " if line else f"{path}: "
        assert err.startswith(place), err
        return err.removeprefix(place).rstrip("\n")

    return check
