"""A pytest plugin: what goes to which process, where pytest-xdist runs the tests in several (``-n``).

A file's tests stay together, so that what they share is made once, and so do all that need Spark. The dearest begin
first, so that no process waits long for the last.
"""

from __future__ import annotations

from typing import Any

import pytest

DEAREST = (
    "spark",
    "test_agreement.py",
    "test_laws.py",
    "test_docs.py",
    "test_audit.py",
    "test_summary.py",
    "test_kill.py",
    "test_reach_of_sources.py",
    "test_sample.py",
    "test_surroundings.py",
    "test_progress.py",
    "test_in_tables.py",
    "test_durable.py",
    "test_formats.py",
    "test_bad_texts.py",
    "test_durable_in_processes.py",
    "test_in_use.py",
    "test_tables.py",
    "test_command_line.py",
    "test_comparing.py",
)
"""By processor time, as last measured; the other files take less each, and fill up the end."""


def group_of(node_id: str) -> str:
    """The group of a test: all that needs Spark; else its file."""
    path, _, test = node_id.partition("::")
    file = path.rpartition("/")[2]
    return "spark" if "spark" in file or "[spark]" in test else file


def _place(item: pytest.Item) -> tuple[int, str]:
    group = group_of(item.nodeid)
    return (DEAREST.index(group) if group in DEAREST else len(DEAREST)), group


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker, the dearest first; each file in its own order."""
    if hasattr(config, "workerinput"):
        items.sort(key=_place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Groups in the order of collection, unless another distribution is asked for."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler.loadscope import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):  # type: ignore[misc]  # of a library without types
        """Deals out groups as they are begun."""

        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    config.option.loadscopereorder = False  # it would put the group of most tests first
    return ByGroup(config, log)
