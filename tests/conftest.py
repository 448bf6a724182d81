"""What many tests share: the shipped rulebook, read once, and how hard hypothesis tries."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from riskflags import Checker, Rulebook

ROOT = Path(__file__).parent.parent

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many verdicts of each engine were compared, where any were."""
    tally = sys.modules.get("agreement.tally")
    lines = list(tally.summary()) if tally else []
    if lines:
        terminalreporter.section("verdicts compared by engine", "-")
        terminalreporter.write("\n".join(lines) + "\n")
