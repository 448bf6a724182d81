"""`places_among`: the place of each record's case, as a join would tell it."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskflags.engines.table import places
from riskflags.engines.table.places import places_among

words = st.one_of(st.none(), st.text("aAá 1", max_size=3), st.just("x" * 40))
numbers = st.one_of(st.none(), st.integers(-3, 12))


@pytest.mark.parametrize(("ids", "dtype"), [(words, pl.String), (numbers, pl.Int64)])
def test_it_is_what_a_look_through_all_of_them_tells(ids: st.SearchStrategy, dtype: pl.DataType) -> None:
    """In runs or scattered, known or not, null or not; among cases that may hold a null too."""

    @given(st.lists(ids, max_size=30), st.lists(ids, unique=True, max_size=12))
    def holds(asked: list, known: list) -> None:
        found = places_among(pl.Series(asked, dtype=dtype), pl.Series(known, dtype=dtype))
        assert found.to_list() == [known.index(each) if each is not None and each in known else None for each in asked]
        assert found.dtype == pl.UInt32

    holds()


def test_ids_that_come_to_the_same_number_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if every id did."""
    real = places._met
    known, asked = pl.Series(["a", "b", "c"]), pl.Series(["c", "c", "z", "a", "b"])

    def met(ids: pl.Series, among: pl.Series) -> pl.Series:
        if ids.dtype == pl.UInt64:
            return real(ids * 0, among * 0)
        return real(ids, among)

    monkeypatch.setattr(places, "_met", met)
    assert places_among(asked, known).to_list() == [2, 2, None, 0, 1]
