"""The reference is what the rulebook says: the indexes that are committed, and the pages of the site."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pytest

from riskflags import Rulebook, conditions, reference
from riskflags.adapters.mapping import source_names
from riskflags.case import COLLECTIONS, CaseSummary
from riskflags.case.fields import fields_of
from riskflags.reading import yaml_text
from riskflags.reference.__main__ import main
from support import ROOT

LINK = re.compile(r"\]\(([^)]+)\)")
WRITTEN = re.compile(r"```yaml\n.*?```", re.DOTALL)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """The shipped rulebook, from its folder."""
    return Rulebook.load(ROOT / "rules")


@pytest.fixture(scope="module")
def pages(book: Rulebook) -> dict[str, str]:
    """Every page and index as the site has them."""
    return {**reference.indexes(book), **reference.pages(book)}


def links(path: str, pages: dict[str, str]) -> set[str]:
    """Where a page leads, each as a page's own path."""
    found = (PurePosixPath(path).parent.joinpath(link.partition("#")[0]) for link in LINK.findall(pages[path]))
    return {re.sub(r"^[^./]+/\.\./", "", str(link)) for link in found}


def test_the_committed_indexes_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message of a failure names the command that makes them anew."""
    monkeypatch.chdir(ROOT)
    assert main(["docs/reference", "--check"]) == 0, "python -m riskflags.reference docs/reference"


def test_check_tells_of_an_index_that_is_missing_or_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And of no other."""
    given = [str(tmp_path), "--rules", str(ROOT / "rules"), "--examples", str(ROOT / "examples")]
    assert main(given) == 0
    assert main([*given, "--check"]) == 0
    (tmp_path / "facts.md").unlink()
    (tmp_path / "rules.md").write_text("# Rules", encoding="utf-8")
    capsys.readouterr()
    assert main([*given, "--check"]) == 1
    told = capsys.readouterr().err
    assert [f"{kind}.md is out of date" in told for kind in reference.KINDS] == [True, True, False, False, False]


def test_everything_has_a_page_and_every_link_leads_to_one(book: Rulebook, pages: dict[str, str]) -> None:
    """Anchors too: each is a heading of the page it is in."""
    expected = {f"{kind}/{id_}.md" for kind in reference.KINDS for id_ in getattr(book, kind)}
    assert expected <= set(pages)
    for path, text in pages.items():
        assert links(path, pages) <= set(pages), path
        for link in LINK.findall(text):
            target, _, anchor = link.partition("#")
            if anchor:
                headings = re.findall(r"^## (.*)$", pages[target.removeprefix("../")], re.MULTILINE)
                assert [reference.slug(heading) for heading in headings].count(anchor) == 1, (path, link)


def test_the_page_of_what_sources_can_tell_leads_to_each_rule_and_fact_it_tells_of(
    book: Rulebook, pages: dict[str, str]
) -> None:
    """And every source has a column in its tables; what none of them tells is counted."""
    page = reference.reach_page(book)
    assert links("reach.md", {"reach.md": page}) <= {*pages, "../adapters.md"}
    assert page.count(f"| {' | '.join(f'`{name}`' for name in source_names())} |") == 2
    rows = re.findall(r"^\| \[`(.+?)`\]\((\w+)/", page, re.MULTILINE)
    others = re.findall(r"^Of the other (\d+) \[(\w+)\]", page, re.MULTILINE)
    for kind, ids in (("rules", [rule.id for rule in book.active]), ("facts", [*book.facts])):
        told = [id_ for id_, where in rows if where == kind]
        assert set(told) < set(ids)
        assert (str(len(ids) - len(told)), kind) in others


def test_a_point_and_its_rule_link_to_each_other(book: Rulebook, pages: dict[str, str]) -> None:
    """So do an indicator, a fact and a setting with what they rest on."""
    pairs = [
        (f"rules/{id_}.md", f"sources/{book.points[point].source.id}.md")
        for id_, rule in book.rules.items()
        for point in rule.cites
    ]
    pairs += [
        (f"indicators/{id_}.md", f"sources/{book.points[point].source.id}.md")
        for id_, indicator in book.indicators.items()
        for point in indicator.cites
    ]
    pairs += [
        (f"rules/{id_}.md", f"facts/{test.fact}.md")
        for id_, rule in book.rules.items()
        for condition in rule.conditions()
        for test in conditions.tests_of(condition)
    ]
    pairs += [
        (f"rules/{id_}.md", f"settings/{setting}.md")
        for id_, rule in book.rules.items()
        for setting in rule.settings()
        if setting
    ]
    assert len(pairs) > 4 * len(book.indicators)
    leads = {path: links(path, pages) for path in pages}
    for one, other in pairs:
        assert other in leads[one], (one, other)
        assert one in leads[other], (other, one)


def test_no_page_shows_a_placeholder_for_a_number(pages: dict[str, str]) -> None:
    """Each setting named in a text is filled in; the definition as written keeps its own."""
    assert any(re.search(r"\{\w+\}", text) for text in pages.values())
    assert [path for path, text in pages.items() if re.search(r"\\?\{[\w\\]+\}", WRITTEN.sub("", text))] == []


def test_what_is_shown_as_written_is_the_whole_definition_and_no_other(book: Rulebook, pages: dict[str, str]) -> None:
    """Of two facts that follow each other in a file each page has its own."""
    for one, other in pairwise(sorted(book.facts.values(), key=lambda fact: (fact.file, fact.line))):
        if one.file == other.file:
            (written,) = WRITTEN.findall(pages[f"facts/{one.name}.md"])
            assert written.startswith(f"```yaml\n{one.name}:\n")
            assert f"\n{other.name}:" not in written
            assert "examples:" in written


def test_the_page_of_a_case_has_every_collection_field_and_word_with_an_example_that_is_read() -> None:
    """Each field is described; each link to a list of words leads to one."""
    page = (ROOT / "docs" / "reference" / "case.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## )", page, re.MULTILINE | re.DOTALL))
    common = page.partition("\n## people\n")[0]
    assert len(COLLECTIONS) > 20
    for name, record in COLLECTIONS.items():
        (example,) = re.findall(r"```yaml\n(.*?)```", sections[name], re.DOTALL)
        child = {} if name == "people" else {"people": [{"role": "child"}]}
        CaseSummary.model_validate({"case_id": "x", "as_of": "2026-12-31", **child, **yaml_text.parse(example)})
        for field in fields_of(record):
            assert re.search(rf"^- `{field}` \(.+\): \S", sections[name] + common, re.MULTILINE), (name, field)
    headings = {reference.slug(heading) for heading in re.findall(r"^##+ (.*)$", page, re.MULTILINE)}
    links = set(re.findall(r"\]\(#(\w+)\)", page))
    assert len(links) > 20
    assert links <= headings
