"""What a source can tell, worked out from its profile, against random cases that such a source could have."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from riskflags import InputError, Rulebook
from riskflags.adapters.mapping import profile_named, source_names
from riskflags.case import COLLECTIONS
from riskflags.case.fields import fields_of
from riskflags.cli.app import app
from riskflags.facts.values import is_unknown
from riskflags.profiles import AnyDay, Listed, Profile, profile_from_text, reach_of, shapes_of
from riskflags.profiles.profile import any_of
from support import ROOT
from support.facts_seen import Seen
from support.generated.from_profiles import random_case, random_profile

BOOK = Rulebook.shipped()

FIFTEEN_FIELDS = """\
profile: our-system
title: Our case system, fifteen fields
lists:
  people: {always: {role: child, born: true, date_of_birth: any}, open: all}
  statuses: {fields: [start_date, end_date, ended], kinds: [child_in_need, child_protection_plan, looked_after]}
  plans: {fields: [start_date, ended, last_reviewed_on], kinds: [child_in_need, child_protection, looked_after]}
  meetings:
    records:
      - {kind: strategy_discussion, state: [requested, held], requested_on: any, held_on: any}
    open: [core_group, child_in_need, discharge_planning]
    open_at_times: [initial_child_protection_conference]
  visits: {fields: [date, outcome], kinds: [childrens_social_care]}
"""


CORRELATED = {"our-system": {"only-announced-visits": {"fires", "confirm", "explore"}}}
"""The verdicts that fifteen fields are said to allow and do not: how many visits there are, and that none of these was
unannounced, are of the same records, and the facts of a rule are taken as independent."""


def everything() -> Profile:
    """A source that can fill every field of every collection."""
    return Profile(
        "everything",
        "Everything",
        {
            name: Listed(({field: any_of(each) for field, each in fields_of(kind).items() if told(field, each)},))
            for name, kind in COLLECTIONS.items()
        },
    )


def told(name: str, field: Any) -> bool:
    """Whether a source can tell the field at all."""
    return field.type != "key" and name != "recorded_on"


def seen_of(profile: Profile, cases: int, blank: float = 0.0, seed: int = 1) -> Seen:
    """The values of facts, and the verdicts of rules, over random cases of a source."""
    rnd = Random(seed)
    return Seen(BOOK).add(random_case(rnd, profile, blank) for _ in range(cases))


def known(name: str, values: set[Any]) -> str:
    """How a fact is known over cases; days and numbers only known or not."""
    if BOOK.facts[name].type.name == "yes_no":
        told = values - {None}
        return "never" if not told else "known" if len(told) == 2 or None not in values else "one_way"
    return "known" if any(not is_unknown(value) for value in values) else "not"


@pytest.mark.parametrize("seed", range(12))
def test_no_case_of_a_source_says_what_its_profile_cannot(seed: int) -> None:
    """Random sources: each truth of a fact, each verdict of a rule, is among those worked out, blanks or none."""
    rnd = Random(seed)
    profile = everything() if seed == 0 else random_profile(rnd)
    reach = reach_of(profile, BOOK)
    seen, with_blanks = seen_of(profile, 150, seed=seed), seen_of(profile, 100, 0.3, seed).facts
    for name, values in seen.facts.items():
        if BOOK.facts[name].type.name == "yes_no":
            assert values <= reach.possible[name], name
            assert with_blanks[name] - {None} <= reach.possible[name], name
        elif known(name, values | with_blanks[name]) == "known":
            assert reach.facts[name] == "known", name
    for id_, found in seen.verdicts.items():
        assert found <= set(reach.rules[id_].verdicts), id_


@pytest.mark.parametrize("source", ["our-system", *source_names()])
def test_what_is_worked_out_is_what_is_seen(source: str) -> None:
    """Over enough cases each fact is known just so far, and each rule has each of its verdicts."""
    profile = profile_from_text(FIFTEEN_FIELDS) if source == "our-system" else profile_named(source)
    reach = reach_of(profile, BOOK)
    seen = seen_of(profile, 2500)
    as_seen = {name: known(name, values) for name, values in seen.facts.items()}
    worked_out = {
        name: how if BOOK.facts[name].type.name == "yes_no" or how == "known" else "not"
        for name, how in reach.facts.items()
    }
    assert as_seen == worked_out
    unseen = {rule.rule: set(rule.verdicts) - seen.verdicts[rule.rule] for rule in reach.rules.values()}
    assert {id_: more for id_, more in unseen.items() if more} == CORRELATED.get(source, {})
    assert sum(how == "known" for how in as_seen.values()) > 10, "the comparison is about something"
    assert {rule.judged for rule in reach.rules.values()} >= {"in_part", "never"}


def test_a_source_of_nothing_decides_nothing() -> None:
    """Each fact is never known, and each rule a question."""
    reach = reach_of(Profile("nothing", "Nothing"), BOOK)
    assert set(reach.facts.values()) == {"never"}
    assert {rule.judged for rule in reach.rules.values()} == {"never"}


def test_a_source_of_everything_decides_every_rule() -> None:
    """Where each list is complete and each field filled nothing is left to ask."""
    reach = reach_of(everything(), BOOK)
    assert [rule.rule for rule in reach.rules.values() if rule.judged == "never"] == []
    assert len(reach.judged("fully")) > len(reach.rules) / 2


def test_one_field_more_never_reaches_less() -> None:
    """What a field adds is what a profile with it has more; the most useful comes first."""
    profile = profile_from_text(FIFTEEN_FIELDS)
    gains = reach_of(profile, BOOK).gains()
    assert gains
    assert all(min(gain.fully, gain.flag, gain.at_all) >= 0 for gain in gains)
    best = gains[0]
    before, after = (reach_of(each, BOOK) for each in (profile, profile.with_field(best.collection, best.field)))
    assert len(after.judged("fully")) - len(before.judged("fully")) == best.fully == max(gain.fully for gain in gains)


def test_a_day_tells_what_it_tells() -> None:
    """An end on record says that the spell has ended; without one it is open, or nobody said."""
    (spell,) = profile_from_text(FIFTEEN_FIELDS).lists["statuses"].shapes
    still_open, ended = shapes_of("statuses", (spell,))
    assert ("end_date" in still_open, still_open["ended"]) == (False, (False,))
    assert (ended["end_date"], ended["ended"]) == (AnyDay.ANY_DAY, (True,))
    unsaid = {name: values for name, values in spell.items() if name != "ended"}
    assert [shape.get("ended") for shape in shapes_of("statuses", (unsaid,))] == [None, (True,)]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("lists: {statuss: {fields: [kind]}}", "Did you mean 'statuses'?"),
        ("lists: {statuses: {fields: [kinds]}}", "Did you mean 'kind'?"),
        ("lists: {statuses: {fields: [kind], kinds: [child_in_needs]}}", "Did you mean 'child_in_need'?"),
        ("lists: {statuses: {records: {kind: 3}}}", "Write any, or: early_help"),
        ("lists: {statuses: {records: {start_date: 2026-01-01}}}", "Write any."),
        ("lists: {statuses: {open: [looked]}}", "There is no such kind"),
        ("lists: {statuses: {kinds: [universal]}}", "fields: [kind, …]"),
        ("lists: 3", "A mapping is needed here."),
        ("list: {}", "It lacks lists."),
    ],
)
def test_a_wrong_profile_is_told_of_with_its_line(broken: str, said: str) -> None:
    """What is wrong, where, and the nearest right thing."""
    with pytest.raises(InputError) as raised:
        profile_from_text(f"profile: ours\ntitle: Ours\n{broken}\n", "ours.yaml")
    assert said in str(raised.value)
    assert str(raised.value).startswith("ours.yaml:")


def test_the_profile_of_the_page_is_one() -> None:
    """That of docs/adapters.md reaches each kind of rule."""
    page = (ROOT / "docs" / "adapters.md").read_text(encoding="utf-8")
    (text,) = (block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if block.startswith("profile:"))
    assert {rule.judged for rule in reach_of(profile_from_text(text), BOOK).rules.values()} == {
        "fully",
        "in_part",
        "never",
    }


def test_reach_prints_what_a_source_can_tell(tmp_path: Path) -> None:
    """As text and as JSON, with the field to add next."""
    file = tmp_path / "ours.yaml"
    file.write_text(FIFTEEN_FIELDS, encoding="utf-8")
    text = CliRunner().invoke(app, ["reach", str(file)])
    assert text.exit_code == 0
    reach = reach_of(profile_from_text(FIFTEEN_FIELDS))
    fully, never = (len(reach.judged(how)) for how in ("fully", "never"))
    assert (
        f"can decide {fully} fully and {len(reach.rules) - fully - never} in part. On {never} it can say nothing"
        in " ".join(text.stdout.split())
    )
    best = reach.gains()[0]
    assert f"{best.collection}.{best.field}" in text.stdout
    data = json.loads(CliRunner().invoke(app, ["reach", str(file), "--format", "json"]).stdout)
    assert {rule["rule"] for rule in data["rules"] if rule["judged"] == "fully"} == {
        rule.rule for rule in reach.judged("fully")
    }
    assert data["to_add"][0]["field"] == best.field
