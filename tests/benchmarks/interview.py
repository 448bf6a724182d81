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
from statistics import median

import yaml

sys.path.insert(0, str(Path(__file__).parent.parent))

from riskflags import CaseSummary, Checker, case_from_file
from riskflags.interview import Interview
from support import EXAMPLES
from support.generated.cases import random_case
from support.generated.ordinary import ordinary_case
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
    print(f"subject changes {median(_changes(p, interview) for p in single):.2f}")
    print(f"  in cards: {_of(p.screens for p in cards)} screens, {_of(p.clicks for p in cards)} clicks,", end=" ")
    print(f"{_of(len(p.asked) for p in cards)} questions", flush=True)


def reviews(checker: Checker, interview: Interview) -> None:
    """The cases of the reviews: when the first flag was there, and the review's main point."""
    for path in EXAMPLES:
        expected = yaml.safe_load(path.with_suffix(".expected.yaml").read_text())
        if not expected["flags"]:
            continue
        person = Person.of(case_from_file(path), checker, interview, watching=True).answer_all()
        main = expected["first"][0]
        found = person.found
        share = [sum(at <= clicks for at in found.values()) / len(found) for clicks in (20, 40, 80)]
        print(f"{path.stem}: first flag after {min(found.values())} clicks, {main} after {found.get(main)},", end=" ")
        print(f"flags found after 20, 40, 80: {', '.join(f'{each:.0%}' for each in share)}", flush=True)


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


def _changes(person: Person, interview: Interview) -> float:
    cards = [interview.facts[fact].card for fact in person.asked]
    return sum(one != other for one, other in pairwise(cards)) / max(len(cards) - 1, 1)


def _of(counts: Iterable[int]) -> str:
    listed = sorted(counts)
    return f"{median(listed):g} ({listed[-1]})"


if __name__ == "__main__":
    main()
