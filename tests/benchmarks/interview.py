"""What an interview costs those who answer: questions, screens and clicks, from nothing, over many cases.

    python tests/benchmarks/interview.py [--cases 1000]

Each case is answered from its own facts, *not known* where it is silent. A click is an answer, a tick, or a no to all
that is left of a screen. Figures are medians, the most in brackets.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import mean, median

import yaml

sys.path.insert(0, str(Path(__file__).parent.parent))

from riskflags import CaseSummary, Checker, case_from_file
from riskflags.interview import Interview
from support import EXAMPLES
from support.generated.cases import random_case
from support.generated.ordinary import ordinary_case
from support.generated.rule_sets import expected, fewest, rule_set
from support.interviewed import Person
from support.thinning import THINNINGS, thinned


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1000)
    cases = parser.parse_args().cases
    checker = Checker()
    interview = Interview(checker)
    sets = {
        "examples": [case_from_file(path) for path in EXAMPLES],
        "examples thinned": [CaseSummary.model_validate(thinned(path, how)) for path in EXAMPLES for how in THINNINGS],
        "generated": _made(random_case, cases),
        "ordinary": _made(ordinary_case, cases // 10),
    }
    for name, found in sets.items():
        burden(name, found, checker, interview)
    reviews(checker, interview)
    near_the_best(cases // 5)


def _made(make: object, count: int) -> list[CaseSummary]:
    return [CaseSummary.model_validate(make(Random(seed))) for seed in range(count)]  # type: ignore[operator]


def burden(name: str, cases: Iterable[CaseSummary], checker: Checker, interview: Interview) -> None:
    """One set of cases, one question at a time and in cards."""
    listed = list(cases)
    single = [Person.of(case, checker, interview) for case in listed]
    took = [_timed(person) for person in single]
    cards = [Person.of(case, checker, interview).answer_all() for case in listed]
    missed = sum(_missed(person, checker) for person in (*single, *cards))
    flags = sum(len(interview.report(person.answers).flagged) for person in cards)
    print(f"{name}: {len(listed)} cases, {missed} flags missed of some {flags}; a choice {1000 * median(took):.1f} ms")
    print(f"  one at a time: {_of(len(person.asked) for person in single)} questions,", end=" ")
    print(
        f"stage {_of(p.in_round('stage') for p in single)}, urgent {_of(p.in_round('urgent') for p in single)},",
        end=" ",
    )
    subjects, headings = (median(map(of, single)) for of in (Person.changes_of_subject, _changes_of_card))
    print(f"changes of theme {subjects:.2f}, of card {headings:.2f}")
    print(f"  in cards: {_of(p.screens for p in cards)} screens, {_of(p.clicks for p in cards)} clicks,", end=" ")
    print(f"{_of(len(p.asked) for p in cards)} questions", flush=True)


def reviews(checker: Checker, interview: Interview) -> None:
    """The cases of the reviews: when the first flag was there, and the review's main point, by what people choose.

    They choose nothing, the theme of the main point, or those of all that the review puts first.
    """
    soon: dict[str, list[tuple[int, int]]] = {}
    for path in EXAMPLES:
        points = yaml.safe_load(path.with_suffix(".expected.yaml").read_text()).get("first", [])
        themes = tuple(dict.fromkeys(checker.rulebook.rules[rule].theme for rule in points))
        for chosen, about in {"nothing": (), "its theme": themes[:1], "all its themes": themes}.items():
            if not points:
                continue
            person = Person.of(case_from_file(path), checker, interview, watching=True, about=about)
            found = person.answer_all().found
            soon.setdefault(chosen, []).append((min(found.values()), found[points[0]]))
            shares = ", ".join(
                f"{sum(at <= clicks for at in found.values()) / len(found):.0%}" for clicks in (20, 40, 80)
            )
            print(f"{path.stem}, {chosen} chosen: first flag after {min(found.values())} clicks,", end=" ")
            print(f"{points[0]} after {found[points[0]]}; flags found after 20, 40, 80: {shares}", flush=True)
    for chosen, each in soon.items():
        first, main = map(median, zip(*each, strict=True))
        print(f"medians, {chosen} chosen: first flag {first}, main point {main}")


def near_the_best(sets: int) -> None:
    """Small sets of rules: the questions asked on average beside the fewest there can be."""
    ratios = []
    for seed in range(sets):
        book = rule_set(Random(seed))
        checker = Checker(book)
        ratios.append(expected(checker, Interview(checker)) / fewest(book))
    print(f"{sets} sets of rules: {mean(ratios):.3f} of the fewest questions, {max(ratios):.2f} at worst")


def _timed(person: Person) -> float:
    took = []
    while True:
        start = time.process_time()
        screen = person.interview.next(person.answers, most=1)
        took.append(time.process_time() - start)
        if not screen.items:
            return median(took)
        person.answer(screen)


def _missed(person: Person, checker: Checker) -> int:
    slots = checker._engine.slots(person.facts)
    true = {rule.id for rule, verdict in checker._engine.judge(slots) if verdict in ("fires", "confirm")}
    verdicts = person.interview.report(person.answers).verdicts
    return sum(verdicts[rule] not in ("fires", "confirm") for rule in true)


def _changes_of_card(person: Person) -> float:
    cards = [person.interview.facts[fact].card for fact in person.asked]
    return sum(one != other for one, other in pairwise(cards)) / max(len(cards) - 1, 1)


def _of(counts: Iterable[int]) -> str:
    listed = sorted(counts)
    return f"{median(listed):g} ({listed[-1]})"


if __name__ == "__main__":
    main()
