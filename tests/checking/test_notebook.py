"""A report in a notebook: as HTML that shows what the text shows, and as rows for a dataframe."""

from __future__ import annotations

import re
from dataclasses import fields
from xml.etree import ElementTree as Tree

import pytest

from riskflags import Checker, Flag, Report, case_from_file
from support import ROOT

HOSTILE = "<script>alert('&amp;')</script> \u202e"


@pytest.fixture(scope="module")
def report() -> Report:
    """A case with flags, questions and a name that would be markup."""
    case = case_from_file(ROOT / "examples" / "child-l.yaml")
    return Checker().check(case.model_copy(update={"case_id": HOSTILE}))


def words(text: str) -> list[str]:
    """What is read out, without the marks of lists and sentences and of headings in capitals."""
    return re.findall(r"\w+", text.upper())


def test_a_notebook_shows_what_the_text_shows(report: Report) -> None:
    """The same words in the same order."""
    root = Tree.fromstring(report._repr_html_())
    assert report.flags
    assert report.questions
    assert words(" ".join(" ".join(node.itertext()) for node in root)) == words(report.to_text(10_000))


def test_its_html_is_plain_and_escaped(report: Report) -> None:
    """Headings and lists, nothing that runs, is fetched or styles the page around it."""
    html = report._repr_html_()
    tags = [node.tag for node in Tree.fromstring(html).iter()]
    assert set(tags) == {"section", "h3", "h4", "p", "ul", "li", "strong"}
    assert tags[:2] == ["section", "h3"]
    assert "&lt;script&gt;" in html
    assert "\u202e" not in html


def test_its_rows_are_its_flags(report: Report) -> None:
    """In the report's order; each column of a flag has the flag's name for it."""
    rows = report.to_rows()
    assert [row["rule"] for row in rows] == [flag.rule for flag in report.flags]
    assert {(row["case_id"], row["as_of"]) for row in rows} == {(HOSTILE, report.document.as_of)}
    assert set(rows[0]) - {"case_id", "as_of"} <= {field.name for field in fields(Flag)}
    assert {row["fingerprint"] for row in rows} == {flag.fingerprint for flag in report.flags}
    assert Checker().check_facts({}).to_rows() == []
