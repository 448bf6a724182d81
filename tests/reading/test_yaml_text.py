"""Reading YAML: words stay words, lines are kept, and leaving examples out changes nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags.reading import yaml_text
from riskflags.reading.yaml_text import DEEPEST, Unreadable, line_of
from riskflags.rulebook.rulebook import shipped_folder
from support.places import places

RULES = shipped_folder()
FACT_FILES = sorted(RULES.glob("facts/*.yaml"))
NOT_RULES = ("facts", "settings", "sources", "indicators", "reflections")
RULE_FILES = sorted(path for path in RULES.glob("*/*.yaml") if path.parent.name not in NOT_RULES)


# -- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("Yes", "Yes"),
        ("NO", "NO"),
        ("True", "True"),
        ("NULL", "NULL"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ('"true"', "true"),
        ("'3'", "3"),
        ('"2026-01-01"', "2026-01-01"),
        ("''", ""),
        ('"~"', "~"),
        ("0", 0),
        ("3", 3),
        ("-3", -3),
        ("+3", 3),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("1.5e3", 1500.0),
        ("007", "007"),
        ("-01", "-01"),
        ("00", "00"),
        ("0012345678", "0012345678"),
        ("0x1f", "0x1f"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1e3", "1e3"),
        (".5", ".5"),
        ("5.", "5."),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("-", [None]),
        ("1234567890123456789", "1234567890123456789"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01 10:00:00", "2026-01-01 10:00:00"),
        ("=", "="),
        ("<<", "<<"),
        ("not known", "not known"),
        ("{a: yes, b: [no, 3]}", {"a": "yes", "b": ["no", 3]}),
        ("|\n  yes\n  no\n", "yes\nno\n"),
        (">\n  3\n", "3\n"),
    ],
)
def test_a_value_is_what_somebody_meant_by_it(written: str, read: object) -> None:
    """Words stay words, ids and days stay text, and only what is plainly a number or true, false, null is one."""
    found = yaml_text.parse(f"key: {written}" if written != "-" else "key:\n  -")["key"]
    assert found == read
    assert type(found).__mro__[-2 if isinstance(read, list | dict) else 0] is type(read)


def test_keys_are_always_text() -> None:
    """A key that looks like a number, a truth or nothing is the text that stands there."""
    assert list(yaml_text.parse("3: a\ntrue: b\nnull: c\n007: d\n~: e")) == ["3", "true", "null", "007", "~"]


def test_a_text_without_a_document_is_nothing() -> None:
    """Nothing but comments, or a bare marker, holds no document."""
    assert [yaml_text.parse(text) for text in ("", "# a comment\n", "---\n", "--- ~\n")] == [None] * 4


def test_a_byte_order_mark_and_line_ends_of_any_kind_are_read() -> None:
    """Files of any editor read alike, and their lines count alike."""
    for end in ("\n", "\r\n", "\r"):
        document = yaml_text.parse(f"\ufeffa: 1{end}b:{end}  - 2{end}  - 3{end}")
        assert document == {"a": 1, "b": [2, 3]}
        assert [line_of(document, place) for place in (("a",), ("b",), ("b", 0), ("b", 1))] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: &x 2\n", 2, "an anchor"),
        ("a: 1\nb: *x\n", 2, "an alias"),
        ("a:\n  <<: *x\n", 2, "an alias"),
        ("a: !!int 3\n", 1, "a tag"),
        ("a:\n  !thing {b: 1}\n", 2, "a tag"),
        ("a: 1\n&x b: 2\n", 2, "an anchor"),
        ("a: 1\n\na: 2\n", 3, "stands twice (first in line 1)"),
        ("x: {a: 1,\n  b: 2,\n  a: 3}\n", 3, "stands twice (first in line 1)"),
        ("a: 1\n---\nb: 1\n", 2, "A second document"),
        ("? [a]\n: b\n", 1, "where a key should"),
        ("a: 1\n? {b: c}\n: d\n", 2, "where a key should"),
        ("a: 1\nb: [1, 2\n", 3, "not well-formed"),
        ("a: 'x\n", 2, "not well-formed"),
        ("a: 1\n  b: 2\n", 2, "not well-formed"),
        ("a: 1\n\tb: 2\n", 2, "not well-formed"),
        ("a: b: c\n", 1, "not well-formed"),
        ("a: @b\n", 1, "not well-formed"),
        ("a: %b\n", 1, "not well-formed"),
        ("a: 1\nb: \x07\n", 2, "a character that text may not"),
        ("a: \x00\n", 1, "a character that text may not"),
        ("a: 1\nb: \ud800\n", 2, "a character that text may not"),
        ("a:\n  " + "[" * 100_000, 2, f"nested more than {DEEPEST}"),
        ("a:\n  " + "{b: " * 100_000, 2, f"nested more than {DEEPEST}"),
        ("- " * 100_000, 1, f"nested more than {DEEPEST}"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else str(value),
)
def test_what_yaml_could_do_and_may_not(text: str, line: int, says: str) -> None:
    """What is refused is refused with its line, what it is, and what to do."""
    with pytest.raises(Unreadable) as refused:
        yaml_text.parse(text)
    fault = refused.value.fault
    assert says in fault.what
    assert fault.line == line
    assert fault.help.endswith(".")


def test_nesting_is_read_down_to_the_limit() -> None:
    """As deep as is allowed is read; one deeper is not."""
    document = yaml_text.parse("[" * DEEPEST + "]" * DEEPEST)
    for _ in range(DEEPEST):
        document, below = (document[0] if document else None), document
        assert isinstance(below, list)
    with pytest.raises(Unreadable):
        yaml_text.parse("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))


def test_an_unreadable_text_is_not_quoted() -> None:
    """PyYAML's own words quote the text; ours never do, nor does the error that carried them."""
    for text in (
        "name: 'Jones\n",
        "name: @Jones",
        "Jones: Jones: x",
        "name: *Jones",
        "name: &Jones x",
        "name: !Jones x",
    ):
        with pytest.raises(Unreadable) as refused:
            yaml_text.parse(text)
        error = refused.value
        assert "Jones" not in f"{error.fault}{error!r}{error}{error.__cause__}{error.__context__}"


# -- lines ------------------------------------------------------------------------------------------------------------


def test_the_line_of_every_nested_place_is_kept() -> None:
    """A place is on the line where its key or its item begins, in block and in flow style."""
    document = yaml_text.parse(
        "# a comment\n"  # 1
        "a: 1\n"  # 2
        "\n"  # 3
        "b:\n"  # 4
        "  c: [x,\n"  # 5
        "      y, {d: 1,\n"  # 6
        "          e: 2}]\n"  # 7
        "  f: >\n"  # 8
        "    folded\n"  # 9
        "    text\n"  # 10
        "  g:\n"  # 11
        "    - h: 1\n"  # 12
        "      i: 2\n"  # 13
        "    -\n"  # 14
        "      - j\n"  # 15
    )
    lines = {
        ("a",): 2,
        ("b",): 4,
        ("b", "c"): 5,
        ("b", "c", 0): 5,
        ("b", "c", 1): 6,
        ("b", "c", 2): 6,
        ("b", "c", 2, "d"): 6,
        ("b", "c", 2, "e"): 7,
        ("b", "f"): 8,
        ("b", "g"): 11,
        ("b", "g", 0, "h"): 12,
        ("b", "g", 0, "i"): 13,
        ("b", "g", 1, 0): 15,
    }
    assert {place: line_of(document, place) for place in lines} == lines


def test_a_place_that_is_not_there_has_the_line_of_the_nearest_above() -> None:
    """A missing key is told by the line of what lacks it; a document without lines has none."""
    document = yaml_text.parse("a:\n  b:\n    - c\n")
    assert line_of(document, ()) == 1
    assert line_of(document, ("z",)) == 1
    assert line_of(document, ("a", "z", "y")) == 1
    assert line_of(document, ("a", "b", 7)) == 2
    assert line_of(document, ("a", "b", "z")) == 2
    assert line_of(document, ("a", "b", 0, "z")) == 3
    assert line_of({"a": 1}, ("a",)) is None
    assert line_of("a word", ("a",)) is None


@pytest.mark.parametrize("path", [*RULE_FILES, *FACT_FILES], ids=lambda path: path.stem)
def test_each_place_of_a_shipped_file_stands_on_its_line(path: Path) -> None:
    """In every rule and fact file each key and each plain word stands in the text of the line it is said to."""
    text = path.read_text("utf-8")
    lines, document = text.split("\n"), yaml_text.parse(text)
    assert len(list(places(document))) > 5
    for place, value in places(document):
        line = lines[(line_of(document, place) or 0) - 1]
        if place and isinstance(place[-1], str):
            assert place[-1] in line, place
        elif isinstance(value, str) and " " not in value:
            assert value in line, place


# -- leaving examples out --------------------------------------------------------------------------------------------


def without_examples(document: Any, deep: bool) -> Any:
    """The document less its examples: of a rule at the top, of facts one down."""
    if deep:
        return {name: without_examples(body, deep=False) for name, body in document.items()}
    return {key: value for key, value in document.items() if key != "examples"}


def same_but_examples(text: str, indent: int) -> int:
    """Assert that cutting the examples out changes neither what else there is nor where; how many places there are."""
    cut = yaml_text.without(text, "examples", indent)
    assert cut.count("\n") == text.count("\n")
    whole, rest = yaml_text.parse(text), yaml_text.parse(cut)
    assert rest == without_examples(whole, deep=indent > 0)
    kept = list(places(rest))[1:]  # the document itself aside: its line is that of its first key
    assert [line_of(rest, place) for place, _ in kept] == [line_of(whole, place) for place, _ in kept]
    return len(kept)


def test_leaving_examples_out_of_the_shipped_files_leaves_all_else_as_it_was() -> None:
    """Of every shipped rule and fact file: the same document less the examples, each place on the same line."""
    counted = Counter({"rules": len(RULE_FILES), "facts": len(FACT_FILES)})
    for path in RULE_FILES:
        counted["places"] += same_but_examples(path.read_text("utf-8"), 0)
    for path in FACT_FILES:
        counted["places"] += same_but_examples(path.read_text("utf-8"), 2)
    print(dict(counted))
    assert counted["rules"] >= 80
    assert counted["facts"] >= 40
    assert counted["places"] > 5000


PIECES = (
    (
        "id: a",
        "title: >\n  some text\n\n  and more",
        "when:\n- x\n- y",
        "# a remark",
        "other: {a: 1,\n  b: [2,\n  3]}",
        "",
    ),
    (
        "examples:\n  fires:\n    a sentence: {a: 1}\n\n    another:\n      facts: {b: 2}\n\n  # a remark\n  quiet: {}",
        "examples:\n- {case: {}, gives: true}\n-\n  case: {}\n  gives: false\n\n# a remark\n- {case: {}, gives: no}",
        "examples: {a: {b: 1}}",
        "examples:",
        "examples:   # a remark\n\n\n  a: |\n    some text\n\n      examples: no\n    more",
        "examples:\n# a remark less far in\n  a: 1",
    ),
)
"""Keys of a definition, and ways to write its examples."""


def test_examples_may_stand_anywhere_in_a_definition() -> None:
    """Random files of random keys, examples first, last or between, with any line ends: all else stays as it was."""
    counted: Counter[str] = Counter()

    @settings(max_examples=400)
    @given(st.integers(min_value=0, max_value=2**32))
    def law(seed: int) -> None:
        rnd = Random(seed)
        indent = rnd.choice((0, 2))
        text = "\n".join(_definition(rnd, indent, number) for number in range(rnd.randint(1, 3) if indent else 1))
        text = (text + rnd.choice(("", "\n", "\n\n"))).replace("\n", rnd.choice(("\n", "\r\n")))
        counted["files"] += 1
        counted["places"] += same_but_examples(text, indent)

    law()
    print(dict(counted))
    assert counted["files"] >= 200
    assert counted["places"] > counted["files"] * 3


def _definition(rnd: Random, indent: int, number: int) -> str:
    keys, ways = PIECES
    pieces = [
        "first: 1",
        *rnd.sample(keys, k=rnd.randint(1, len(keys))),
        *rnd.choices(ways, k=rnd.choice((0, 1, 1, 1))),
    ]
    rnd.shuffle(pieces)
    body = "\n".join(pieces)
    if not indent:
        return body
    return f"name.n{number}:\n" + "\n".join(f"  {line}" if line else "" for line in body.split("\n"))
