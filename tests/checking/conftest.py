"""Fixtures of what a checker says: one of a few rules written for a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from riskflags import Checker, Rulebook
from support.report_rulebook import FACTS, Book
from support.written_rules import write_rules


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Makes a checker of rules given as ``id="condition"`` YAML lines."""

    def make(
        _settings: dict[str, Any] | None = None, _engine: str = "python", _facts: str = "", **rules: str
    ) -> Checker:
        return Checker(Rulebook.load(write_rules(tmp_path, FACTS + _facts, rules)), _settings, _engine)

    return make
