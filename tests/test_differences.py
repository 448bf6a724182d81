"""What differs between two rulebooks: by id, and a case that shows what a rule says otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from riskflags import CaseSummary, Checker, Rulebook
from riskflags.differences import Difference, differences, differences_to_text
from riskflags.reading import yaml_text
from riskflags.sampling.random_cases import Interest, random_case, smaller
from support.command_line import Run
from support.generated.good_rulebook import GOOD, PREGNANCY, PREGNANCY_FILE, RULE_FILE, SIGNS_FILE, UNASSESSED, written

RULE = "pregnant-and-unassessed"


def books(place: Path, changed: dict[str, str | None]) -> tuple[Rulebook, Rulebook]:
    """The small rulebook, and the same with some files changed, added, or (with none) left out."""
    texts = {name: text for name, text in {**GOOD, **changed}.items() if text is not None}
    return Rulebook.load(written(place / "old", GOOD)), Rulebook.load(written(place / "new", texts))


def only(place: Path, changed: dict[str, str | None]) -> Difference:
    """The one rule that differs."""
    (found,) = differences(*books(place, changed)).rules
    return found


def test_a_rulebook_does_not_differ_from_itself(tmp_path: Path) -> None:
    """Nor from a copy in another folder, with other examples."""
    found = differences(*books(tmp_path, {RULE_FILE: UNASSESSED.replace("a long time to go", "long to go")}))
    assert (found.rules, found.others) == ((), ())


def test_a_rule_added(tmp_path: Path) -> None:
    """By its id, with its title."""
    found = only(tmp_path, {"perinatal/due-soon.yaml": UNASSESSED.replace(f"id: {RULE}", "id: due-soon")})
    assert (found.rule, found.how, found.what) == ("due-soon", "added", "Pregnant, with nothing planned")


def test_a_rule_gone_or_retired(tmp_path: Path) -> None:
    """With the reason it gives, and what replaces it."""
    signs = GOOD[SIGNS_FILE].replace(
        "status: active, since", "status: retired, on: 2027-01-01, because: too vague, since"
    )
    assert only(tmp_path / "a", {SIGNS_FILE: signs}).what == "too vague"
    assert only(tmp_path / "b", {SIGNS_FILE: None}).what == "it is not there any more"
    replaced = signs.replace("because: too vague", f"because: too vague, replaced_by: {RULE}")
    assert only(tmp_path / "c", {SIGNS_FILE: replaced}).what == f"too vague; {RULE} replaces it"


def test_a_rule_reworded(tmp_path: Path) -> None:
    """Which parts are worded otherwise; what it says of a case is the same."""
    text = UNASSESSED.replace("Pregnant, with", "Expecting, with").replace("Who has considered", "Who considered")
    found = only(tmp_path, {RULE_FILE: text})
    assert (found.rule, found.how, found.what, found.witness) == (RULE, "reworded", "title, ask", None)


CHANGES: dict[str, dict[str, str | None]] = {
    "the rule's own condition": {RULE_FILE: UNASSESSED.replace("{at_most: recent}", "{fewer_than: recent}")},
    "its safeguard": {RULE_FILE: UNASSESSED.replace("[considered, completed]", "[completed]")},
    "a fact under it": {PREGNANCY_FILE: PREGNANCY.replace("{of: mother, ended: false}}", "{of: mother}}", 1)},
    "a setting": {"settings/numbers.yaml": GOOD["settings/numbers.yaml"].replace("default: 30", "default: 60")},
    "its urgency": {RULE_FILE: UNASSESSED.replace("urgency: soon", "urgency: urgent")},
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
def test_a_rule_that_says_otherwise_of_a_case_has_a_witness(changed: dict[str, str | None], tmp_path: Path) -> None:
    """The case is valid, the two rulebooks differ on it as told, and nothing can be left out of it."""
    old, new = books(tmp_path, changed)
    found = {each.rule: each for each in differences(old, new).rules if each.how == "changed"}
    witness = found[RULE].witness
    assert witness is not None

    def said(case: dict[str, object]) -> tuple[str, str]:
        reports = [Checker(book).check(CaseSummary.model_validate(case)) for book in (old, new)]
        urgencies = [{flag.rule: f" ({flag.urgency})" for flag in report.flags} for report in reports]
        return tuple(
            each.verdicts[RULE] + urgent.get(RULE, "") for each, urgent in zip(reports, urgencies, strict=True)
        )  # type: ignore[return-value]

    assert said(witness.case) == (witness.before, witness.after)
    assert witness.before != witness.after
    assert all(said(less) != (witness.before, witness.after) for less in smaller(witness.case) if "open" not in less)


def test_where_no_case_is_found_it_says_so(tmp_path: Path) -> None:
    """A rule written otherwise to the same effect: nothing is proved, and nothing claimed."""
    text = UNASSESSED.replace("    - pregnancy.expecting\n", "    - all: [pregnancy.expecting]\n")
    found = only(tmp_path, {RULE_FILE: text})
    assert (found.how, found.witness) == ("changed", None)
    assert "no case of 3,000 tells the two apart" in found.what


def test_facts_settings_and_points_that_come_and_go_are_told(tmp_path: Path) -> None:
    """A layer may rest on them."""
    more = GOOD["settings/numbers.yaml"].replace("default: 30", "default: 31").replace("few:", "some:")
    signs = GOOD[SIGNS_FILE].replace("few", "some")
    found = differences(*books(tmp_path, {"settings/numbers.yaml": more, SIGNS_FILE: signs}))
    assert {"The setting few is gone.", "The setting some is new.", "The setting recent is 31, not 30."} <= {
        *found.others
    }


def test_the_text_shows_a_witness_that_can_be_checked(tmp_path: Path) -> None:
    """It is YAML, and a case summary as it stands."""
    text = differences_to_text(differences(*books(tmp_path, CHANGES["its safeguard"])), 80)
    lines = [line[6:] for line in text.splitlines() if line.startswith("      ")]
    assert Checker().check(CaseSummary.model_validate(yaml_text.parse("\n".join(lines)))).case_id == "witness"
    assert "Changed\n  pregnant-and-unassessed\n" in text


def test_the_command_takes_folders_layers_and_the_shipped_one(tmp_path: Path, run: Run) -> None:
    """A layer over both keeps what it changes out of the difference."""
    books(tmp_path, {RULE_FILE: UNASSESSED.replace("urgency: soon", "urgency: urgent"), SIGNS_FILE: None})
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    code, out, _ = run("rules", "diff", old, new)
    assert code == 0
    assert "1 retired, 1 changed; 0 other differences." in out
    off = "{because: x, review_by: 2027-01-01}"
    texts = {"layer.yaml": "name: A\nowner: B\n", "departures.yaml": f"off: {{{RULE}: {off}}}\n"}
    layer = str(written(tmp_path / "layer", texts))
    code, out, _ = run("rules", "diff", old, new, "--over", layer, "--format", "json")
    document = json.loads(out)
    assert [each["rule"] for each in document["rules"]] == ["several-signs"]
    assert document["old"]["layers"] == [{"name": "A", "owner": "B"}]


def test_random_cases_are_valid_and_the_same_for_a_seed() -> None:
    """About what all shipped rules look at, of every collection they name."""
    book, interest = Rulebook.shipped(), Interest()
    interest.add(book.facts.values(), (setting.default for setting in book.settings.values()))
    cases = [random_case(Random(seed), interest) for seed in range(60)]
    assert cases == [random_case(Random(seed), interest) for seed in range(60)]
    summaries = [CaseSummary.model_validate(case) for case in cases]
    assert {name for case in summaries for name, found in case.collections() if found} == interest.fields.keys()
    assert len({json.dumps(case) for case in cases}) == len(cases)
