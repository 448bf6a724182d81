"""The README.txt of an extract: that it is invented, how it was made, and what is wrong with it on purpose."""

from __future__ import annotations

from collections.abc import Mapping

from riskflags.sampling.bad_rows import FAULTS, BadRows
from riskflags.sampling.making import Extract
from riskflags.tables.schema import CASES, TABLES
from riskflags.version import VERSION

_FILES = {
    "parquet": "One Parquet file a table: cases.parquet, and one for each collection.",
    "csv": "One CSV file a table: cases.csv, and one for each collection. An empty cell is not known.",
    "ndjson": "cases.ndjson: one case summary a line, as JSON.",
}


def readme(extract: Extract, bad: BadRows, counts: Mapping[str, int]) -> str:
    """The text of it."""
    records = sum(counts[table] for table in TABLES if table != CASES)
    return "\n".join(
        [
            "AN INVENTED EXTRACT",
            "",
            "Nobody in these files exists. riskflags made them from a seed, to try an audit on: the ids, the days and",
            "everything recorded are drawn by chance, and no share or count in them says anything about a real place.",
            "",
            f"Made by     riskflags {VERSION}: riskflags sample --cases {extract.cases} --seed {extract.seed}"
            f" --format {bad.format_} --as-of {extract.as_of} --bad-rows {bad.count}",
            f"Holds       {extract.cases:,} cases, {records:,} records",
            f"Files       {_FILES[bad.format_]}",
            "",
            "Most cases are ordinary, well-run work. In some, teams are stretched or do poorly; in some, what the",
            "reviews tell of has happened: bruises in a baby, neglect that drifts, visits missed, a conference to",
            "which an agency was not asked, a mother expecting again after puerperal psychosis. Fields are missing as",
            "in any authority's records, some lists are not recorded or may be incomplete, a few records stand in two",
            "versions, and a few cases are summed up as of an earlier day.",
            "",
            *_bad(bad),
        ]
    )


def _bad(bad: BadRows) -> list[str]:
    if not bad.count:
        return ["No row is wrong on purpose.", ""]
    counts = {kind: len(bad.of(kind)) for kind in bad.kinds()}
    rows = [
        f"{count:>7,}  {FAULTS[kind][1]}" + (f" ({FAULTS[kind][0]})" if FAULTS[kind][0] else "")
        for kind, count in counts.items()
        if count
    ]
    return ["Wrong on purpose, for an audit to refuse and count, each in a case of its own:", "", *rows, ""]
