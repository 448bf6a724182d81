"""An invented authority's CIN census return: what is true of each child is known, and what it must not hold is planted.

Text to be read by people and never by us: names in identifiers, pupils' numbers, ethnicity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from riskflags import CaseSummary
from riskflags.adapters.account import Account
from riskflags.adapters.converting import reading_of

AS_OF = date(2026, 3, 31)
PLANTED = ("A999888777666", "WIRT-PLANTED", "Zebedee")
"""Values of elements that are never read; none may turn up anywhere."""

SOURCES = ("1A", "2A", "3A", "3D", "5D", "6", "8", "10")
PLAN_GRACE = timedelta(days=90)  # the setting as shipped
FIRST_REVIEW = 92  # days: the setting as shipped

HEADER = """<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>
<ReferenceDate>{day}</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>999</LEA>
<SoftwareCode>invented</SoftwareCode></Source></Header>
<Children>"""


@dataclass
class Child:
    """One child: what is true, in our words, and the elements that the return has of it."""

    id: str
    truth: dict[str, Any] = field(default_factory=dict)
    xml: str = ""


def element(name: str, value: object) -> str:
    """An element with a text, or nothing where there is none."""
    return "" if value is None else f"<{name}>{value}</{name}>"


def child(id_: str, details: str = "", born: object = "2015-05-05", **more: object) -> str:
    """The element of one child."""
    extra = "".join(element(name, value) for name, value in more.items())
    return (
        f"<Child><ChildIdentifiers>{element('LAchildID', id_)}<UPN>{PLANTED[0]}</UPN>{element('PersonBirthDate', born)}"
        f"{extra}<Sex>F</Sex></ChildIdentifiers><ChildCharacteristics><Ethnicity>{PLANTED[1]}</Ethnicity>"
        f"</ChildCharacteristics>{details}</Child>\n"
    )


def details(
    referred: object = "2025-09-01", within: str = "", nfa: object = 0, closed: object = None, **more: object
) -> str:
    """An episode."""
    first = element("CINreferralDate", referred) + element("ReferralSource", more.pop("source", "2A"))
    extra = "".join(element(name, value) for name, value in more.items())
    need = element("PrimaryNeedCode", "N1") if "PrimaryNeedCode" not in more else ""
    return (
        f"<CINdetails>{first}{need}{element('CINclosureDate', closed)}{extra}{within}"
        f"{element('ReferralNFA', nfa)}</CINdetails>"
    )


SECTION_47 = "<Section47><S47ActualStartDate>2026-01-10</S47ActualStartDate>{}</Section47>"
PLAN = "<CINPlanDates><CINPlanStartDate>2025-11-01</CINPlanStartDate>{}</CINPlanDates>"
PROTECTION = "<ChildProtectionPlans><CPPstartDate>2025-10-20</CPPstartDate>{}</ChildProtectionPlans>"
"""Blocks of an episode, each with a place for more elements."""

EVERY_BLOCK = (
    "<Assessments><AssessmentActualStartDate>2025-05-05</AssessmentActualStartDate></Assessments><CINPlanDates>"
    "<CINPlanStartDate>2025-05-05</CINPlanStartDate></CINPlanDates><Section47><S47ActualStartDate>2025-05-05"
    "</S47ActualStartDate></Section47><ChildProtectionPlans><CPPstartDate>2025-05-05</CPPstartDate><Reviews>"
    "<CPPreviewDate>2025-06-06</CPPreviewDate></Reviews></ChildProtectionPlans>"
)
"""Each block of elements an episode can have: what stands nowhere in a file is taken as not recorded there."""


def message(*children: str, day: object = AS_OF) -> str:
    """The whole return."""
    return HEADER.format(day=day) + "".join(children) + "</Children></Message>"


def read(path: Path, **options: Any) -> tuple[dict[str, dict[str, Any]], Account]:
    """The summaries of a file by id, each a valid case, and the account."""
    reading = reading_of([str(path)], **options)
    cases = {case["case_id"]: case for case in reading.cases()}
    for case in cases.values():
        CaseSummary.model_validate(case)
    return cases, reading.account


def one(write: Callable[..., Path], episodes: str, **more: object) -> tuple[dict[str, Any], Account]:
    """The summary of one child with these episodes, and the account; another child has every block of elements."""
    other = child("OTHER", details(within=EVERY_BLOCK, closed="2025-12-07"))
    cases, account = read(write(message(child("A1", episodes, **more), other)))
    return cases["A1"], account


def authority(children: int, seed: int = 1) -> Iterator[Child]:
    """Children of an invented authority; the same for the same seed."""
    rnd = Random(seed)
    for number in range(children):
        yield _invented(f"INV{number:07}", rnd)


def _day(rnd: Random, first: date, last: date = AS_OF) -> date:
    return first + timedelta(days=rnd.randint(0, max((last - first).days, 0)))


def _invented(id_: str, rnd: Random) -> Child:
    found = Child(id_)
    truth = found.truth
    unborn = rnd.random() < 0.02
    adult = not unborn and rnd.random() < 0.03
    born = date(2006, 1, 1) if adult else _day(rnd, date(2009, 1, 1), date(2026, 2, 20))
    referred = _day(rnd, max(born if not unborn else date(2025, 12, 1), date(2023, 1, 1)))
    nfa = rnd.random() < 0.3
    closed = _day(rnd, max(referred, date(2025, 4, 1))) if rnd.random() < 0.4 else None
    if nfa and closed is None:
        closed = referred
    truth.update(unborn=unborn, adult=adult, nfa=nfa, open=closed is None, died=rnd.random() < 0.005)
    within, truth["cin_plan"], truth["cp_plan"] = "", False, False
    truth["review_missing"] = False
    if not nfa:
        begun = referred + timedelta(days=rnd.randint(0, 9))
        done = begun + timedelta(days=rnd.randint(10, 60))
        authorised = done if done <= AS_OF and rnd.random() < 0.9 else None
        factors = rnd.sample(["1B", "2B", "3A", "3B", "4B", "4A", "16A", "17A", "18B", "21", "RB"], rnd.randint(0, 3))
        if begun <= AS_OF:
            within += "<Assessments>" + element("AssessmentActualStartDate", begun)
            within += element("AssessmentAuthorisationDate", authorised) + "<FactorsIdentifiedAtAssessment>"
            within += "".join(element("AssessmentFactors", factor) for factor in factors)
            within += "</FactorsIdentifiedAtAssessment></Assessments>"
        way = rnd.random()
        start = _day(rnd, referred)
        ended = start + timedelta(days=rnd.randint(1, 200)) if rnd.random() < 0.3 else None
        ended = ended if ended and ended <= AS_OF else None
        if way < 0.3:
            within += "<CINPlanDates>" + element("CINPlanStartDate", start) + element("CINPlanEndDate", ended)
            within += "</CINPlanDates>"
            truth["cin_plan"] = ended is None
        elif way < 0.5:
            within += f"<Section47><S47ActualStartDate>{start}</S47ActualStartDate>"
            within += element("InitialCPCtarget", start) + element("DateOfInitialCPC", start)
            within += "<ICPCnotRequired>false</ICPCnotRequired></Section47><ChildProtectionPlans>"
            reviews = sorted(_day(rnd, start) for _ in range(rnd.randint(0, 3)))
            within += element("CPPstartDate", start) + element("CPPendDate", ended)
            within += "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
            within += element("NumberOfPreviousCPP", rnd.choice((0, 0, 1))) + "<Reviews>"
            within += "".join(element("CPPreviewDate", review) for review in reviews)
            within += "</Reviews></ChildProtectionPlans>"
            truth["cp_plan"] = ended is None
            due = date(2025, 4, 1) <= start < AS_OF - timedelta(days=FIRST_REVIEW)
            truth["review_missing"] = ended is None and not reviews and due
        elif way < 0.55:
            within += f"<Section47><S47ActualStartDate>{start}</S47ActualStartDate>"
            within += "<ICPCnotRequired>true</ICPCnotRequired></Section47>"
    said = rnd.choice((int(nfa), str(nfa).lower()))
    truth["no_plan"] = not nfa and not (truth["cin_plan"] or truth["cp_plan"]) and referred < AS_OF - PLAN_GRACE
    reason, source = "RC8" if closed else None, rnd.choice(SOURCES)
    more = {"ExpectedPersonBirthDate": _day(rnd, date(2026, 4, 2), date(2026, 9, 1))} if unborn else {}
    more |= {"PersonDeathDate": AS_OF} if truth["died"] else {}
    episode = details(referred, "{within}", said, closed, ReasonForClosure=reason, source=source)
    hazard = rnd.choice((_birth_passed,) if unborn else HAZARDS) if rnd.random() < 0.2 else _as_it_is
    within, episode = hazard(within, truth, episode, more)
    found.xml = child(id_, episode.replace("{within}", within), None if unborn else born, **more)
    if hazard is _again:
        found.xml *= 2
    return found


# -- what goes wrong in such files: each takes what stands in an episode and around it, and what is true --------------

Hazard = Callable[[str, dict[str, Any], str, dict[str, Any]], tuple[str, str]]


def _as_it_is(within: str, _truth: dict[str, Any], episode: str, _more: dict[str, Any]) -> tuple[str, str]:
    return within, episode


def _again(within: str, _truth: dict[str, Any], episode: str, _more: dict[str, Any]) -> tuple[str, str]:
    """The child stands twice."""
    return within, episode


def _doubled(within: str, _truth: dict[str, Any], episode: str, _more: dict[str, Any]) -> tuple[str, str]:
    """Each block stands twice."""
    return within * 2, episode


def _at_both_levels(within: str, _truth: dict[str, Any], episode: str, _more: dict[str, Any]) -> tuple[str, str]:
    """The day of the conference stands at the episode as well, and there is an expected birth beside the real one."""
    found = re.search("<DateOfInitialCPC>.*?</DateOfInitialCPC>", within)
    _more.setdefault("ExpectedPersonBirthDate", "2026-08-08")
    return within + (found[0] if found else ""), episode


def _odd_elements(within: str, _truth: dict[str, Any], episode: str, _more: dict[str, Any]) -> tuple[str, str]:
    """Stray text, empty blocks, and an element nobody knows with a known one inside it."""
    odd = "stray<FactorsIdentifiedAtAssessment/><Novelty><CINclosureDate>2025-05-05</CINclosureDate></Novelty>"
    return within + odd, episode


def _no_real_end(within: str, truth: dict[str, Any], episode: str, _more: dict[str, Any]) -> tuple[str, str]:
    """The plan's end is a day that stands for none, after the return's own, or before its beginning."""
    for start, end, plan in (
        ("</CINPlanStartDate>", "CINPlanEndDate", "cin_plan"),
        ("</CPPstartDate>", "CPPendDate", "cp_plan"),
    ):
        if truth[plan]:
            truth.update({plan: None, "review_missing": None})
            within = within.replace(
                start, start + element(end, ("1900-01-01", "2030-01-01", "2001-01-01")[len(within) % 3])
            )
    return within, episode


def _never_closed(within: str, truth: dict[str, Any], episode: str, _more: dict[str, Any]) -> tuple[str, str]:
    """A plan of an episode before that is closed was never closed itself."""
    truth.update(cin_plan=truth["cin_plan"] or None, no_plan=False if truth["no_plan"] is False else None)
    return within, details("2020-01-01", PLAN.format("").replace("2025-11-01", "2020-02-01"), 0, "2025-06-01") + episode


def _birth_passed(within: str, truth: dict[str, Any], episode: str, more: dict[str, Any]) -> tuple[str, str]:
    """The expected day of birth of an unborn child has passed."""
    if truth["unborn"]:
        truth["unborn"] = None
        more["ExpectedPersonBirthDate"] = "2026-03-01"
    return within, episode


HAZARDS: tuple[Hazard, ...] = (
    _again,
    _doubled,
    _at_both_levels,
    _odd_elements,
    _no_real_end,
    _never_closed,
    _birth_passed,
)
