"""The twenty rules in DuckDB SQL (`on_duckdb.sql`), run on Parquet files."""

from __future__ import annotations

from glob import escape
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.tables.chosen import RULES, VERDICTS
from benchmarks.tables.on_polars import COLLECTIONS

PROGRAM = Path(__file__).with_name("on_duckdb.sql")
OPEN_SOMEWHERE = ("agencies", "assessments", "meetings", "support", "visits")


def verdicts(folder: Path) -> Any:
    """A row for each case and rule that is not quiet, as an Arrow table."""
    with duckdb.connect() as connection:
        for name in ("cases", *COLLECTIONS):
            connection.read_parquet(escape(f"{folder / name}.parquet")).create_view(name)
        connection.execute(program())
        return connection.sql(_rows()).to_arrow_table()


def program() -> str:
    """The SQL, with what is the same for every list written out."""
    text = PROGRAM.read_text(encoding="utf-8")
    unsaid = " union all ".join(
        f"select case_id, '{name}' as list from {name} "
        f"semi join (select case_id from cases where {name}_recorded is null) using (case_id)"
        for name in COLLECTIONS
    )
    parts = {
        "has_rows": ", ".join(f"bool_or(list = '{name}') as {name}_has_rows" for name in COLLECTIONS),
        "unsaid": unsaid,
        "gaps": ", ".join(f"closed({_recorded(name)}) as {name}_gap" for name in COLLECTIONS),
        **{f"{name}_recorded": _recorded(name) for name in OPEN_SOMEWHERE},
    }
    for name, written in parts.items():
        text = text.replace(f"{{{name}}}", written)
    return text


def _recorded(name: str) -> str:
    return f"coalesce({name}_recorded, {name}_has_rows)"


def _rows() -> str:
    names = ", ".join(f'"{name}"' for name in RULES)
    rules, told = (", ".join(f"'{word}'" for word in words) for words in (RULES, VERDICTS))
    return (
        f"select case_id, rule::enum({rules}) as rule, [{told}][code]::enum({told}) as verdict "
        f"from (unpivot verdict_codes on {names} into name rule value code) where code > 0"
    )
