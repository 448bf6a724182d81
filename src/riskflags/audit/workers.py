"""Reads batches of case summaries in worker processes, each into a sheet and rejects, in order.

No more batches are read ahead than the processes can use.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

import polars as pl

from riskflags.audit.accounting import RejectRow, reject_of
from riskflags.audit.inputs.source import SummaryFormat
from riskflags.audit.inputs.summaries import TOO_LONG, Refused
from riskflags.audit.sheets import sheet_of
from riskflags.case import CaseSummary
from riskflags.engines import Slots
from riskflags.engines.python.engine import PythonEngine
from riskflags.errors import CaseError, Fault, InputError
from riskflags.rulebook import Rulebook

INPUT, LINE, DAY = "_input", "_line", "_day"
"""Extra columns of a sheet until repeated ids are known: the input of a case, its line there, the day of the check."""

_BESIDE = {INPUT: pl.UInt32, LINE: pl.UInt32, DAY: pl.Date}

MOST = 4
"""Processes, however many processors there are: reading a disk and writing the findings bound the rest."""

_AHEAD = 3
_ALLOCATIONS = 200_000  # allocations between searches for circular garbage, of which reading cases makes none
_reader: BatchReader | None = None

_ENDED = "A process that reads case summaries was ended from outside, perhaps because memory ran out."
_LESS = "Nothing was written. Close other programs, or audit the extract in parts."
_NOT_BEGUN = "The processes that read case summaries ended before they read any."
_GUARD = (
    "Nothing was written. Free some memory; a program that calls this itself does so under if __name__ == '__main__'."
)


class WorkerError(InputError):
    """A worker process ended before its work was done."""


@dataclass(frozen=True, slots=True)
class Text:
    """The text of one summary: which input it is of, where it stands there; no ``data`` if it is too long."""

    input: int
    file: str
    format: SummaryFormat
    line: int
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Batch:
    """A sheet with `INPUT`, `LINE` and `DAY`, and the rejects, each with the input it is of."""

    sheet: pl.DataFrame
    rejects: tuple[tuple[int, RejectRow], ...]


class BatchReader:
    """Reads batches of summaries, with a rulebook and settings."""

    def __init__(self, rulebook: Rulebook, settings: Mapping[str, int], day: date | None) -> None:
        self._rulebook, self._day = rulebook, day
        self._engine = PythonEngine(rulebook.facts.values(), rulebook.active, settings)

    def read(self, texts: Iterable[Text]) -> Batch:
        """The sheet of those that are sound, and the rejects. No case is held longer than it takes to judge it."""
        ids: list[str] = []
        beside: list[tuple[int, int, date]] = []
        slots: list[Slots] = []
        rejects: list[tuple[int, RejectRow]] = []
        for text in texts:
            case = self._case(text)
            if isinstance(case, CaseSummary):
                ids.append(case.case_id)
                beside.append((text.input, text.line, case.as_of))
                slots.append(self._engine.read(case))
            else:
                rejects.append((text.input, case))
        sheet = sheet_of(self._rulebook, ids, slots, map(self._engine.judge_codes, slots))
        return Batch(sheet.hstack(pl.DataFrame(beside, schema=_BESIDE, orient="row")), tuple(rejects))

    def _case(self, text: Text) -> CaseSummary | RejectRow:
        """The case as known on the day, or the reason why it is rejected."""
        case_id = None
        try:
            found = Refused((TOO_LONG,)) if text.data is None else text.format.read(text.data)
            if isinstance(found, CaseSummary):
                case_id = found.case_id
                return found.as_known_on(self._day or found.as_of)
        except CaseError as error:
            found = Refused(error.faults, case_id)
        line = text.line if text.format.many else found.faults[0].line or text.line
        return reject_of(text.file, line, found.case_id, found.faults)


def read_batches(
    batches: Iterable[list[Text]], rulebook: Rulebook, settings: Mapping[str, int], day: date | None
) -> Iterator[Batch]:
    """Each batch read, in order: by processes, unless there is one batch, one processor, or no process to be had.

    Raises `WorkerError`.
    """
    waiting = iter(batches)
    first, second = next(waiting, []), next(waiting, [])
    rest = chain([first, second] if second else [first], waiting)
    workers = min(os.cpu_count() or 1, MOST)
    pool = _started(workers, partial(_begin, rulebook, dict(settings), day)) if second and workers > 1 else None
    if pool is None:
        yield from map(BatchReader(rulebook, settings, day).read, rest)
    else:
        yield from _by_workers(rest, workers, pool)


def _started(workers: int, begin: Callable[[], None]) -> ProcessPoolExecutor | None:
    """Processes, the first of them begun; ``None`` where the system gives none (no shared memory, too many already)."""
    pool = None
    try:
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin)
        with _undisturbed():
            pool.submit(os.getpid)
    except (OSError, ImportError, NotImplementedError):
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
        return None
    return pool


def _by_workers(batches: Iterable[list[Text]], workers: int, pool: ProcessPoolExecutor) -> Iterator[Batch]:
    pending: deque[Future[Batch]] = deque()
    what, help_ = _NOT_BEGUN, _GUARD
    try:
        for batch in batches:
            pending.append(_submitted(pool, batch))
            if len(pending) >= workers * _AHEAD:
                yield pending.popleft().result()
                what, help_ = _ENDED, _LESS
        while pending:
            yield pending.popleft().result()
            what, help_ = _ENDED, _LESS
        return
    except (BrokenProcessPool, MemoryError):
        pass
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    raise WorkerError(Fault(what, help=help_))  # outside the except block: the error of a worker may hold anything


def _submitted(pool: ProcessPoolExecutor, batch: list[Text]) -> Future[Batch]:
    try:
        with _undisturbed():  # a process is started when there is work for it
            return pool.submit(_read, batch)
    except OSError:
        raise BrokenProcessPool from None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Workers ignore Ctrl-C from their start: it reaches every process of a terminal, and this process handles it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(rulebook: Rulebook, settings: Mapping[str, int], day: date | None) -> None:
    global _reader
    gc.set_threshold(_ALLOCATIONS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _reader = BatchReader(rulebook, settings, day)


def _end_with_parent() -> None:
    """Ends a worker whose parent was killed, which would otherwise wait for ever."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read(texts: list[Text]) -> Batch:
    assert _reader is not None
    return _reader.read(texts)
