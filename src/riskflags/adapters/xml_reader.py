"""An XML file as the rows of one case after the other, streamed; elements that the mapping does not name are not read.

Expat reads it, and builds the elements of the case in hand and no more. A document type declaration is refused, and
with it every entity, external or expanding, for there is no other place to declare one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import BinaryIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from riskflags.adapters.account import Account
from riskflags.adapters.expressions import Group, Row
from riskflags.adapters.mapping import SourceMapping
from riskflags.adapters.values import LONGEST, TOO_LONG, TWICE, Value
from riskflags.errors import Fault, InputError

CHUNK = 64 * 1024  # bytes: more, and elements are no longer near the processor when they are looked at
DEEPEST = 40
MOST_IN_A_CASE = 64  # chunks: a case is held whole
_NEAR = 100  # rows before one, among which its double is looked for
UNKNOWN_ENCODING = (LookupError, ValueError)
"""What expat raises for one, or one of several bytes a character, that a file says it is in."""
HEADER = "header"
"""The group of the fields that stand before the cases."""

FIELD, HOLDS, LEFT_OUT = "field", "holds others", "left out"
Roles = Mapping[str, str | Group]
"""What elements within a group are: fields, rows of groups within, such as hold others and no more, or left out."""


def cases_of(stream: BinaryIO, mapping: SourceMapping, name: str, account: Account) -> Iterator[tuple[Row, Row]]:
    """The header so far and the row of each case. Raises `InputError` for what is no such file."""
    _check_prolog(stream, name)
    reader = _Elements(mapping, name, account)
    builder = ElementTree.TreeBuilder()
    above = builder.start("", {})  # an element around all, so that what is complete can be taken out while others come
    parser = ElementTree.XMLParser(target=builder)
    waiting = 0
    try:
        while chunk := stream.read(CHUNK):
            parser.feed(chunk)
            read = account.elements
            yield from ((reader.header, case) for case in reader.take(above, whole=False))
            waiting = waiting + 1 if account.elements == read else 0
            if waiting > MOST_IN_A_CASE:
                raise refused(f"One case has more than {MOST_IN_A_CASE * CHUNK:,} bytes.", name)
        parser.close()
    except ElementTree.ParseError as error:
        line: int | None = error.position[0]
    except UNKNOWN_ENCODING:
        line = None
    else:
        yield from ((reader.header, case) for case in reader.take(above, whole=True))
        return
    raise refused("This is not XML that can be read to its end.", name, line)


def refused(what: str, name: str, line: int | None = None) -> InputError:
    """The error for a file that is no return."""
    return InputError(Fault(what, file=name, line=line, help="Ask for the file again, saved as the return's own XML."))


def without_declaration(name: str) -> expat.XMLParserType:
    """A parser that calls nothing but refuses a document type declaration: without one there is no entity either."""

    def refuse(*_: object) -> None:
        raise refused("This file has a document type declaration, which can hide or multiply what it holds.", name)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _check_prolog(stream: BinaryIO, name: str) -> None:
    """Read up to the first element, behind which no declaration can stand, and go back. Raises `InputError`."""
    begun: list[str] = []
    parser = without_declaration(name)
    parser.StartElementHandler = lambda element, _: begun.append(element)
    with suppress(expat.ExpatError, *UNKNOWN_ENCODING):  # told of when it is read
        while not begun and (chunk := stream.read(CHUNK)):
            parser.Parse(chunk, False)
    stream.seek(0)


class _Elements:
    """Elements to rows, counted in the account."""

    def __init__(self, mapping: SourceMapping, name: str, account: Account) -> None:
        self._name, self._account, self._left_out = name, account, mapping.left_out
        self.header: Row = {}
        header = dict.fromkeys((*filter(None, (mapping.as_of, mapping.authority)), *mapping.says), "text")
        self._outside = Group(HEADER, header, {mapping.case.name: mapping.case})
        everywhere = dict.fromkeys(mapping.left_out, LEFT_OUT) | dict.fromkeys(mapping.structure, HOLDS)
        self._roles: dict[int, Roles] = {
            id(group): {**everywhere, **group.groups, **dict.fromkeys(group.fields, FIELD)}
            for group in self._outside.walk()
        }

    def take(self, parent: Element, whole: bool, depth: int = 1) -> Iterator[Row]:
        """The rows of the cases in an element. Unless it is ``whole`` the last element in it waits for its end.

        What is taken is let go.
        """
        account, roles, children = self._account, self._roles[id(self._outside)], list(parent)
        for child in children if whole else children[:-1]:
            role = roles.get(local(child.tag))
            if role is HOLDS:
                self._check(depth)
                account.elements += 1
                account.structure += 1
                yield from self.take(child, True, depth + 1)
                account.stray_texts += _is_stray(child.text)
            else:
                account.elements += len(list(child.iter()))
                if isinstance(role, Group):
                    account.structure += 1
                    row: Row = {}
                    self._fill(child, row, role, depth + 1)
                    yield row
                else:
                    self._beside(child, role, self.header, depth)
            account.stray_texts += _is_stray(child.tail)
        if not whole and children and roles.get(local(children[-1].tag)) is HOLDS:
            yield from self.take(children[-1], False, depth + 1)
        del parent[: len(children) if whole else -1]

    def _fill(self, element: Element, row: Row, group: Group, depth: int) -> None:
        """Put into a row what stands in an element. It runs for every element, so what is usual is done here."""
        self._check(depth)
        account, roles = self._account, self._roles[id(group)]
        used = structure = 0
        stray = int(_is_stray(element.text))
        for child in element:
            tag = child.tag
            role = roles.get(tag) or roles.get(tag := local(tag))
            if role is FIELD:
                used += 1
                if (text := child.text) and (text := text.strip()):
                    row[tag] = text if tag not in row and len(text) <= LONGEST else _again(text, row.get(tag, text))
                if len(child):
                    self._pass_over_within(child, depth)
            elif role is LEFT_OUT and not len(child):
                account.left_out[self._left_out[tag]] += 1
            elif isinstance(role, Group):
                within: Row = {}
                if tag in role.fields:  # a field that can stand several times
                    self._beside(child, FIELD, within, depth)
                else:
                    structure += 1
                    self._fill(child, within, role, depth + 1)
                rows = row.setdefault(tag, [])
                if within in rows[-_NEAR:]:
                    account.doubled[tag] += 1
                elif within:
                    rows.append(within)
            elif role is HOLDS:
                structure += 1
                self._fill(child, row, group, depth + 1)
            else:
                self._beside(child, role, row, depth + 1)
            tail = child.tail
            if tail is not None and not tail.isspace():
                stray += 1
        account.used += used
        account.structure += structure
        account.stray_texts += stray

    def _beside(self, element: Element, role: str | None, row: Row, depth: int) -> None:
        """Keep the text of a field; pass over any other element."""
        if role is not FIELD:
            self._pass_over(element, depth)
            return
        self._account.used += 1
        tag, text = local(element.tag), (element.text or "").strip()
        if text:
            row[tag] = _again(text, row.get(tag, text))
        self._pass_over_within(element, depth)

    def _pass_over(self, element: Element, depth: int) -> None:
        """Count an element that is not read, and all within it."""
        self._check(depth)
        name = local(element.tag)
        if name in self._left_out:
            self._account.left_out[self._left_out[name]] += 1
        else:
            self._account.unknown_element(name)
        self._pass_over_within(element, depth)

    def _pass_over_within(self, element: Element, depth: int) -> None:
        for child in element:
            self._pass_over(child, depth + 1)

    def _check(self, depth: int) -> None:
        if depth > DEEPEST:
            raise refused(f"Its elements stand more than {DEEPEST} deep.", self._name)


def local(tag: str) -> str:
    """The name of an element without that of its namespace."""
    return tag.rpartition("}")[2] if tag[0] == "{" else tag


def _is_stray(text: str | None) -> bool:
    return text is not None and not text.isspace()


def _again(text: str, before: Value) -> Value:
    """What a field says of which this is a further text, or the first."""
    return TOO_LONG if len(text) > LONGEST else text if text == before else TWICE
