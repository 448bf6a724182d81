"""Files to begin with: they lint but for what only their author knows, and hold what follows from what was given."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from riskflags import InputError, Rulebook, RulebookError, UnknownNameError, drafting
from riskflags.cli.watching import run_at_each_change
from riskflags.lint import lint
from riskflags.reading import yaml_text
from riskflags.verification import Document, fingerprint, verify
from support import ROOT
from support.command_line import Run
from support.generated.good_rulebook import GOOD, written

TODAY = date(2026, 11, 28)
WHEN, UNLESS = ["pregnancy.expecting", "not visit.all_announced"], ["pregnancy.assessment_completed"]
REVIEW = """\
A review

Learning

3.1 On two days nobody answered the door, and no agency told another of it.
The nursery was not asked.

3.2 Nobody asked
3.2 A number that comes again, with enough words to be taken.

Recommendation 1:

All agencies agree who acts when a family is not seen.

On 14 March 2026 nobody came, which is no point. 12 is none either.
"""


def missing(*folders: Path) -> list[str]:
    """What these folders are refused for."""
    with pytest.raises(RulebookError) as refused:
        Rulebook.load(*folders)
    return [fault.what for fault in refused.value.faults]


# -- rules -----------------------------------------------------------------------------------------------------------


def test_a_rule_lints_once_its_words_are_there(tmp_path: Path) -> None:
    """Examples of every kind stand in it, hold, and notice each change of the condition."""
    base = written(tmp_path / "base", GOOD)
    text = drafting.rule("drafted", WHEN, UNLESS, ["review-a/rec-1"], Rulebook.load(base), TODAY)
    path = base / "local" / "drafted.yaml"
    written(base, {"local/drafted.yaml": text})
    filled = {
        "title:": "title: Something",
        "rec-1:": "rec-1: that somebody asks",
        "say:": "say: The record shows it.",
        "    -    ": "    - Who knows?",
        "consider:": "consider: Asking.",
    }
    for was, is_ in filled.items():
        assert text.count(was) == 1, was
        text = text.replace(was, f"{is_} ")
    path.write_text(text, encoding="utf-8")
    book = Rulebook.load(base, examples=True)
    assert [fault for fault in lint(book) if fault.file == str(path)] == []
    assert {example.verdict for example in book.rules["drafted"].examples} == {"fires", "quiet", "confirm", "explore"}
    assert book.rules["drafted"].lifecycle.review_by == "2027-11-28"


def test_what_a_begun_rule_lacks_is_told_all_at_once(tmp_path: Path) -> None:
    """Its title, what it takes from its source, and each part of its prompt, each at its own line."""
    base = written(tmp_path / "base", GOOD)
    text = drafting.rule("drafted", WHEN, UNLESS, ["review-a/rec-1"], Rulebook.load(base), TODAY)
    written(base, {"local/drafted.yaml": text})
    assert missing(base) == [
        "It lacks title.",
        "A text is needed here.",
        "It lacks say, consider.",
        "A text is needed here.",
    ]


def test_a_rule_over_what_is_not_there_or_no_yes_or_no_is_refused(tmp_path: Path) -> None:
    """A fact and a point by name, with the nearest; a number needs its comparison, which is for a person."""
    book = Rulebook.load(written(tmp_path, GOOD))
    with pytest.raises(UnknownNameError, match=r"Did you mean 'pregnancy.expecting'"):
        drafting.rule("x", ["pregnancy.expectin"], [], [], book, TODAY)
    with pytest.raises(UnknownNameError, match="Did you mean 'review-a/rec-2'"):
        drafting.rule("x", WHEN, [], ["review-a/rec-22"], book, TODAY)
    with pytest.raises(InputError, match=r"visit.missed is no yes/no fact"):
        drafting.rule("x", ["visit.missed"], [], [], book, TODAY)


def test_facts_that_cannot_be_so_together_make_no_example(tmp_path: Path) -> None:
    """One follows from the other: what would contradict itself is left out, and the rest holds."""
    book = Rulebook.load(written(tmp_path, GOOD))
    text = drafting.rule("x", ["visit.overdue", "pregnancy.expecting"], [], [], book, TODAY)
    assert {"fires", "quiet", "explore"} <= set(yaml_text.parse(text)["examples"])


# -- facts -----------------------------------------------------------------------------------------------------------


QUESTIONS = {"some": "Is there one?", "every": "Was it announced?", "count": "How many?", "days_since": "When?"}


def with_words(text: str, form: str) -> str:
    """A begun fact with what only its author knows; of an *every* also what its records must have."""
    text = re.sub(r"(?m)^  ask:(?: +#.*)?$", f"  ask: {QUESTIONS[form]}", text)
    text = re.sub(r"(?m)^( +(?:means|yes|no|unknown|known|none|never)):(?: +#.*)?$", r"\1: Words", text)
    text = text.replace("have: }", "have: {announced: true}}")
    return re.sub(r"\{\}(.*gives: (true|false)\} +#)", r"{announced: \2}\1", text)


@pytest.mark.parametrize("form", list(drafting.FORMS))
def test_a_fact_of_each_form_lints_once_its_words_are_there(form: str, run: Run, tmp_path: Path) -> None:
    """That nothing uses it, and the one begun before it, is all that lint then says."""
    base = written(tmp_path, GOOD)
    for name, each, over in (("begun.any", "some", "visits"), ("begun.this", form, "visits")):
        given = ("--form", each, "--over", "begun.any" if each == "every" else over)
        assert run("new", "fact", name, *given, "--in", base) == (0, f"Written: {base / 'facts/begun.yaml'}\n", "")
        path = base / "facts/begun.yaml"
        path.write_text(with_words(path.read_text(encoding="utf-8"), each), encoding="utf-8")
    (fault,) = lint(Rulebook.load(base, examples=True))
    assert fault.what.startswith("Not used yet: begun.any, begun.this")


def test_what_an_example_holds_is_copied_as_it_is(tmp_path: Path) -> None:
    """A text with a comma or a number in quotes, null, a list: quoted where it must be."""
    case = '{visits: [{id: "a, b: c", by: null, reason: "1", outcome: [not_in, seen], date: 2026-06-20}]}'
    begun = f"begun.x:\n  some: {{in: visits}}\n  examples:\n    - {{case: {case}, gives: true}}\n"
    base = written(tmp_path, {"facts/begun.yaml": begun})
    assert f"- {{case: {case}, gives: not known}}" in drafting.fact("begun.z", "every", "begun.x", [base])


def test_an_every_begins_with_a_record_of_the_some_that_it_is_of(tmp_path: Path) -> None:
    """Of a layer or what is below it; a file that is begun only stops nothing, and what is no *some* is told."""
    begun = "begun.x:\n  some: {in: visits}\n  examples:\nbegun.y:\n"
    base = written(tmp_path, {**GOOD, "facts/begun.yaml": begun})
    made = yaml_text.parse(drafting.fact("begun.z", "every", "pregnancy.expecting", [base]))
    cases = [each["case"] for each in made["begun.z"]["examples"]]
    assert cases == [{"pregnancies": [{"of": "mother", "ended": False}]}] * 3
    for name in ("begun.x", "begun.y", "visit.missed", "absent.fact"):
        with pytest.raises(InputError, match="This is not a fact read with some"):
            drafting.fact("begun.z", "every", name, [base])


# -- commands --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("begun", [("rule", "x"), ("fact", "a.b", "--over", "visits"), ("source", "review-b")])
def test_what_no_rulebook_would_read_is_not_begun(begun: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    """In a folder that is neither a rulebook nor a layer: how to make one is said."""
    code, out, err = run("new", *begun, "--in", tmp_path)
    assert (code, out) == (2, "")
    assert "This folder is no rulebook, and no layer over one. Name one with --in DIR; `riskflags new layer DIR`" in err
    assert not list(tmp_path.iterdir())


def test_a_layer_a_fact_and_a_source_lack_only_what_their_author_knows(run: Run, tmp_path: Path) -> None:
    """Nothing else is wrong with them, and each names the schema that its editor completes from."""
    layer, base = tmp_path / "here", written(tmp_path / "base", GOOD)
    assert run("new", "layer", layer)[0] == 0
    assert run("new", "fact", "visit.any", "--over", "visits", "--in", layer)[0] == 0
    assert run("new", "source", "review-here", "--in", layer)[0] == 0
    lacks = ["It lacks means, ask.", "It lacks owner.", "It lacks title, publisher, date.", "It lacks where, gist."]
    words = ["A text is needed here."] * 3
    assert sorted(missing(base, layer)) == [*words, *lacks]
    for path in layer.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads(schema.read_text(encoding="utf-8"))["$id"].startswith("urn:riskflags:")


def test_a_second_fact_of_a_group_goes_into_its_file(run: Run, tmp_path: Path) -> None:
    """And anything else that is there already is left alone."""
    written(tmp_path, {"layer.yaml": "name: A\nowner: B\n"})
    for name in ("visit.one", "visit.two"):
        assert run("new", "fact", name, "--over", "visits", "--in", tmp_path)[0] == 0
    assert list(yaml_text.parse((tmp_path / "facts/visit.yaml").read_text(encoding="utf-8"))) == [
        "visit.one",
        "visit.two",
    ]
    for again in (("layer", tmp_path), ("fact", "visit.two", "--over", "visits", "--in", tmp_path)):
        code, _, err = run("new", *again)
        assert (code, "There is something in this place already." in err) == (2, True)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["fact", "visit", "--over", "visits"], "This is no name for a fact."),
        (["fact", "visit.x", "--over", "visit"], "There is no such collection. Did you mean 'visits'?"),
        (["source", "No Id"], "This is no id."),
        (["rule", "../up"], "This is no id."),
        (["rule", "a", "--theme", "../up"], "This is no id."),
    ],
)
def test_what_cannot_be_written_is_said(command: list[str], says: str, run: Run, tmp_path: Path) -> None:
    """With the next step; nothing is written."""
    run("new", "layer", tmp_path / "here")
    (tmp_path / "here" / "layer.yaml").write_text("name: Here\nowner: Us\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    code, _, err = run("new", *command, "--in", tmp_path / "here")
    assert (code, says in err) == (2, True), err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("kind", ["setting", "source", "reflection", "indicator", "departures"])
def test_each_kind_of_file_has_a_schema(kind: str, run: Run) -> None:
    """Its keys are those that are read; what it refers to is there."""
    code, out, _ = run("schema", kind)
    assert code == 0
    assert '"additionalProperties"' in out
    assert ("#/$defs/condition" in out) <= ('"condition":' in out)


# -- documents -------------------------------------------------------------------------------------------------------


def points(text: str) -> dict[str, Any]:
    """The points that are proposed of a document."""
    found: dict[str, Any] = yaml_text.parse(drafting.source("review", Document(text)))["points"]
    return found


def test_the_numbered_points_of_a_review_are_proposed(tmp_path: Path) -> None:
    """Each with its place and its fingerprint, up to a blank line; headings, dates and numbers that return are none."""
    found = points(REVIEW)
    assert list(found) == ["3.1", "3.2", "recommendation-1"]
    assert [point["where"] for point in found.values()] == ["3.1", "3.2", "Recommendation 1"]
    assert found["recommendation-1"]["passage"]["words"] == 11
    passage = fingerprint(
        "On two days nobody answered the door, and no agency told another of it. The nursery was not asked."
    )
    assert found["3.1"]["passage"]["hash"] == passage.hash
    assert all(point["gist"] is None for point in found.values())


def test_no_word_of_the_review_is_copied() -> None:
    """But for the number of a point."""
    text = drafting.source("review", Document(REVIEW))
    assert [word for word in ("nobody", "nursery", "door", "agencies", "family") if word in text] == []


def test_the_proposed_points_are_found_again(tmp_path: Path) -> None:
    """`sources verify` finds each passage in the document that it was made of."""
    text = drafting.source("review", Document(REVIEW)).replace("gist:", "gist: x #")
    text = text.replace("title:", "title: A review").replace("publisher:", "publisher: x").replace("date:", 'date: "1"')
    book = Rulebook.load(written(tmp_path, {**GOOD, "sources/review.yaml": text}))
    verified = verify(Document(REVIEW), book)
    assert verified.all_found
    assert len(verified.findings) == 3


def pdf(*pages: str) -> bytes:
    """A PDF of a line a page, by the library that reads it."""
    pypdf = pytest.importorskip("pypdf", reason="needs the extra documents: pip install 'riskflags[documents]'")
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = pypdf.PdfWriter()
    for text in pages:
        page, stream = writer.add_blank_page(600, 800), DecodedStreamObject()
        names = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}
        font = DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in names.items()})
        fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
        page[NameObject("/Resources")] = fonts
        stream.set_data(f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_gives_points_with_their_pages(tmp_path: Path) -> None:
    """The words of each page, and the page that a point stands on."""
    path = tmp_path / "review.pdf"
    path.write_bytes(pdf("A review, in short.", "Recommendation 2 All agencies agree who acts at once."))
    (point,) = yaml_text.parse(drafting.source("review", Document.read(path)))["points"].values()
    assert point["where"] == "Recommendation 2, page 2"
    assert point["passage"]["words"] == 7


def test_a_word_processors_file_gives_its_paragraphs(tmp_path: Path) -> None:
    """Those of tables too."""
    docx = pytest.importorskip("docx", reason="needs the extra documents: pip install 'riskflags[documents]'")
    document = docx.Document()
    for text in ("A review", "Finding 1: nobody was asked what they knew of it."):
        document.add_paragraph(text)
    document.add_table(1, 1).rows[0].cells[0].text = "2.1 Somebody could have been asked at once."
    document.save(str(tmp_path / "review.docx"))
    assert list(points(Document.read(tmp_path / "review.docx").text)) == ["finding-1", "2.1"]


@pytest.mark.parametrize("data", [b"%PDF-1.7\nbroken", b"PK\x03\x04broken"], ids=["PDF", "docx"])
def test_a_broken_document_is_told_of(data: bytes, tmp_path: Path) -> None:
    """By what it is, with the next step, whether or not its library is installed."""
    path = tmp_path / "review"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"This is a (PDF|word processor's file).*plain text"):
        Document.read(path)


# -- lint, again and again -------------------------------------------------------------------------------------------


def test_lint_watches_for_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once at first and once a change, not between; a file that cannot be read yet ends nothing."""
    folder, runs, naps = written(tmp_path, GOOD), list[int](), list[float]()

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) % 3 == 0:
            written(folder, {"rulebook.yaml": f'title: A\nversion: "{len(naps)}"\n'})

    def lint_it() -> None:
        runs.append(len(naps))
        Rulebook.load(folder if len(runs) > 1 else ROOT / "docs")

    monkeypatch.setattr("time.sleep", nap)
    run_at_each_change(lint_it, [folder], turns=3)
    assert runs == [0, 3, 6]
