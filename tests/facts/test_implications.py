"""What facts say of other facts: never against what a case says, and as much as worlds tried one by one show."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags import CaseSummary, Rulebook
from riskflags.conditions import FactValue, possible_values
from riskflags.facts.evaluation import read_facts
from riskflags.facts.implications import Implications
from riskflags.facts.values import is_unknown
from support.generated.cases import random_case
from support.generated.rulebooks import DEFAULTS, random_rulebook

seeds = st.integers(min_value=0, max_value=2**32)
SHIPPED = Rulebook.shipped()
USUAL = {name: setting.default for name, setting in SHIPPED.settings.items()}


def agrees(one: FactValue, other: FactValue) -> bool:
    """Whether some answer is left that both allow."""
    if isinstance(one, tuple):
        assert isinstance(other, tuple)
        return max(one[0], other[0]) <= min(one[1], other[1])
    return bool(possible_values(one) & possible_values(other))


def check_soundness(rnd: Random, book: Rulebook, implications: Implications, collections: tuple[str, ...]) -> int:
    """Some facts of a case, and what follows from them: the case says nothing else. How much followed."""
    case = CaseSummary.model_validate(random_case(rnd, collections) if collections else random_case(rnd))
    read = read_facts(book.facts.values(), case, implications.settings)
    told = {name: read[name] for name in rnd.sample(sorted(read), k=rnd.randint(1, len(read)))}
    follows = implications.consequences(told, case.as_of)
    for name, value in follows.items():
        assert agrees(value, read[name]), name
    return sum(not is_unknown(value) and name not in told for name, value in follows.items())


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_what_follows_from_facts_of_a_case_never_contradicts_the_case(seed: int) -> None:
    rnd = Random(seed)
    collections = ("concerns", "meetings") if rnd.random() < 0.7 else ("visits", "statuses", "people")
    book = random_rulebook(rnd, collections)
    implications = Implications(book.facts, DEFAULTS)
    for _ in range(20):
        check_soundness(rnd, book, implications, collections)


def test_what_follows_from_facts_of_a_case_never_contradicts_it_in_the_shipped_rulebook() -> None:
    rnd, implications = Random(1), Implications(SHIPPED.facts, USUAL)
    assert sum(check_soundness(rnd, SHIPPED, implications, ()) for _ in range(60)) > 60
