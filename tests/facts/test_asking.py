"""Which facts people are asked about, once what is so, and on which card."""

from __future__ import annotations

import pytest

from riskflags import Rulebook
from riskflags.facts.asking import Askable, askable
from riskflags.facts.implications import Implications
from riskflags.rulebook.settings import chosen


@pytest.fixture(scope="module")
def asked(shipped: Rulebook) -> dict[str, Askable]:
    return askable(shipped.facts)


@pytest.mark.parametrize(
    ("fact", "presupposes"),
    [
        ("injury.talked_through", ("injury.known_to_social_care",)),  # each record of a fact
        ("accommodation.roles_clear", ("accommodation.provider_involved",)),  # each of what some fact looks for
        ("pregnancy.days_to_due_date", ("pregnancy.expecting",)),  # a day of what some fact looks for
        ("early_help.referral_considered", ("case.open_to_early_help",)),  # since then
        ("strategy.health_invited", ("strategy.current",)),  # as its definition says
        ("parent.effect_discussed", ()),  # so too, though it follows days
        ("injury.recorded", ()),
    ],
)
def test_what_a_question_presupposes(fact: str, presupposes: tuple[str, ...], asked: dict[str, Askable]) -> None:
    """It follows from the definitions, or they say it."""
    assert asked[fact].presupposes == presupposes


def test_nobody_is_asked_about_steps_to_other_facts(asked: dict[str, Askable], shipped: Rulebook) -> None:
    """Dates, and what is derived from numbers, at whatever remove; all else is asked about."""
    left = {name for name in shipped.facts if name not in asked}
    assert {"pregnancy.due_on", "child.in_newborn_window", "pregnancy.expecting_or_new_baby"} <= left
    assert {"injury.recorded", "child.age", "father.considered", "pregnancy.pre_birth_assessment"} <= asked.keys()
    assert all(shipped.facts[name].type.name == "date" or shipped.facts[name].is_derived for name in left)


def test_a_card_is_what_a_name_begins_with_unless_its_definition_names_another(asked: dict[str, Askable]) -> None:
    assert (asked["child_in_need_meeting.planned"].card, asked["injury.recorded"].card) == (
        "Child in need meeting",
        "Injuries",
    )


def test_each_of_none_is_never_asked_about(asked: dict[str, Askable], shipped: Rulebook) -> None:
    """Where a question about each record of a fact presupposes that fact, a no to it settles the question."""
    implications = Implications(shipped.facts, chosen(shipped.settings, {}))
    every = {
        name: each for name, each in asked.items() if each.fact.operation == "every" and "of" in str(each.fact.plan)
    }
    assert len(every) > 50
    for name, each in every.items():
        of = getattr(each.fact.plan, "of", None)
        assert of is None or implications.consequences({of: False})[name] is True
