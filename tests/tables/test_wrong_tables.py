"""Tables that cannot be right: the message names table, column and how many rows, and never a value of a case."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pandas as pd
import pytest

from support.wrong_tables import PLANTED, SECRET, WRONG, Tables, all_text, cases, error_of


def _in_duckdb(given: Tables) -> Tables:
    connection = duckdb.connect()
    return {name: connection.from_arrow(table.to_arrow()) for name, table in given.items()}


BACKENDS: dict[str, Callable[[Tables], Tables]] = {"polars": dict, "duckdb": _in_duckdb}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_table_says_where_and_how_many(name: str, backend: str) -> None:
    """Table, column, rows and the next step for each fault, no fault besides, and nothing that stands in the tables."""
    wrong = WRONG[name]
    error = error_of(BACKENDS[backend](wrong.tables), wrong.day)
    messages = [str(fault) for fault in error.faults]
    assert len(messages) == len(wrong.told), messages
    for message, told in zip(sorted(messages), sorted(wrong.told), strict=True):
        assert message.startswith(told), message
    assert all(fault.help for fault in error.faults)
    text = all_text(error)
    assert not [each for each in PLANTED if each in text], text


def test_the_planted_values_are_there_to_be_shown() -> None:
    """Printed, many of these tables show one: the check above can fail."""
    shown = {name: "".join(str(table.to_dicts()) for table in wrong.tables.values()) for name, wrong in WRONG.items()}
    assert len([name for name, text in shown.items() if any(each in text for each in PLANTED)]) >= 16, shown


def test_what_is_no_dataframe_is_refused() -> None:
    """By the table's name; not by what it holds."""
    error = error_of({"cases": cases("A"), "people": [SECRET]})
    assert str(error).startswith("people: This is not a dataframe.")
    assert SECRET not in all_text(error)


def test_what_is_not_a_mapping_is_refused() -> None:
    """A frame alone does not say which table it is."""
    error = error_of(cases("A"))  # type: ignore[arg-type]
    assert str(error).startswith("These are not tables by name.")


def test_pandas_columns_of_mixed_types_are_refused_without_their_values() -> None:
    """Arrow's own error would quote them."""
    mixed = pd.DataFrame({"case_id": ["A", "B"], "role": [SECRET, 7]})
    error = error_of({"cases": cases("A", "B").to_pandas(), "people": mixed})
    assert str(error).startswith("people")
    assert SECRET not in all_text(error)
    assert error.__cause__ is None
    assert error.__context__ is None
