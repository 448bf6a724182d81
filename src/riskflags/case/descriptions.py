"""What the collections, fields and words of a case mean, read on demand from the docstrings beside them.

Python discards a docstring under a field, so the source of its module is parsed here. A program packed without its
source has no descriptions, and otherwise works the same.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, get_args

from riskflags.case.record import FrozenModel
from riskflags.case.words import casework, observations, people
from riskflags.humanize import continuing

_MEANING = re.compile(r"^- (\w+): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A list of words: its name, what it lists, and the meanings of those words that are not self-explanatory."""

    name: str
    text: str
    meanings: Mapping[str, str]

    def __str__(self) -> str:
        return "\n".join([self.text, *(f"- {word}: {meaning}" for word, meaning in self.meanings.items())])


@cache
def described(model: type[FrozenModel]) -> Mapping[str, str]:
    """What each field of a record class means, as in ``described(COLLECTIONS["plans"])["review_due"]``.

    Of `CaseSummary`: what each collection holds, and what ``case_id``, ``as_of`` and ``open`` say.
    """
    found: dict[str, str] = {}  # as written, over several lines
    for base in reversed(model.__mro__):
        if issubclass(base, FrozenModel):
            found.update(_docstrings(base.__module__).get(base.__name__, {}))
    return {name: " ".join(found[name].split()) for name in model.model_fields if name in found}


@cache
def in_short(model: type[FrozenModel]) -> Mapping[str, str]:
    """A label for each field of a record, to put before a value: ``it is written down``, ``who is pregnant``.

    It is the beginning of the field's description, up to the first stop, colon or semicolon.
    """
    begins = {name: re.split("[.;:]", text)[0].removeprefix("Whether ") for name, text in described(model).items()}
    return {name: continuing(text) for name, text in begins.items()}


@cache
def vocabularies() -> Mapping[tuple[str, ...], Vocabulary]:
    """Every vocabulary, keyed by its tuple of words: ``vocabularies()[fields_of(Plan)["kind"].words]``."""
    return {
        get_args(getattr(module, name)): Vocabulary(
            name, " ".join(text.partition("\n\n")[0].split()), dict(_MEANING.findall(text))
        )
        for module in (people, casework, observations)
        for name, text in _docstrings(module.__name__).get("", {}).items()
    }


def describe(schema: dict[str, Any], model: type[FrozenModel]) -> None:
    """Add the descriptions of fields and vocabularies to the JSON Schema of a class."""
    for name, text in described(model).items():
        schema["properties"][name]["description"] = text
        for branch in schema["properties"][name].get("anyOf", ()):
            if vocabulary := vocabularies().get(tuple(branch.get("enum", ()))):
                branch["description"] = str(vocabulary)


@cache
def _docstrings(module: str) -> Mapping[str, Mapping[str, str]]:
    """The docstrings under the variables of a module: by class ("" for the module itself), then by variable."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except OSError:
        return {}
    classes = {node.name: dict(_documented(node.body)) for node in tree.body if isinstance(node, ast.ClassDef)}
    return {"": dict(_documented(tree.body)), **classes}


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for statement, below in pairwise(body):
        match statement, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text)
