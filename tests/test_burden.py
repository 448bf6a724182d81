"""What the rules cost a reader of ordinary, well-run work: a wrong flag wastes a social worker's hour."""

from __future__ import annotations

from collections import Counter
from random import Random
from statistics import median

import pytest

from riskflags import Checker
from support.generated.ordinary import blanked, ordinary_case

CASES = {0: 1000, 1 / 3: 400}
"""How many cases of each share of blank fields; they take three times as long where there is much to ask."""


@pytest.mark.parametrize("share", CASES, ids=["whole", "a third of the fields blank"])
def test_ordinary_work_is_left_in_peace(share: float, checker: Checker) -> None:
    """Over many cases the median of urgent flags is none, of all flags two at most, of questions five at most."""
    flags, urgent, questions = [], [], []
    kinds: Counter[str] = Counter()
    for seed in range(CASES[share]):
        rnd = Random(seed)
        case = blanked(rnd, ordinary_case(rnd), share)
        report = checker.check(case)
        kinds[case["case_id"]] += 1
        flags.append(len(report.flags))
        urgent.append(sum(flag.urgency == "urgent" for flag in report.flags))
        questions.append(len(report.questions))
    print(f"flags {median(flags)} (at most {max(flags)}), urgent {median(urgent)} (in {sum(map(bool, urgent))} cases),")
    print(f"questions {median(questions)} (at most {max(questions)}) a case; {dict(kinds)}")
    assert len(kinds) >= 6
    assert median(urgent) == 0
    assert median(flags) <= 2
    assert median(questions) <= 5
    if not share:
        assert sum(urgent) == 0
    else:
        assert sum(questions) > CASES[share]  # the measure sees questions where there is something to ask
