"""`join_case_columns`: what stands beside each record's case, as a left join that keeps the order would tell it."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskflags.tables.row_errors import join_case_columns

words = st.one_of(st.none(), st.text("aAá 1", max_size=3), st.just("x" * 40))
numbers = st.one_of(st.none(), st.integers(-3, 12))


def places(asked: list, known: list, dtype: type[pl.DataType] = pl.String) -> list:
    """For each id asked for its place among the known ones."""
    cases = pl.DataFrame({"case_id": pl.Series(known, dtype=dtype)}).with_row_index("place")
    records = pl.DataFrame({"case_id": pl.Series(asked, dtype=dtype), "was": range(len(asked))})
    found = join_case_columns(records, cases)
    assert found["was"].to_list() == list(range(len(asked)))
    return found["place"].to_list()


@pytest.mark.parametrize(("ids", "dtype"), [(words, pl.String), (numbers, pl.Int64)])
def test_it_is_what_a_look_through_all_of_them_tells(ids: st.SearchStrategy, dtype: type[pl.DataType]) -> None:
    """In runs or scattered, known or not, null or not; among cases that may hold a null too."""

    @given(st.lists(ids, max_size=30), st.lists(ids, unique=True, max_size=12))
    def holds(asked: list, known: list) -> None:
        wanted = [known.index(each) if each is not None and each in known else None for each in asked]
        assert places(asked, known, dtype) == wanted

    holds()


def test_ids_that_come_to_the_same_number_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if every id did."""
    real = pl.Series.hash
    monkeypatch.setattr(pl.Series, "hash", lambda ids: real(ids) * 0)
    assert places(["c", "c", "z", "a", "b"], ["a", "b", "c"]) == [2, 2, None, 0, 1]
