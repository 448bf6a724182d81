"""Batches read by processes beside this one, in order, and never more of them in hand than the processes can use."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

from riskflags.audit.reading.batches import Batch, BatchReader, Text
from riskflags.rulebook import Rulebook

MOST = 4
"""Processes, however many processors there are: reading a disk and writing the findings bound the rest."""

_AHEAD = 3
_SELDOM = 200_000  # allocations between searches for circular garbage, of which reading cases makes none
_reader: BatchReader | None = None


def read_batches(
    batches: Iterable[list[Text]], rulebook: Rulebook, settings: Mapping[str, int], day: date | None
) -> Iterator[Batch]:
    """Each batch read, in order; the first few in this process while it is not yet clear that there are many."""
    waiting = iter(batches)
    first, second = next(waiting, []), next(waiting, [])
    workers = min(os.cpu_count() or 1, MOST)
    if not second or workers == 1:
        reader = BatchReader(rulebook, settings, day)
        yield reader.read(first)
        yield from map(reader.read, (second, *waiting) if second else ())
        return
    begin = partial(_begin, rulebook, dict(settings), day)
    yield from _by_workers(_with(first, second, waiting), workers, begin)


def _with(first: list[Text], second: list[Text], rest: Iterator[list[Text]]) -> Iterator[list[Text]]:
    yield first
    yield second
    yield from rest


def _by_workers(batches: Iterator[list[Text]], workers: int, begin: Callable[[], None]) -> Iterator[Batch]:
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin)
    pending: deque[Future[Batch]] = deque()
    try:
        for batch in batches:
            with _undisturbed():  # a process is started when there is work for it
                pending.append(pool.submit(_read, batch))
            if len(pending) >= workers * _AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


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
