"""Batches read by processes beside this one, in order, and never more of them in hand than the processes can use."""

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
from datetime import date
from functools import partial
from itertools import chain
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

from riskflags.audit.reading.batches import Batch, BatchReader, Text
from riskflags.errors import Fault, InputError
from riskflags.rulebook import Rulebook

MOST = 4
"""Processes, however many processors there are: reading a disk and writing the findings bound the rest."""

_AHEAD = 3
_SELDOM = 200_000  # allocations between searches for circular garbage, of which reading cases makes none
_reader: BatchReader | None = None

_ENDED = "A process that reads case summaries was ended from outside, perhaps because memory ran out."
_LESS = "Nothing was written. Close other programs, or audit the extract in parts."
_NOT_BEGUN = "The processes that read case summaries ended before they read any."
_GUARD = (
    "Nothing was written. Free some memory; a program that calls this itself does so under if __name__ == '__main__'."
)


class WorkerError(InputError):
    """A process that reads case summaries ended before its work did."""


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
    raise WorkerError(Fault(what, help=help_))  # outside the except block: what a process left behind may be anything


def _submitted(pool: ProcessPoolExecutor, batch: list[Text]) -> Future[Batch]:
    try:
        with _undisturbed():  # a process is started when there is work for it
            return pool.submit(_read, batch)
    except OSError:
        raise BrokenProcessPool from None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal. Those started here leave it to this one, from their first moment."""
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
    gc.set_threshold(_SELDOM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _reader = BatchReader(rulebook, settings, day)


def _end_with_parent() -> None:
    """A parent that is killed cannot say so, and its workers would wait for ever."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read(texts: list[Text]) -> Batch:
    assert _reader is not None
    return _reader.read(texts)
