"""Three-valued logic: which verdict follows from what is known of a rule's concern and its safeguard."""

from __future__ import annotations

from itertools import product

import pytest

from riskflags.logic import Truth, verdict


@pytest.mark.parametrize("saved_if_may_is_yes", [True, None, False])
def test_a_definite_verdict_stays_whatever_is_filled_in_and_another_does_not(saved_if_may_is_yes: Truth) -> None:
    for concern, saved in product((True, None, False), repeat=2):
        found = verdict(concern, saved, saved_if_may_is_yes)
        filled = product(*((True, False) if truth is None else (truth,) for truth in (concern, saved)))
        outcomes = {verdict(one, other, other) for one, other in filled}
        assert outcomes == ({found} if found in ("fires", "quiet") else {"fires", "quiet"})


def test_an_open_safeguard_is_explored_only_where_it_would_be_there_if_may_were_yes() -> None:
    assert [verdict(True, None, if_yes) for if_yes in (True, None, False)] == ["explore", "confirm", "confirm"]
    assert [verdict(None, saved, saved) for saved in (False, None)] == ["explore", "explore"]
