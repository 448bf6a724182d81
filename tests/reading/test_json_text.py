"""Reading JSON: strictly, with lines where YAML reads it too, and no deeper than YAML."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from riskflags.reading import json_text, yaml_text
from riskflags.reading.yaml_text import DEEPEST, Unreadable, line_of
from support.places import places


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"a": 1,\n "b": }', 2, "not well-formed JSON"),
        ('{"a": 1,\n "b": 2,\n "a": 3}', 3, "stands twice"),
        ('{"a": NaN}', None, "a number that JSON does not have"),
        ('{"a": [Infinity]}', None, "a number that JSON does not have"),
        ('{"a": -Infinity}', None, "a number that JSON does not have"),
        (f'{{"a": {"9" * 5000}}}', None, "a number that JSON does not have"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), 1, f"nested more than {DEEPEST}"),
        ("[" * 100_000 + "]" * 100_000, 1, f"nested more than {DEEPEST}"),
        ('{"a":\n' * 100_000 + "1" + "}" * 100_000, 41, f"nested more than {DEEPEST}"),
        ("", 1, "not well-formed JSON"),
        ("{} {}", 1, "not well-formed JSON"),
        ("{'a': 1}", 1, "not well-formed JSON"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else str(value),
)
def test_what_json_may_not_hold(text: str, line: int | None, says: str) -> None:
    """What is refused is refused with its line where there is one, and never quoted."""
    with pytest.raises(Unreadable) as refused:
        json_text.parse(text)
    fault = refused.value.fault
    assert says in fault.what
    assert fault.line == line
    assert fault.help
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=8), below, max_size=4),
    max_leaves=20,
)


def test_json_reads_back_what_was_written_and_yaml_knows_its_lines() -> None:
    """Any JSON document reads as `json` reads it; where YAML reads it too it is the same, and each place has a line."""
    counted: Counter[str] = Counter()

    @settings(max_examples=300)
    @given(documents, st.sampled_from((None, 1)))
    def law(document: Any, indent: int | None) -> None:
        text = json.dumps(document, indent=indent)
        assert json_text.parse(text) == document
        located = json_text.with_lines(text)
        counted["read"] += 1
        if located == document and isinstance(document, dict | list):
            counted["located"] += 1
            lines: list[Any] = [line_of(located, place) for place, _ in places(located)]
            assert None not in lines
            assert sorted(lines) == lines

    law()
    print(dict(counted))
    assert counted["read"] >= 300
    assert counted["located"] > 50


def test_json_that_yaml_cannot_read_has_no_lines() -> None:
    """Placing a fault never fails: where YAML refuses the text there are no lines."""
    assert json_text.with_lines('{"a": "\\ud800"') is None
    assert json_text.with_lines("[" * 1000) is None


def test_nesting_is_told_of_alike_whoever_trips_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """From PyYAML 6.0.4 on, libyaml has a limit of its own, and looks so far ahead that it is met before ours."""

    def tripped(*_: Any, **__: Any) -> Iterator[Any]:
        mark = yaml.Mark("x", 0, 2, 0, None, 0)
        raise yaml.scanner.ScannerError("while increasing flow level", mark, "exceeded maximum nesting depth", mark)

    monkeypatch.setattr(yaml, "parse", tripped)
    for read in (yaml_text.parse, lambda text: json_text.parse(text)):
        with pytest.raises(Unreadable) as told:
            read("[" * 100_000)
        assert str(told.value.fault).startswith(f"line 3: It is nested more than {DEEPEST} deep.")
