"""What the case model says it means: of every collection, field and word, in the schema and the templates too."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from riskflags.audit.template import notes
from riskflags.case import COLLECTIONS, CaseSummary, descriptions
from riskflags.case.descriptions import described, in_short, vocabularies
from riskflags.case.fields import fields_of
from riskflags.case.record import Record
from riskflags.cli.schemas import schema
from riskflags.tables.schema import TABLES, columns_of
from support import ROOT

CLASSES: tuple[type[BaseModel], ...] = (CaseSummary, *COLLECTIONS.values())
AS_IT_SAYS = {"A word without a line here means what it says.", "The words mean what they say."}


def texts() -> Iterator[tuple[str, str]]:
    """Where each text stands, and the text: of collections, fields and words."""
    for model in CLASSES:
        yield from ((f"{model.__name__}.{name}", text) for name, text in described(model).items())
    for vocabulary in vocabularies().values():
        yield vocabulary.name, vocabulary.text
        yield from ((f"{vocabulary.name}.{word}", text) for word, text in vocabulary.meanings.items())


@pytest.mark.parametrize("model", CLASSES, ids=lambda model: model.__name__)
def test_every_collection_and_field_is_described(model: type[Record]) -> None:
    """In one or two sentences, and the class itself beside them."""
    assert list(described(model)) == list(model.model_fields)
    assert "__doc__" in vars(model)
    assert model.__doc__
    for name, text in described(model).items():
        assert re.fullmatch(r"[A-Z][^\n]{15,238}\.", text), f"{name}: {text}"
        assert len(re.findall(r"[.!?](?= |$)", text)) <= 3, f"{name}: {text}"


@pytest.mark.parametrize("model", COLLECTIONS.values(), ids=lambda model: model.__name__)
def test_every_list_of_words_is_described(model: type[Record]) -> None:
    """Each word has a meaning, or the text says that it needs none; no meaning is that of a word the list lacks."""
    for field in fields_of(model).values():
        if not field.words:
            continue
        vocabulary = vocabularies()[field.words]
        assert [word for word in field.words if word in vocabulary.meanings] == list(vocabulary.meanings), (
            vocabulary.name
        )
        left_out = len(vocabulary.meanings) < len(field.words)
        assert any(vocabulary.text.endswith(saying) for saying in AS_IT_SAYS) == left_out, vocabulary.name


def test_every_list_of_words_is_some_fields_and_every_line_is_read() -> None:
    """A line that is not `- word: meaning` would be lost in silence."""
    used = {field.words for model in COLLECTIONS.values() for field in fields_of(model).values() if field.words}
    assert used == set(vocabularies())
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src/riskflags/case/words").glob("*.py")]
    lines = [line for source in sources for line in source.splitlines() if line.lstrip().startswith("- ")]
    assert len(lines) == sum(len(vocabulary.meanings) for vocabulary in vocabularies().values()) > 100


def test_no_text_speaks_of_two_unlike_fields() -> None:
    """One text for two fields only where they have one name and one type."""
    fields_with = defaultdict(set)
    for model in COLLECTIONS.values():
        for name, text in described(model).items():
            fields_with[text].add((name, fields_of(model)[name]))
    assert [found for found in fields_with.values() if len(found) > 1] == []
    collections = list(described(CaseSummary).values())
    assert len(set(collections)) == len(collections)


def test_what_a_text_names_exists() -> None:
    """Names in backticks are collections, fields or words; a renamed one would leave the text behind."""
    known = {"true", "false", "all", *CaseSummary.model_fields}
    for model in COLLECTIONS.values():
        known.update(*((name, *field.words) for name, field in fields_of(model).items()))
    named = [
        (place, name) for place, text in texts() for quoted in re.findall("`(.*?)`", text) for name in _names(quoted)
    ]
    assert len(named) > 50
    assert [(place, name) for place, name in named if name not in known] == []


def _names(quoted: str) -> list[str]:
    return re.findall(r"\w+", quoted)


@pytest.mark.parametrize("model", COLLECTIONS.values(), ids=lambda model: model.__name__)
def test_a_description_begins_with_what_the_field_says_in_short(model: type[Record]) -> None:
    """Before its first stop, in few words that a person reads: of a yes or no as a sentence, never the field's name."""
    for name in model.model_fields.keys() - {"id", "recorded_on"}:  # no replay shows them
        said = in_short(model)[name]
        assert described(model)[name].startswith("Whether ") == (fields_of(model)[name].type == "yes_no"), name
        assert re.fullmatch(r"[a-z][\w', -]*[a-z]", said), f"{name}: {said}"
        assert len(said.split()) <= 18, f"{name}: {said}"
        assert "_" not in said, f"{name}: {said}"


def test_texts_are_in_plain_words() -> None:
    """No word that only this project's writers know, and none that the design rules out."""
    unwanted = re.compile(
        r"\b(leaf|leaves|scor\w*|predict\w*|alert\w*|complian\w*|offend\w*|perpetrat\w*|null|boolean)\b", re.I
    )
    assert [place for place, text in texts() if unwanted.search(text)] == []


def test_the_published_schema_shows_them() -> None:
    """Of collections, of the fields of each record, and of the words that a field may be."""
    published = schema("case")
    for model in CLASSES:
        own = published if model is CaseSummary else published["$defs"][model.__name__]
        assert own["description"]
        for name, text in described(model).items():
            assert own["properties"][name]["description"] == text
            for branch in own["properties"][name].get("anyOf", ()):
                if "enum" in branch:
                    assert branch["description"] == str(vocabularies()[tuple(branch["enum"])])


def test_somebody_elses_schema_shows_them_too() -> None:
    """As OpenAPI is made: a case inside a model of another program."""

    class Request(BaseModel):
        case: CaseSummary
        siblings: list[CaseSummary]

    made = Request.model_json_schema()["$defs"]
    assert made["Plan"]["properties"]["ended"]["description"] == described(COLLECTIONS["plans"])["ended"]
    assert made["CaseSummary"]["properties"]["plans"]["description"] == described(CaseSummary)["plans"]


def test_a_template_says_what_each_column_means() -> None:
    """Every table, every column of it, and every list of words."""
    said = {(table, name): meaning for table, name, meaning, _ in notes()}
    assert all(said.values())
    assert {(table, name) for table in TABLES for name in ("", *columns_of(table))} <= set(said)
    assert said["plans", "ended"] == described(COLLECTIONS["plans"])["ended"]
    assert {vocabulary.name for vocabulary in vocabularies().values()} <= {table for table, _ in said}


def test_a_check_reads_no_descriptions() -> None:
    """A program that checks cases pays nothing for them: no source is read before somebody asks."""
    code = (
        "import sys; from riskflags import Checker; Checker().check({'case_id': 'c', 'as_of': '2026-06-30'}).to_json();"
        "print('riskflags.case.descriptions' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_its_source_a_program_has_a_schema_without_descriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packed as bytecode alone, nothing else is lost."""

    def no_source(_module: object) -> str:
        raise OSError

    caches = (descriptions.described, descriptions.vocabularies, descriptions._docstrings)
    monkeypatch.setattr(inspect, "getsource", no_source)
    for cached in caches:
        cached.cache_clear()
    try:
        made = CaseSummary.model_json_schema()
        assert not described(CaseSummary)
        assert not vocabularies()
        assert {table for table, *_ in notes()} == set(TABLES)
    finally:
        monkeypatch.undo()
        for cached in caches:
            cached.cache_clear()
    assert "description" not in made["properties"]["plans"]
    assert json.dumps(made)
