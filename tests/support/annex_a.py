"""An invented authority's Annex A workbook: what is true of each child is known, the hazards of such workbooks are in
it, and what must never be read is planted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

AS_OF = date(2026, 3, 31)
PLANTED = ("Zebedee Featherstonehaugh", "Acacia Team", "a) WBRI-PLANTED", "N1 - PLANTED")
"""Values of columns that are never read; none may turn up anywhere."""

_BEGIN = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
_END = ("Allocated Team", "Allocated Worker")
_DISABLED = "Does the Child have a Disability"
_HEADINGS = """
1 Contacts: Date of Contact, Contact Source
Early help: Assessment start date, Assessment completion date, Organisation Completing Assessment
Refs: Date of Referral, Referral Source, Referral NFA?, Number of Referrals in Last 12 months
List 4: D, Continuous Assessment Start Date, Child Seen During Continuous Assessment,
  Continuous Assessment Date of Authorisation
s47: D, Strategy discussion initiating Section 47 Enquiry Start Date,
  Was an Initial Child Protection Conference deemed unnecessary?, Date of Initial Child Protection Conference,
  Number of Section 47 Enquiries in the last 12 months (NOT INCLUDING PRESENT)
CIN: D, CIN Start Date, Primary Need Code, Date Child Was Last Seen, Reason for Closure, CIN Closure Date, Case Status
CP: D, Child Protection Plan Start Date, Initial Category of Abuse, Date of the Last Statutory Visit,
  Was the Child Seen Alone?, Date of latest review conference, Child Protection Plan End Date,
  Number of Previous Child Protection Plans
LAC: D, Date Started to be Looked After, Child's Legal Status, Start date of current legal status,
  Date of Latest Statutory Review, Date of Last Social Work Visit, Date Ceased to be Looked After, Permanence Plan
Leavers: Eligibility Category
"""


def _read(line: str) -> tuple[str, tuple[str, ...]]:
    sheet, _, columns = line.partition(": ")
    named = (_DISABLED if column == "D" else column for column in columns.split(", "))
    return sheet, (*_BEGIN, *named, *_END)


HEADINGS = dict(map(_read, _HEADINGS.replace(",\n  ", ", ").strip().splitlines()))
"""The headings of each sheet, whose names are nobody's standard."""

Lists = dict[str, list[dict[str, Any]]]


@dataclass
class Child:
    """One child: what is true, and its rows."""

    id: str
    dob: object = date(2015, 5, 5)
    rows: Lists = field(default_factory=dict)
    truth: dict[str, Any] = field(default_factory=dict)

    def add(self, sheet: str, **cells: Any) -> Child:
        """A row: a cell by the beginning of its heading's words, ``case_status`` for Case Status."""
        row: dict[str, Any] = {"Child Unique ID": self.id, "Gender": "b) Female", "Ethnicity": PLANTED[2]}
        row |= {"Date of Birth": self.dob, "Allocated Team": PLANTED[1], "Allocated Worker": PLANTED[0]}
        for name, value in cells.items():
            words = name.replace("_", " ").casefold()
            row[next(each for each in HEADINGS[sheet] if words in each.casefold())] = value
        self.rows.setdefault(sheet, []).append(row)
        return self


def in_need(id_: str = "A1", since: object = date(2025, 9, 1), status: object = "c) CIN plan", **more: Any) -> Child:
    """A child in need, with a referral."""
    child = Child(id_)
    child.add("CIN", cin_start=since, case_status=status, primary_need=PLANTED[3], **more)
    return child.add("Refs", date_of_referral=since, referral_source="q) 6: Police", referral_nfa="b) No")


def everything(id_: str = "Z9") -> Child:
    """One whose case is closed, with a row in each list."""
    child, day = Child(id_), date(2025, 10, 5)
    child.add("Early help", assessment_start=day).add("List 4", continuous_assessment_start=day)
    child.add("s47", strategy=day).add("CIN", cin_start=day, cin_closure=day, case_status="e) Closed")
    child.add("CP", plan_start=day, plan_end=day, latest_review=day, statutory_visit=day)
    child.add("LAC", started=day, ceased=day, latest_statutory=day, social_work_visit=day)
    return child.add("1 Contacts", date_of_contact=day).add("Leavers", eligibility="Relevant")


def write(path: Path, children: Sequence[Child], as_text: bool = False) -> Path:
    """The workbook, with a title above each list; days as a spreadsheet keeps them or as somebody typed them."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, headings in HEADINGS.items():
        sheet = book.create_sheet(name)
        sheet.append([f"{name}: the last six months"])
        sheet.append(list(headings))
        for child in children:
            for row in child.rows.get(name, ()):
                sheet.append([_typed(row.get(heading)) if as_text else row.get(heading) for heading in headings])
    book.save(path)
    return path


def _typed(cell: object) -> object:
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell


def authority(children: int, seed: int = 1) -> list[Child]:
    """Children of an invented authority; the same for the same seed."""
    rnd = Random(seed)
    return [_invented(f"{7000000 + number}", rnd) for number in range(children)]


def _day(rnd: Random, first: date, last: date = AS_OF) -> date:
    return first + timedelta(days=rnd.randint(0, max((last - first).days, 0)))


def _invented(id_: str, rnd: Random) -> Child:
    grown, since = rnd.random() < 0.03, _day(rnd, date(2025, 1, 1))
    status, closed = rnd.choice(("b) CP plan", "c) CIN plan", "d) Open Assessment", "a) Looked after")), None
    if rnd.random() < 0.3:
        status, closed = "e) Closed\xa0episode", _day(rnd, since)
    seen, disabled = rnd.choice((None, _day(rnd, since), "#N/A")), rnd.choice(("a) Yes", "b) No"))
    child = Child(id_, date(2007, 1, 1) if grown else _day(rnd, date(2009, 1, 1), since))
    child.add("CIN", cin_start=since, cin_closure=closed, case_status=status, last_seen=seen, disability=disabled)
    child.add("Refs", date_of_referral=since, referral_source=rnd.choice(("q) 6: Police", "1A", "?")), referral_nfa="N")
    truth = child.truth
    truth.update(open=closed is None and not grown, no_plan=status[0] == "d" and (AS_OF - since).days > 90)
    truth.update(review_missing=False, out_of_date=False)
    if rnd.random() < 0.4:
        child.add("s47", strategy=_day(rnd, since), unnecessary=rnd.choice(("Y", "N", None)))
        child.add("List 4", continuous_assessment_start=since, authorisation=rnd.choice((None, AS_OF)))
        child.add("Early help", assessment_start=date(2025, 10, 1), assessment_completion=rnd.choice((None, AS_OF)))
    if status[0] == "b":
        start = _day(rnd, since)
        held = _day(rnd, start) if rnd.random() < 0.7 else None
        child.add("CP", plan_start=start, latest_review=held, seen_alone=rnd.choice(("Yes", "No")),
                  previous=rnd.choice((0, 1)), statutory_visit=_day(rnd, start))  # fmt: skip
        truth["review_missing"] = held is None and (AS_OF - start).days > 92
        truth["out_of_date"] = (AS_OF - (held or start)).days > 184
    elif status[0] == "a":
        start = _day(rnd, since)
        held = _day(rnd, start) if rnd.random() < 0.7 else None
        child.add("LAC", started=start, latest_statutory=held, legal_status=rnd.choice(("C2", "V2", "E1 - Placement")),
                  current_legal=start, social_work_visit=_day(rnd, start))  # fmt: skip
        truth["review_missing"] = held is None and (AS_OF - start).days > 28
    elif closed:
        child.add("CP", plan_start=since, plan_end=closed, latest_review=closed)
        child.add("LAC", started=since, ceased=closed, latest_statutory=closed)
    return child
