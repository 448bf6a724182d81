"""Tables where they are found: in a folder, each a CSV or Parquet file.

The heading of a table is read first; its rows once some of its columns are asked for, and no others of them are kept.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskflags.errors import Fault, InputError
from riskflags.reading.files import MOST_TIMES, DecompressionBombError, opened_by

if TYPE_CHECKING:
    import polars as pl

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MARKS = ",\t;|"


@dataclass(frozen=True)
class Cells:
    """Some columns of a table; how many rows it has in all, and how many of them had to be left out as ragged."""

    frame: pl.DataFrame
    rows: int
    ragged: int = 0


@dataclass(frozen=True)
class Table:
    """A table of a source: its name, what gives the names of its columns, and what reads some of them; its file."""

    name: str
    heading: Callable[[], Sequence[str]]
    read: Callable[[Sequence[str]], Cells]
    path: Path | None = None
    hidden: bool = False

    @cached_property
    def columns(self) -> Sequence[str]:
        """The names of its columns. Raises `InputError`."""
        return self.heading()


def plain(name: str) -> str:
    """A name as names are compared: without capitals, blanks and marks, but for ``*``, which stands for anything."""
    return "".join(each for each in name.casefold() if each.isalnum() or each == "*")


def as_text(frame: pl.DataFrame, blank: Iterable[str] = ()) -> pl.DataFrame:
    """Every cell as text, whatever it was: days as YYYY-MM-DD, whole numbers without a fraction; null where blank."""
    import polars as pl

    def text(name: str, dtype: pl.DataType) -> pl.Expr:
        column = pl.col(name)
        if isinstance(dtype, pl.Datetime):
            return column.dt.strftime("%Y-%m-%dT%H:%M:%S")
        written = column.cast(pl.String, strict=False)
        return written.str.replace(r"\.0+$", "") if dtype.is_float() or dtype.is_decimal() else written

    texts = frame.select(text(name, dtype).str.strip_chars() for name, dtype in frame.schema.items())
    return texts.with_columns(pl.all().replace(["", *blank], None)) if texts.width else texts


def tables_in(path: Path) -> list[Table]:
    """The tables in a folder, or the one in a file. Raises `InputError` for one that cannot be read."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return [_table(file) for file in files if file.suffix.lower() in _READERS and file.is_file()]


def _table(path: Path) -> Table:
    heading, cells = _READERS[path.suffix.lower()]
    return Table(path.stem.rpartition(".")[2], partial(heading, path), partial(cells, path), path)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """What can go wrong with reading a table, as a message that names its file."""
    try:
        yield
    except DecompressionBombError:
        what = f"Unpacked, this file comes to more than {MOST_TIMES} times its size: no extract does."
        fault = Fault(what, file=str(path), help="Look at what wrote it.")
    except InputError:
        raise
    except ImportError:
        help_ = "Install the extra: pip install 'riskflags[adapters]'."
        fault = Fault("Reading tables needs Polars, which is not installed.", file=str(path), help=help_)
    except Exception:  # whatever a library raises may quote a cell
        fault = Fault(
            "This table cannot be read.", file=str(path), help="It may be damaged, or cut short: write it again."
        )
    else:
        return
    raise InputError(fault)


# -- CSV -------------------------------------------------------------------------------------------------------------


@contextmanager
def _csv_rows(path: Path) -> Iterator[Any]:
    """The rows of a file, the heading first; of which text it is, and with which mark, shows the heading."""
    with path.open("rb") as file:
        beginning = file.read(2)
    encoding = "utf-16" if beginning in _UTF16 else "utf-8-sig"
    before = csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as text:
            heading = text.readline()
            text.seek(0)
            yield csv.reader(text, delimiter=max(_MARKS, key=heading.count))
    finally:
        csv.field_size_limit(before)


def _holds_rows(row: list[str], width: int, mark: str) -> bool:
    """Whether the lines on which a cell of several begins and ends are whole rows themselves."""
    for place, cell in enumerate(row):
        lines = cell.splitlines()
        if len(lines) > 1:
            first, last = place + lines[0].count(mark), len(row) - 1 - place + lines[-1].count(mark)
            if first == last == width - 1 > 0:
                return True
    return False


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 4, 0))
        return file.read().rstrip(b"\0").endswith((b"\n", b"\r"))


def _csv_heading(path: Path) -> list[str]:
    with reading(path), _csv_rows(path) as rows:
        return next(rows, [])


def _csv_cells(path: Path, columns: Sequence[str]) -> Cells:
    import polars as pl

    with reading(path), _csv_rows(path) as rows:
        heading: list[str] = next(rows, [])
        pick = itemgetter(*(heading.index(name) for name in columns), 0, 0)
        count, kept, row, line = 0, [], heading, rows.line_num
        for row in rows:
            count += bool(row)
            if len(row) == len(heading):
                kept.append(pick(row)[:-2])
            if rows.line_num > line + 1 and _holds_rows(row, len(heading), rows.dialect.delimiter):
                what = "A quotation mark is missing here, or one too many: it makes one row of several."
                raise InputError(Fault(what, file=str(path), line=line + 1, help="Write the table again."))
            line = rows.line_num
        if len(row) < len(heading) and not _ends_with_a_line(path):
            what = "The last row ends in the middle: this table is cut short, and rows of children may be missing."
            raise InputError(Fault(what, file=str(path), line=line, help="Write the table again."))
    frame = pl.DataFrame(kept, schema=dict.fromkeys(columns, pl.String), orient="row")
    return Cells(frame, count, count - len(kept))


# -- Parquet ---------------------------------------------------------------------------------------------------------


def _parquet_heading(path: Path) -> list[str]:
    with reading(path):
        import polars as pl

        return list(opened_by(pl.read_parquet_schema, path))


def _parquet_cells(path: Path, columns: Sequence[str]) -> Cells:
    import polars as pl

    with reading(path):
        whole = opened_by(pl.scan_parquet, path)
        return Cells(whole.select(columns).collect(), whole.select(pl.len()).collect().item())


_READERS: dict[str, tuple[Callable[[Path], list[str]], Callable[[Path, Sequence[str]], Cells]]] = {
    ".csv": (_csv_heading, _csv_cells),
    ".parquet": (_parquet_heading, _parquet_cells),
}
