"""From the rows of a case system to a worklist: ``python examples/embedding/worklist.py``.

The database is SQLite in memory, so that this runs anywhere; everybody in it is invented. What matters is `summary`: it
says what was asked of the database and found to be empty, and what was not asked at all.
"""

from __future__ import annotations

import logging
import sqlite3
from datetime import date
from typing import Any

from riskflags import CaseError, Checker

TABLES = """
create table child (id text, born text);
create table status (child text, kind text, began text, ended text);
create table plan (child text, kind text, began text, ended text, reviewed text);
create table dismissed (child text, fingerprint text, by_whom text, why text);

insert into child values ('A-1', '2019-04-02'), ('A-2', '2024-11-20'), ('A-3', '2015-08-08'), ('A-4', '2015-02-30');
insert into status values ('A-1', 'CIN', '2026-01-12', null), ('A-2', 'CPP', '2026-03-02', null),
  ('A-3', 'CIN', '2025-12-01', null), ('A-4', 'CIN', '2026-01-12', null);
insert into plan values ('A-2', 'CPP', '2026-03-16', null, '2026-06-08'),
  ('A-3', 'CIN', '2026-01-05', '2026-04-30', null);
"""

KINDS = {"CIN": "child_in_need", "CPP": "child_protection_plan", "CLA": "looked_after"}
PLANS = {"CIN": "child_in_need", "CPP": "child_protection", "CLA": "looked_after"}
TODAY = date(2026, 6, 30)

log = logging.getLogger("worklist")


def summary(database: sqlite3.Connection, child: sqlite3.Row) -> dict[str, Any]:
    """One child's case as riskflags reads it."""
    statuses = database.execute("select * from status where child = ?", (child["id"],))
    plans = database.execute("select * from plan where child = ?", (child["id"],))
    return {
        "case_id": child["id"],
        "as_of": TODAY,
        "people": [{"role": "child", "date_of_birth": child["born"]}],
        "open": {"people": "all"},  # this database knows of the child alone; the family stands elsewhere
        "statuses": [{"kind": KINDS[row["kind"]], **spell(row)} for row in statuses],
        # Both queries look everywhere there is: so no rows is an empty list, "there were none", and not left out.
        "plans": [{"kind": PLANS[row["kind"]], "last_reviewed_on": row["reviewed"], **spell(row)} for row in plans],
    }


def spell(row: sqlite3.Row) -> dict[str, Any]:
    """A NULL end means "still running" in this database. That has to be said: blank would mean "not known"."""
    return {"start_date": row["began"], "end_date": row["ended"], "ended": row["ended"] is not None}


def worklist(database: sqlite3.Connection, checker: Checker) -> list[tuple[str, str, str, str]]:
    """What is to be talked about: child, urgency, title and first question, without what somebody dismissed."""
    found = []
    for child in database.execute("select * from child order by id"):
        try:
            report = checker.check(summary(database, child))
        except CaseError as error:
            log.warning("left out %s: %s", child["id"], error)  # no value of the case stands in the message
            continue
        rows = database.execute("select fingerprint from dismissed where child = ?", (child["id"],))
        quiet = {row["fingerprint"] for row in rows}
        found += [
            (child["id"], flag.fingerprint, flag.title, flag.prompt.ask[0])
            for flag in report.flags
            if flag.fingerprint not in quiet
        ]
    return found


def show(rows: list[tuple[str, str, str, str]]) -> None:
    """Print a worklist."""
    for child, _, title, ask in rows:
        print(f"{child}  {title}\n     {ask}")
    print(f"{len(rows)} to talk about")


def main() -> None:
    """Check all, dismiss one with a reason, check again."""
    logging.basicConfig(format="%(levelname)s %(message)s", force=True)
    database = sqlite3.connect(":memory:")
    database.row_factory = sqlite3.Row
    database.executescript(TABLES)
    checker = Checker()
    rows = worklist(database, checker)
    show(rows)
    print()
    child, fingerprint, _, _ = rows[0]
    why = "The plan is on paper; it is being typed up"
    database.execute("insert into dismissed values (?, ?, ?, ?)", (child, fingerprint, "team manager", why))
    show(worklist(database, checker))


if __name__ == "__main__":
    main()
