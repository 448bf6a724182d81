"""Fixtures of durable_rules: a checker on it, and a machine without it."""

from __future__ import annotations

import sys

import pytest

from riskflags import Checker, Rulebook


@pytest.fixture(scope="module")
def durable(shipped: Rulebook) -> Checker:
    """A checker of the shipped rulebook on durable_rules."""
    return Checker(shipped, engine="durable")


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where durable_rules is not installed."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    monkeypatch.delitem(sys.modules, "riskflags.engines.durable.engine", raising=False)
