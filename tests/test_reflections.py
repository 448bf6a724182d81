"""Reflections: the shipped ones and their points, the sheet they make, its options, and broken files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from riskflags import Rulebook, RulebookError
from riskflags.errors import UnknownNameError
from riskflags.lint import lint, wording
from riskflags.reflections import reflections_on, sheet_to_markdown, sheet_to_text
from support.command_line import Run
from support.small_rulebook import CARE, TEAM, with_change, written

# -- the shipped ones ------------------------------------------------------------------------------------------------


def test_every_point_that_asks_a_team_is_cited_by_a_reflection(shipped: Rulebook) -> None:
    """The register's points that become a reflection are those that reflections cite."""
    asking = {point.id for point in shipped.points.values() if "reflection" in point.becomes}
    cited = Counter(point for reflection in shipped.reflections.values() for point in reflection.cites)
    assert asking
    assert set(cited) == asking


def test_points_that_ask_the_same_share_one_reflection(shipped: Rulebook) -> None:
    """No two reflections rest on the same points, and no question is asked twice."""
    resting = Counter(frozenset(reflection.cites) for reflection in shipped.reflections.values())
    doubled = {points for points, count in resting.items() if count > 1}
    assert doubled == {frozenset({"child-m/rec-3"})}  # it asks for two things: escalate, and train together
    questions = Counter(question for reflection in shipped.reflections.values() for question in reflection.ask)
    assert sum(questions.values()) > len(shipped.reflections)
    assert max(questions.values()) == 1


def test_a_point_and_the_one_that_updated_it_share_a_reflection(shipped: Rulebook) -> None:
    """Where the briefing took a recommendation of the plan over, a team is asked once, with both citations."""
    shared = 0
    for reflection in shipped.reflections.values():
        for point in (shipped.points[id_] for id_ in reflection.cites):
            if point.by is not None and "reflection" in shipped.points[point.by].becomes:
                assert point.by in reflection.cites, point.id
                shared += 1
    assert shared


# -- the sheet -------------------------------------------------------------------------------------------------------


def test_the_text_sheet_says_each_question_and_where_it_comes_from(tmp_path: Path) -> None:
    """Theme, questions, and of each citation title, place, standing and marking."""
    book = Rulebook.load(written(tmp_path))
    sheet = sheet_to_text(reflections_on(book), book.points)
    assert sheet.index("Care for staff") < sheet.index("Working together")
    folded = " ".join(sheet.split())
    assert "1. Who sat down with staff after the last incident?" in folded
    assert "From: Review A, Recommendation 2 [review-a/rec-2; updated by review-b/rec-1]." in folded
    assert "From: Review B, Recommendation 1 [review-b/rec-1]. The text is marked as private." in folded
    assert "2. Could each of us say what the others do? How would a new colleague find out?" in folded
    assert folded.count("From: ") == 3
    assert "Reflection: roles-known" in folded


def test_the_markdown_sheet_leaves_space_for_notes(tmp_path: Path) -> None:
    """A heading for each theme and reflection, and two places to write under each."""
    book = Rulebook.load(written(tmp_path))
    sheet = sheet_to_markdown(reflections_on(book), book.points)
    assert [line for line in sheet.splitlines() if line.startswith("#")] == [
        "# Questions for a team",
        "## Care for staff",
        "### 1. Care after an incident",
        "## Working together",
        "### 2. Roles known",
    ]
    assert "- Review B, Recommendation 1 \\[review-b/rec-1\\]. The text is marked as private." in sheet
    assert sheet.count("**What we see**\n\n&nbsp;") == 2
    assert sheet.count("**What we will do, who, and by when**\n\n&nbsp;") == 2


def test_the_shipped_text_sheet_fits_a_terminal_and_holds_them_all(shipped: Rulebook) -> None:
    """No line is wider than 80 columns, and every question is there, numbered through."""
    chosen = reflections_on(shipped)
    sheet = sheet_to_text(chosen, shipped.points)
    assert len(chosen) == len(shipped.reflections)
    assert max(map(len, sheet.splitlines())) <= 80
    folded = " ".join(sheet.split())
    assert all(question in folded for reflection in chosen for question in reflection.ask)
    assert f"\n  {len(chosen)}. " in sheet


def test_themes_and_sources_choose(shipped: Rulebook) -> None:
    """Each theme's and each source's reflections, and together all of them; both at once, what is in both."""
    themes = {reflection.theme for reflection in shipped.reflections.values()}
    assert len(themes) > 1
    by_theme = [reflection.id for theme in themes for reflection in reflections_on(shipped, theme=theme)]
    assert sorted(by_theme) == sorted(shipped.reflections)
    by_source = {source: {each.id for each in reflections_on(shipped, source=source)} for source in shipped.sources}
    assert len(by_source) > 1
    assert set().union(*by_source.values()) == set(shipped.reflections)
    both = {each.id for each in reflections_on(shipped, theme="working-together", source="child-m")}
    of_theme = {each.id for each in reflections_on(shipped, theme="working-together")}
    assert both == of_theme & by_source["child-m"]
    assert 0 < len(both) < len(of_theme)


def test_unknown_themes_and_sources_are_told_at_once(shipped: Rulebook) -> None:
    """Both faults, each with the nearest right thing, or with all there are."""
    with pytest.raises(UnknownNameError) as told:
        reflections_on(shipped, theme="workng together", source="nowhere at all")
    theme, source = told.value.faults
    assert str(theme) == "There is no such theme in this rulebook. Did you mean 'working-together'?"
    assert str(source) == f"There is no such source in this rulebook. It has {', '.join(shipped.sources)}."


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_prints_the_sheet(tmp_path: Path, run: Run) -> None:
    """As text unless asked otherwise, of the folder asked for."""
    folder = str(written(tmp_path))
    book = Rulebook.load(folder)
    chosen = reflections_on(book)
    text = run("reflect", "--rules", folder)
    assert text == (0, sheet_to_text(chosen, book.points), "")
    markdown = run("reflect", "--format", "markdown", "--rules", folder)
    assert markdown == (0, sheet_to_markdown(chosen, book.points), "")
    some = run("reflect", "--theme", "care-for-staff", "--source", "review-b", "--rules", folder)
    assert some == (0, sheet_to_text(chosen[:1], book.points), "")
    none = run("reflect", "--theme", "working-together", "--source", "review-b", "--rules", folder)
    assert none == (0, "QUESTIONS FOR A TEAM\nNo reflection matches.\n", "")


def test_the_command_reads_the_shipped_rulebook_by_itself(run: Run) -> None:
    """Without a folder it is the shipped reflections that are printed."""
    code, sheet, told = run("reflect", "--theme", "family-and-network")
    assert (code, told) == (0, "")
    assert "[child-l-briefing/question-5]" in sheet


def test_the_command_exits_2_for_a_name_that_is_not_there(run: Run) -> None:
    """An unknown source is named with the nearest one, and nothing is printed."""
    told = "There is no such source in this rulebook. Did you mean 'child-m'?\n"
    assert run("reflect", "--source", "child m") == (2, "", told)
    code, printed, _ = run("reflect", "--format", "json")
    assert (code, printed) == (2, "")


# -- broken files ----------------------------------------------------------------------------------------------------

BROKEN = (
    (TEAM, "review-a/rec-1", "review-a/rec-9", 5, "There is no learning point called review-a/rec-9. Did you mean"),
    (CARE, "review-b/rec-1", "review-a/rec-2", 3, "It cites this point twice. Leave one out."),
    (CARE, "incident?]", "incident.]", 2, "This is not a question. End it with a question mark."),
    (CARE, "[Who sat", "[And you?, Why?, Who sat", 2, "It asks more than 2 questions. Keep the best, or make two"),
    (CARE, "  cites: [review-a/rec-2, review-b/rec-1]\n", "", 1, "It lacks cites."),
    (CARE, "ask:", "asks:", 2, "There is no such key here. Did you mean 'ask'?"),
    (CARE, "[review-a/rec-2, review-b/rec-1]", "review-a/rec-2", 3, "A list is needed here"),
    (CARE, "[Who sat down with staff after the last incident?]", "[]", 2, "A list is needed here"),
    (CARE, "[review-a/rec-2, ", "[2, ", 3, "A text is needed here."),
    (CARE, "care-after-an-incident", "Care after", 1, "A reflection's id and its file are named in small letters"),
    (TEAM, "roles-known", "care-after-an-incident", 1, "This name is defined twice. It stands in "),
)


@pytest.mark.parametrize(("file", "old", "new", "line", "what"), BROKEN, ids=lambda value: str(value)[:30])
def test_a_broken_file_says_where_and_what(tmp_path: Path, file: str, old: str, new: str, line: int, what: str) -> None:
    """File, line, what is wrong, and what to do."""
    folder = written(tmp_path, with_change(file, old, new))
    with pytest.raises(RulebookError) as told:
        Rulebook.load(folder)
    places = [(fault.file, fault.line) for fault in told.value.faults if what in str(fault)]
    assert places == [(str(folder / file), line)]


def test_all_faults_of_a_reflection_are_told_at_once(tmp_path: Path) -> None:
    """What is wrong with its questions hides nothing that is wrong with its citations."""
    text = "both-wrong:\n  ask: [No question]\n  cites: [review-c/rec-1]\n"
    with pytest.raises(RulebookError) as told:
        Rulebook.load(written(tmp_path, {TEAM: text}))
    assert [fault.line for fault in told.value.faults] == [2, 3]


def test_a_reflection_changes_the_fingerprint_of_the_rulebook(tmp_path: Path) -> None:
    """Whoever quotes a fingerprint means the reflections too."""
    before = Rulebook.load(written(tmp_path / "a")).fingerprint
    after = Rulebook.load(written(tmp_path / "b", with_change(CARE, "Who sat", "Who first sat"))).fingerprint
    assert before != after


def test_words_never_said_of_a_family_are_not_said_in_a_reflection(tmp_path: Path, shipped: Rulebook) -> None:
    """Lint names the reflection and its line; the small rulebook and the shipped reflections are clean."""
    assert lint(Rulebook.load(written(tmp_path / "good"), examples=True)) == []
    folder = written(tmp_path / "bad", with_change(CARE, "Who sat", "Who failed to sit or sat"))
    (fault,) = lint(Rulebook.load(folder, examples=True))
    assert (fault.file, fault.line) == (str(folder / CARE), 1)
    assert "Reflections never say 'failed to'." in str(fault)
    assert [fault for fault in wording.faults(shipped) if "reflections" in str(fault.file)] == []
