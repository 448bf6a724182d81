"""What was read, and what became of every row of it."""

from __future__ import annotations

from collections.abc import Iterator

from riskflags.audit.accounting import Accounting, Input
from riskflags.audit.outputs.page.tables import row, section, table
from riskflags.audit.words import counted, figure
from riskflags.engines.table.rejecting import BELONGS
from riskflags.render.markup import Node, el

_MOST_INPUTS = 60  # with more files than this, those of one kind share a row


def rows_read(accounting: Accounting, redact: bool) -> Node:
    """The inputs and their rows, and why rows were rejected. Redacted, no file is named: a name may say who."""
    return section(
        "What was read",
        "read",
        el("p", accounted(accounting)),
        _inputs(accounting, redact),
        _rejects(accounting),
    )


def accounted(accounting: Accounting) -> str:
    """A sentence on how the rows add up, and on cases that could not be checked."""
    said = (
        f"{counted(accounting.read, 'row')} read: {figure(accounting.checked)} checked and "
        f"{figure(accounting.rejected)} rejected."
    )
    return f"{said} These are {counted(accounting.cases_checked, 'case')}; {_cases_rejected(accounting)}"


def _cases_rejected(accounting: Accounting) -> str:
    if not accounting.cases_rejected:
        return "no case was rejected."
    counts = "counts" if accounting.cases_rejected == 1 else "count"
    return f"{counted(accounting.cases_rejected, 'case')} could not be checked and {counts} nowhere here."


def _inputs(accounting: Accounting, redact: bool) -> Node:
    inputs = accounting.inputs
    each = not redact and len(inputs) <= _MOST_INPUTS
    rows = [_row([el("bdi", one.name)], [one]) for one in inputs] if each else list(_by_kind(inputs))
    total = row(
        "All", "", figure(accounting.read), figure(accounting.checked), figure(accounting.rejected), words=2, total=True
    )
    heads = ("File", "Holds", "Rows read", "Checked", "Rejected")
    return table("Rows read, by file", heads, [*rows, total], words=2)


def _by_kind(inputs: tuple[Input, ...]) -> Iterator[Node]:
    kinds = dict.fromkeys((one.kind, one.table) for one in inputs)
    for kind, table_ in kinds:
        same = [one for one in inputs if (one.kind, one.table) == (kind, table_)]
        yield _row([f"{counted(len(same), 'file')}, {kind}"], same)


def _row(name: list[Node] | list[str], inputs: list[Input]) -> Node:
    numbers = (sum(one.read for one in inputs), sum(one.checked for one in inputs), sum(o.rejected for o in inputs))
    return row(name, inputs[0].table or "case summaries", *map(figure, numbers), words=2)


def _rejects(accounting: Accounting) -> Node | None:
    if not accounting.rejects:
        return None
    own = [each for each in accounting.rejects if each.what != BELONGS]
    rows = [
        row(each.what, ".".join(filter(None, (each.table, each.column))), figure(each.rows), words=2) for each in own
    ]
    if belonging := [each for each in accounting.rejects if each.what == BELONGS]:
        tables = counted(len({each.table for each in belonging}), "table")
        rows.append(row(BELONGS, tables, figure(sum(each.rows for each in belonging)), words=2))
    return table("Why rows were rejected", ("What is wrong", "Where", "Rows"), rows, words=2)
