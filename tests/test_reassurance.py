"""No word reassures: where there are no flags every output says what that does not mean, and how much was not seen."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from riskflags import CaseSummary, Checker, Report, Rulebook
from riskflags.audit.comparison import compare
from riskflags.audit.comparison import to_text as comparison_to_text
from riskflags.audit.run import Options, run_audit
from riskflags.indicators import Measuring
from riskflags.indicators.showing import to_markdown, to_text
from riskflags.interview import Answers
from riskflags.reading.case_text import case_from_file
from riskflags.render.as_html import to_page
from riskflags.render.as_json import to_json
from riskflags.render.as_text import explanation_to_text
from riskflags.render.report_words import checks_not_made
from riskflags.replay import replay, replay_to_page
from riskflags.replay.as_text import replay_to_text
from riskflags.sampling.writing import write
from support import EXAMPLES, ROOT

REASSURING = re.compile(
    r"nothing (?:yet )?(?:suggests?|to worry|is wrong|was (?:found|raised|flagged)|found|(?:is )?left to\b|of concern)"
    r"|(?:suggests?|raises?|has|have|there (?:is|are)) no concerns?\b|no concerns? (?:found|raised|suggested)"
    r"|all (?:is |are )?(?:clear|well|good|fine)\b|(?:is|are|looks?|seems?) (?:fine|ok|okay|clean)\b"
    r"|no (?:cause|reason) (?:for|to) (?:concern|worry)|no risks? (?:was|were|is|are|found|to)\b|low(?:er)? risk"
    r"|(?<!does not mean )the (?:child is|children are) safe",
    re.IGNORECASE,
)
"""What would let a reader think that all is well; *safe* only stands where it is denied."""

WRITTEN = ("*.md", "docs/**/*.md", "rules/**/*.yaml", "examples/**/*.md", "examples/**/*.yaml")

NO_FLAG = re.compile(r"\bno flags?\b", re.IGNORECASE)
DENIED = re.compile(
    r"no flags?(?:, \d+ questions?)?\. This does not mean the child(?:ren are| is) safe: (?:[\d,]+|none) of [\d,]+ "
    r"|no flag, and (?:some checks could not be made|no check was left open; that does not mean the child is safe)"
    r"|no flag does not mean the child is safe"
    r"|no flags? never means? (?:safe|safety)",
    re.IGNORECASE,
)


def check_reassures_nobody(text: str) -> int:
    """No phrase reassures, and no flags are told of without what that means; how often they are."""
    squeezed = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert not [squeezed[max(0, each.start() - 60) : each.end() + 20] for each in REASSURING.finditer(squeezed)]
    bare = [each.start() for each in NO_FLAG.finditer(squeezed) if not DENIED.match(squeezed, each.start())]
    assert not [squeezed[place : place + 80] for place in bare]
    return len(NO_FLAG.findall(squeezed))


def outputs(report: Report, checker: Checker, case: CaseSummary) -> Iterator[str]:
    """Every way in which one case is told of."""
    yield from (report.to_text(), report.to_markdown(), report.to_json())
    yield from (report.to_text(full=True), report.to_markdown(full=True))
    for rule in checker.rulebook.active:
        yield explanation_to_text(report.explain(rule.id))
    told = replay(checker, case)
    yield from (replay_to_text(told), replay_to_page(told), to_json(told))
    measuring = Measuring(checker.rulebook, checker.settings)
    measuring.add(case)
    measured = measuring.measurement()
    yield from (to_text(measured), to_markdown(measured), to_json(measured))


def silent() -> CaseSummary:
    """A case of which nothing is recorded."""
    return CaseSummary.model_validate({"case_id": "silent", "as_of": "2026-06-30"})


@pytest.mark.parametrize("path", [*EXAMPLES, None], ids=lambda path: path.stem if path else "silent")
def test_no_output_of_a_case_reassures(path: Path | None, checker: Checker) -> None:
    """Of each example, good practice among them, and of a case of which nothing is recorded."""
    case = case_from_file(str(path)) if path else silent()
    report = checker.check(case)
    counts = [check_reassures_nobody(text) for text in outputs(report, checker, case)]
    assert len(counts) == 11 + report.checks > 11
    assert [bool(count) for count in counts[:2]] == [not report.flags] * 2


def test_there_are_examples_with_flags_and_without(checker: Checker) -> None:
    """Else the test over them tries only one of the first lines."""
    assert {bool(checker.check(case_from_file(str(path))).flags) for path in EXAMPLES} == {True, False}


def test_without_flags_a_report_says_how_many_checks_could_not_be_made(checker: Checker) -> None:
    """Of a case of which nothing is recorded that is all of them; it is the first line, in text and Markdown."""
    report, rules = checker.check(silent()), len(checker.rulebook.active)
    said = f"No flags. This does not mean the child is safe: {rules} of {rules} checks could not be made, because the "
    for text in (report.to_text(400), report.to_markdown()):
        assert [line for line in text.splitlines() if line][1] == f"{said}record is silent."
    assert (json.loads(report.to_json())["checks"], report.checks_not_made) == (rules, rules)


def test_a_report_on_what_was_said_speaks_of_no_record(checker: Checker) -> None:
    """A check on answers waits for what was not asked or is not known; nothing was recorded, so no record is silent."""
    report = checker.check_answers(Answers(date(2026, 6, 30)).said("child.born", True))
    why = "checks could not be made, because something they need was not asked or is not known."
    for text in (report.to_text(400), report.to_markdown(), to_page(report.document)):
        assert check_reassures_nobody(text) == 1
        assert why in text
        assert "record is silent" not in text
    assert f"{report.checks_not_made} of {report.checks} {why}" in report.to_text(400)
    assert "sees only what it is told" in checks_not_made(1, 0, of_record=False)


def test_no_flags_is_not_safe_where_every_check_was_made(shipped: Rulebook, checker: Checker) -> None:
    """A rulebook of the rules that are quiet on a case; there the line says that rules see only what is recorded."""
    case = case_from_file(str(ROOT / "examples" / "good-practice-pregnancy.yaml"))
    quiet = {id_ for id_, verdict in checker.check(case).verdicts.items() if verdict == "quiet"}
    report = Checker(replace(shipped, rules={id_: shipped.rules[id_] for id_ in quiet})).check(case)
    assert (report.flags, report.checks_not_made, report.checks) == ((), 0, len(quiet))
    said = f"This does not mean the child is safe: none of {len(quiet)} checks was left open, yet a check sees only"
    assert said in report.to_text(400)
    assert said in report.to_markdown()


def test_with_flags_the_first_line_counts_them_and_the_checks_not_made(checker: Checker) -> None:
    """How much there is to talk about, and how much could not be looked at."""
    tried = 0
    for path in EXAMPLES:
        report = checker.check(case_from_file(str(path)))
        if report.flags:
            tried += 1
            first = report.to_text(400).splitlines()[1]
            assert first.startswith(f"{len(report.flags)} flags to talk about"), first
            assert f"{report.checks_not_made} of {report.checks} checks could not be made" in first
            assert first in report.to_markdown()
    assert tried > 2


def test_a_replay_says_on_each_day_without_a_prompt_what_that_means(checker: Checker) -> None:
    """In text, on the page, and as a count a day in JSON."""
    case = case_from_file(str(ROOT / "examples" / "good-practice-pregnancy.yaml"))
    told = replay(checker, case)
    bare = [day for day in told.days if not day.appeared and not day.turned and not day.stays]
    assert bare
    for day in told.days:
        assert day.checks_not_made == checker.check(case, pl.Series([day.day]).str.to_date().item()).checks_not_made
    for text in (replay_to_text(told), replay_to_page(told)):
        assert check_reassures_nobody(text) == len(bare) + 1  # and the last day's in the summary
    with_prompts = replay(checker, case_from_file(str(ROOT / "examples" / "child-l.yaml")))
    assert f"On the last day {with_prompts.days[-1].checks_not_made} of" in replay_to_text(with_prompts, 400)


@pytest.fixture(scope="module")
def audits(checker: Checker, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Audits of a sample, of one silent case, and of no case at all."""
    place = tmp_path_factory.mktemp("reassurance")
    write(60, place / "sample", format_="ndjson", bad_rows=0)
    (place / "silent").mkdir()
    (place / "silent" / "silent.json").write_text(json.dumps({"case_id": "silent", "as_of": "2026-06-30"}))
    (place / "none").mkdir()
    (place / "none" / "none.json").write_text(json.dumps({"case_id": "none"}))
    for name in ("sample", "silent", "none"):
        run_audit([str(place / name)], place / f"{name}-out", checker.rulebook, checker.settings, Options())
    return {name: place / f"{name}-out" for name in ("sample", "silent", "none")}


@pytest.mark.parametrize("name", ["sample", "silent", "none"])
def test_no_output_of_an_audit_reassures(name: str, audits: dict[str, Path]) -> None:
    """The page, every cell of the workbook, every file of text, and two audits compared."""
    folder = audits[name]
    texts = [path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix in (".html", ".csv", ".json")]
    assert len(texts) == 8
    book = openpyxl.load_workbook(folder / "audit.xlsx", read_only=True)
    rows = [[str(cell) for cell in row if cell] for sheet in book for row in sheet.iter_rows(values_only=True)]
    book.close()
    assert len(rows) > len(book.sheetnames)
    for text in (*texts, *map(". ".join, rows), comparison_to_text(compare(folder, audits["sample"]))):
        check_reassures_nobody(text)


def test_cases_of_an_audit_without_a_flag_are_not_called_safe(checker: Checker, audits: dict[str, Path]) -> None:
    """Their number is followed by how many of their checks could not be made: on the page and in the workbook."""
    rules = len(checker.rulebook.active)
    cases = pl.read_csv(audits["sample"] / "cases.csv")
    bare = cases.filter(pl.col("flag").is_null())
    assert 1 < bare.height < cases.height
    said = {
        "sample": f"{bare.height} cases have no flag. This does not mean the children are safe: "
        f"{bare['explore'].sum():,} of {bare.height * rules:,} checks could not be made, because the record is silent.",
        "silent": f"1 case has no flag. This does not mean the child is safe: {rules} of {rules} checks could not be",
    }
    every = f"{cases['explore'].sum():,} of {cases.height * rules:,} checks could not be made"
    for name, words in said.items():
        book = openpyxl.load_workbook(audits[name] / "audit.xlsx", read_only=True)
        about = " ".join(str(cell) for row in book["About"].iter_rows(values_only=True) for cell in row)
        book.close()
        page = (audits[name] / "report.html").read_text(encoding="utf-8")
        assert words in about
        assert words in page
        assert name == "silent" or (every in about and every in page)


def test_no_word_of_ours_reassures() -> None:
    """Not in code, rules, documentation or examples; what was once said may be quoted where decisions are told."""
    texts = {path: path.read_text(encoding="utf-8") for pattern in WRITTEN for path in ROOT.glob(pattern)}
    assert all(any(ROOT.glob(pattern)) for pattern in WRITTEN)
    said = {path: " ".join(re.sub(r"\n\s*#", "\n", text).split()) for path, text in texts.items()}
    said |= {path: " | ".join(strings_in(path.read_text(encoding="utf-8"))) for path in (ROOT / "src").rglob("*.py")}
    found = {path: match[0] for path, text in said.items() if (match := REASSURING.search(text))}
    assert {path for path in found if path.name != "decisions.md"} == set(), found


def strings_in(code: str) -> Iterator[str]:
    """The strings of a module, less its docstrings."""
    tree = ast.parse(code)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs)
    yield from (node.value for node in constants if isinstance(node.value, str))
