"""Any table that Narwhals knows, as an eager frame whose nulls are nulls.

Lazy tables are collected. pandas and its like go through Arrow: there a null among true and false is neither NaN nor
False. Import this module only where tables are read or made: it needs Narwhals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from riskflags.errors import Fault, TablesError

try:
    import narwhals as nw
except ImportError:
    _missing = Fault(
        "Tables need Narwhals, which is not installed.", help="Install the extra: pip install 'riskflags[audit]'."
    )
    raise TablesError(_missing) from None

__all__ = ["eager", "keeps_nulls", "known", "nw", "through_arrow"]


def eager(table: str, native: Any) -> nw.DataFrame[Any]:
    """The rows of one table, in memory. Raises `TablesError` for what is no table, or one that cannot be read."""
    frame = known(table, native)
    if frame is None:
        fault = Fault("This is not a table that Narwhals can read.", (table,), help="Give a Polars or Arrow table.")
        raise TablesError(fault)
    try:
        collected = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
        return collected if keeps_nulls(collected) else through_arrow(collected)
    except ModuleNotFoundError:
        what = "This kind of table is read through PyArrow, which is not installed."
        fault = Fault(what, (table,), help="Install it: pip install pyarrow.")
    except Exception:  # whatever a backend raises quotes the values it stumbled on
        fault = Fault(
            "The table's own library could not read its rows.",
            (table,),
            help="A column may mix types, or two columns share a name: give every column one type and one name.",
        )
    raise TablesError(fault)  # outside the except block: its context must not hold the other library's error


def known(table: str, native: Any) -> nw.DataFrame[Any] | nw.LazyFrame[Any] | None:
    """A native dataframe as one of Narwhals', ``None`` for what is none. Raises `TablesError` for names that repeat."""
    try:
        frame: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(native)
        if isinstance(frame, nw.LazyFrame) or len(set(frame.columns)) == len(frame.columns):
            return frame
    except TypeError:
        return None
    except Exception as error:  # what another library says may quote a value
        if type(error).__name__ != "DuplicateError":
            return None
    raise TablesError(Fault("Two columns share a name.", (table,), help="Give each column a name of its own."))


def keeps_nulls(frame: nw.DataFrame[Any]) -> bool:
    """Whether this kind of dataframe tells a null among true and false from either."""
    return frame.implementation in (nw.Implementation.POLARS, nw.Implementation.PYARROW)


def alike(found: Mapping[str, nw.DataFrame[Any]]) -> dict[str, nw.DataFrame[Any]]:
    """The same tables, of one kind: those of several libraries can only be joined as Arrow tables."""
    if len({frame.implementation for frame in found.values()}) < 2:
        return dict(found)
    return {name: nw.from_native(frame.to_arrow(), eager_only=True) for name, frame in found.items()}


def through_arrow(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Without its index, which Arrow would make a column of."""
    without_index = nw.from_native(frame.to_native().reset_index(drop=True), eager_only=True)
    return nw.from_native(without_index.to_arrow(), eager_only=True)
