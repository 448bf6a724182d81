"""How far each source reaches, against what its mapping makes of random files of it: docs/reference/reach.md.

Left out of these files is whatever falls on the day of the extract itself, which the working out sets aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import pytest

from riskflags import Rulebook
from riskflags.adapters.engine import Case
from riskflags.adapters.mapping import profile_named, source_names
from riskflags.adapters.reading import Reading
from riskflags.profiles import AnyDay, Reach, Shape, reach_of, shapes_of
from support.facts_seen import Seen, told
from support.generated.source_files import AS_OF, random_source

BOOK = Rulebook.shipped()
FEWEST, MOST, CHILDREN = 20, 120, 200
"""Files: so many at least, and more until all that is worked out has been seen; what is rarer is not looked for."""

BIRTH_TO_COME = {("late-pregnancy-with-known-relapse-risk", "quiet")}
"""Of a birth long overdue: a pregnancy is listed only where the birth is still to come, and days are not told apart."""
UNSAID = {("first-plan-review-missing", "fires")}
"""That a plan shows no review is never said; where there is no such plan none is due either. So it is to confirm."""

NO_SUCH_CASE: dict[str, set[tuple[str, Any]]] = {
    "annex-a": BIRTH_TO_COME | UNSAID,
    "cin-census": {
        *BIRTH_TO_COME,
        ("early_help.referral_considered", False),  # an open case has a referral, of which nobody knows how late it was
    },
    "ssd": {
        *BIRTH_TO_COME,
        *UNSAID,
        ("pregnancy.family_assessed", True),  # one is listed of an unborn child, whose assessments are pre-birth ones
        ("pregnancy.unborn_child_assessed", True),
        ("plan.reviewed_by_its_day", False),  # where no meeting was held since that day no plan is past one
    },
    "ssda903": set(),
    "cin-census+ssda903": BIRTH_TO_COME | UNSAID,
}
"""What is worked out to be possible and no open case has: facts taken together that are of the same records."""


def cases_of(name: str, folder: Path, seed: int) -> Iterator[Case]:
    """The open cases in a random file."""
    return Reading(random_source(Random(seed), name, folder, CHILDREN), AS_OF).cases()


def worked_out(reach: Reach, name: str) -> set[Any]:
    """What the source can make known of a fact."""
    if BOOK.facts[name].type.name == "yes_no":
        return set(reach.possible[name] - {None})
    return {"known": {"known"}, "one_way": {"in part"}, "never": set[Any]()}[reach.facts[name]]


@pytest.mark.parametrize("name", source_names())
def test_each_record_is_of_a_shape_that_the_profile_has_and_lists_lack_what_it_says(name: str, tmp_path: Path) -> None:
    """Each field of each record has one of the values of one shape; what the profile leaves open each case does."""
    profile = profile_named(name)
    shapes = {each: shapes_of(each, (*its.shapes, *its.always)) for each, its in profile.lists.items()}
    for case in chain.from_iterable(cases_of(name, tmp_path, seed) for seed in range(5)):
        for each in set(case) - {"case_id", "as_of", "open"}:
            opened, always = case["open"].get(each, ()), profile.lists[each].open
            assert opened == "all" or set(always) <= set(opened), (each, always)
            assert all(any(_fits(record, shape) for shape in shapes[each]) for record in case[each]), each


def _fits(record: dict[str, Any], shape: Shape) -> bool:
    of_shape = {name: shape.get(name, ()) for name in record}
    return all(isinstance(values, AnyDay) or record[name] in values for name, values in of_shape.items())


@pytest.mark.parametrize("name", source_names())
def test_what_is_known_of_random_files_is_what_the_profile_says(name: str, tmp_path: Path) -> None:
    """No fact is known, and no verdict given, that is not worked out; each that is worked out is seen, but for those
    that stand above with the reason.
    """
    reach, seen = reach_of(profile_named(name), BOOK), Seen(BOOK)
    expected = {(fact, each) for fact in BOOK.facts for each in worked_out(reach, fact)}
    expected |= {(rule.rule, verdict) for rule in reach.rules.values() for verdict in rule.verdicts}
    for seed in range(MOST):
        seen.add(cases_of(name, tmp_path, seed))
        found = {(fact, each) for fact, values in seen.facts.items() for each in told(BOOK, fact, values)}
        found |= {(rule, verdict) for rule, its in seen.verdicts.items() for verdict in its}
        if seed >= FEWEST and expected - found == NO_SUCH_CASE[name]:
            break
    assert found - expected == set()
    assert expected - found == NO_SUCH_CASE[name]
    assert len(found) > len(BOOK.active), "the comparison is about something"
