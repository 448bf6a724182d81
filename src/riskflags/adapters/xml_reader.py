"""An XML file as the rows of one case after the other, streamed; elements that the mapping does not name are not read.

Expat reads it: no element is ever held but those of the case in hand. A document type declaration is refused, and with
it every entity, external or expanding, for there is no other place to declare one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from riskflags.adapters.account import Account
from riskflags.adapters.expressions import Group, Row
from riskflags.adapters.mapping import SourceMapping
from riskflags.adapters.values import LONGEST, TOO_LONG, TWICE
from riskflags.errors import Fault, InputError

CHUNK = 256 * 1024
DEEPEST = 40
MOST_IN_A_CASE = 200_000  # elements: a case is held whole
_MOST_PIECES = 40  # of a text, of which no more is of use
_NEAR = 100  # rows before one, among which its double is looked for
HEADER = "header"
"""The group of the fields that stand before the cases."""

FIELD, HOLDS = "field", "holds"
Role = str | Group
"""An element is a field, holds others and no more, or is a row of a group."""

_HELP = "Ask for the file again, saved as the return's own XML."


def cases_of(stream: BinaryIO, mapping: SourceMapping, name: str, account: Account) -> Iterator[tuple[Row, Row]]:
    """The header so far and the row of each case. Raises `InputError` for what is no such file."""
    reader = _Elements(mapping, name, account)
    parser = reader.parser()
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
            yield from ((reader.header, case) for case in reader.ready)
            reader.ready.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        line = error.lineno
    else:
        yield from ((reader.header, case) for case in reader.ready)
        return
    raise InputError(Fault("This is not XML that can be read to its end.", file=name, line=line, help=_HELP))


def refuse_declaration(name: str) -> None:
    """Raise `InputError`: with no document type declaration there is no entity either."""
    what = "This file has a document type declaration, which can hide or multiply what it holds."
    raise InputError(
        Fault(what, file=name, help="No return has one: ask for the file again, saved as the return's own XML.")
    )


class _Elements:
    """What expat calls: elements to rows."""

    def __init__(self, mapping: SourceMapping, name: str, account: Account) -> None:
        self._mapping, self._name, self._account = mapping, name, account
        self.header: Row = {}
        self.ready: list[Row] = []
        header = dict.fromkeys((mapping.as_of, *mapping.says), "text")
        self._outside = Group(HEADER, header, {mapping.case.name: mapping.case})

    def parser(self) -> Any:
        """A parser that calls this."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = lambda *_: refuse_declaration(self._name)
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._handlers()
        return parser

    def _refused(self, what: str) -> InputError:
        return InputError(Fault(what, file=self._name, help=_HELP))

    def _handlers(self) -> tuple[Callable[..., None], Callable[..., None], Callable[..., None]]:
        """Three functions over what they share, which is faster than attributes by half."""
        account, left_out, case, ready = self._account, self._mapping.left_out, self._mapping.case.name, self.ready
        does = {id(group): self._roles(group) for group in self._outside.walk()}
        groups: list[Group] = [self._outside]
        rows: list[Row] = [self.header]
        text: list[str] = []
        field = ""  # the field being read
        group, row, roles = groups[0], rows[0], does[id(groups[0])]
        skipped = 0  # how deep within an element that is not read
        depth = used = structural = elements = began = 0

        def start(name: str, _attributes: Any) -> None:
            nonlocal field, group, row, roles, skipped, depth, used, structural, elements, began
            elements += 1
            depth += 1
            if skipped or field:
                skipped += 1
                passed_over(name)
                return
            role = roles.get(name) or roles.get(name.rpartition(":")[2])
            if role is FIELD:
                field = name.rpartition(":")[2] if ":" in name else name
                used += 1
            elif role is HOLDS:
                structural += 1
            elif role is None:
                skipped = 1
                passed_over(name)
            elif isinstance(role, Group):
                group, roles = role, does[id(role)]
                if group.name == case:
                    began = elements
                groups.append(group)
                rows.append(row := {})
                if group.name in group.fields:  # a field that can stand several times
                    field = group.name
                    used += 1
                else:
                    structural += 1
            if depth > DEEPEST or elements - began > MOST_IN_A_CASE:
                raise self._too_much(depth > DEEPEST)

        def passed_over(name: str) -> None:
            name = name.rpartition(":")[2]
            if name in left_out:
                account.left_out[left_out[name]] += 1
            else:
                account.unknown_element(name)
            if depth > DEEPEST or elements - began > MOST_IN_A_CASE:
                raise self._too_much(depth > DEEPEST)

        def characters(data: str) -> None:
            if field:
                if not skipped and len(text) < _MOST_PIECES:
                    text.append(data)
            elif not skipped and not data.isspace():
                account.stray_texts += 1

        def end(name: str) -> None:
            nonlocal field, group, row, roles, skipped, depth
            depth -= 1
            if skipped:
                skipped -= 1
                return
            if field:
                if text:
                    keep("".join(text).strip())
                    text.clear()
                several, field = field == group.name, ""
                if not several:
                    return
            elif roles.get(name) is HOLDS or name.rpartition(":")[2] != group.name:
                if not depth:
                    tell()
                return
            done = rows.pop()
            leave(groups.pop(), done)

        def keep(value: Any) -> None:
            if value:
                value = value if len(value) <= LONGEST else TOO_LONG
                row[field] = value if row.get(field, value) == value else TWICE

        def leave(left: Group, done: Row) -> None:
            nonlocal group, row, roles
            group, row = groups[-1], rows[-1]
            roles = does[id(group)]
            if left.name == case:
                tell()
                ready.append(done)
            elif done:
                beside = row.setdefault(left.name, [])
                if beside and done in beside[-_NEAR:]:
                    account.doubled[left.name] += 1
                else:
                    beside.append(done)

        def tell() -> None:
            account.used, account.structure, account.elements = used, structural, elements

        return start, end, characters

    def _roles(self, group: Group) -> dict[str, Role]:
        """What each element is within a group."""
        return {**dict.fromkeys(self._mapping.structure, HOLDS), **group.groups, **dict.fromkeys(group.fields, FIELD)}

    def _too_much(self, deep: bool) -> InputError:
        what = f"Its elements stand more than {DEEPEST} deep."
        return self._refused(what if deep else f"One case has more than {MOST_IN_A_CASE:,} elements.")
