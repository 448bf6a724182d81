"""A pytest plugin: the tally of a run in one process or in several, told once, and the run failed where it is short.

No test can judge it, since a test knows only what its own worker compared: it is judged when all have ended.
"""

from __future__ import annotations

from typing import Any

import pytest

from support.agreement import tally

_LEFT_OUT: set[tuple[str, bool]] = set()
"""The files of which a test was collected and left out, the slow tests of a file apart from its others."""


def _part(item: pytest.Item) -> tuple[str, bool]:
    return str(item.path), item.get_closest_marker("slow") is not None


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Remember what was left out by name, by mark, or as passed last time."""
    _LEFT_OUT.update(map(_part, items))


def in_whole(item: pytest.Item) -> bool:
    """Whether the run has all the tests of an item's file, or all the slow ones, whichever the item is one of."""
    return _part(item) not in _LEFT_OUT and not any("::" in arg for arg in item.config.args)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended; one that died has told nothing, and has failed the run already."""
    part = getattr(node, "workeroutput", {}).get("tally")
    if part:
        tally.add(part)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells; whoever has heard all of them, or did all alone, judges."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["tally"] = tally.told()
    elif tally.short() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many verdicts of each engine were compared, where any were."""
    lines = list(tally.summary())
    if lines:
        terminalreporter.section("verdicts compared by engine", "-", red=bool(tally.short()))
        terminalreporter.write("\n".join(lines) + "\n", red=bool(tally.short()))
