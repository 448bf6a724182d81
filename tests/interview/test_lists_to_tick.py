"""A list to tick is read line by line: what differs in few words is said once, and nothing of it is lost."""

from __future__ import annotations

import pytest

from riskflags import Checker
from riskflags.interview import Interview, Item
from riskflags.interview.screens import read_together


def item(says: str) -> Item:
    """A question of which only what a yes says matters here."""
    return Item(says, "", says, "", "yes_no", (), False, ())


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (
            ["The mother may become unwell again", "It is so", "A partner may become unwell again"],
            [("… may become unwell again", ["The mother", "A partner"]), ("", ["It is so"])],
        ),
        (
            ["A concern about neglect came back", "A concern about home conditions came back"],
            [("A concern about … came back", ["neglect", "home conditions"])],
        ),
        (  # the words that most share
            ["A worry of hers came back", "A worry of his came back", "A worry that nobody named came back"],
            [("A worry … came back", ["of hers", "of his", "that nobody named"])],
        ),
        (["A parent is unwell", "A parent is absent"], [("", ["A parent is unwell"]), ("", ["A parent is absent"])]),
        (  # the second says more than the first, and the third less than a word of its own
            ["A tool has been completed", "A tool has been completed today", "Risk tool has been completed"],
            [
                ("", ["A tool has been completed"]),
                ("", ["A tool has been completed today"]),
                ("", ["Risk tool has been completed"]),
            ],
        ),
    ],
)
def test_what_differs_in_few_words_is_one_line(said: list[str], lines: list[tuple[str, list[str]]]) -> None:
    """At the place of the first, with the words that each has of its own."""
    assert [(shared, [own for own, _ in group]) for shared, group in read_together(map(item, said))] == lines


def test_no_fact_of_the_shipped_rules_is_lost(checker: Checker) -> None:
    """Of all that can be asked in one list, each stands once, and its own words in the gap are what it says."""
    says = (Item.of(each.fact, (), checker.configured.filled) for each in Interview(checker).facts.values())
    items = [each for each in says if each.answered_by == "yes_no"]
    lines = list(read_together(items))
    assert sorted(each.fact for _, group in lines for _, each in group) == sorted(each.fact for each in items)
    for shared, group in lines:
        assert [shared.replace("…", own) if shared else own for own, _ in group] == [each.says for _, each in group]
        assert (len(group) > 1) == bool(shared)
    parents = next(group for shared, group in lines if shared == "… may become unwell again")
    assert {"The father", "A partner"} <= {own for own, _ in parents}
