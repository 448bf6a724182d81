"""A mapping: what is wrong with one is told of with its line."""

from __future__ import annotations

import pytest

from riskflags import InputError
from riskflags.adapters.mapping import mapping_from_text
from support import ROOT


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("{of: CINreferralDate}", "{of: CINrefferalDate}", "Did you mean 'CINreferralDate'?"),
        ("kind: child_protection\n", "kind: child_protections\n", "Did you mean 'child_protection'?"),
        ("each: Section47", "each: Section48", "There is no such group of rows."),
        ("CINreferralDate: day", "CINreferralDate: date", "There is no such type."),
        ("{before: year_began}", "{befor: year_began}", "There is no such comparison."),
        ("{CPPstartDate: CPPendDate}", "{CPPstartDate: CINclosureDate}", "No row has these two fields."),
        ("health: all", "healths: all", "Did you mean 'health'?"),
        ("{latest: CPPreviewDate}", "{latest: CPPreviewDates}", "Did you mean 'CPPreviewDate'?"),
        ("outcome: {choose:", "outcome: {chose:", "There is no such way to a value."),
    ],
)
def test_a_wrong_mapping_is_told_of_with_its_line(right: str, wrong: str, said: str) -> None:
    """Whoever adds a source learns what is wrong and where."""
    text = (ROOT / "src" / "riskflags" / "adapters" / "mappings" / "cin-census.yaml").read_text(encoding="utf-8")
    assert right in text
    broken = text.replace(right, wrong, 1)
    with pytest.raises(InputError) as raised:
        mapping_from_text(broken, "mine.yaml")
    (line,) = {number for number, each in enumerate(broken.splitlines(), 1) if wrong.strip() in each}
    assert said in str(raised.value)
    assert f"mine.yaml:{line}:" in str(raised.value)


def test_tables_of_codes_are_shared_and_a_mapping_can_have_its_own() -> None:
    """Of two sources read together each keeps the codes that it reads."""
    text = (ROOT / "src" / "riskflags" / "adapters" / "mappings" / "cin-census.yaml").read_text(encoding="utf-8")
    assert mapping_from_text(text).codes["need"]["N9"] == "none"
    own = mapping_from_text(text.replace("elements:", "codes:\n  need: {A: need}\n\nelements:", 1))
    assert own.codes["need"] == {"A": "need"}
    assert set(own.codes) == {"boolean", "disability", "factor", "need", "referral_source"}, (
        "those it reads, and no more"
    )
