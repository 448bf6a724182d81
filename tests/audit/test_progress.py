"""How far an audit is, as people see it: on terminals of any width, off terminals, and when they stop it."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from riskflags import Checker, InputError
from riskflags.audit.progress import Progress
from riskflags.cli import progress as shown
from riskflags.cli.progress import Bar, Lines, duration, shown_progress
from riskflags.errors import Fault
from riskflags.sampling.writing import write
from support.audits import audited

COLUMNS = 80
STOPPED = "Stopped. Nothing was written."


class Screen:
    """What stands on a terminal of so many columns once this is written to it: as much of one as a bar needs."""

    def __init__(self, columns: int = COLUMNS) -> None:
        self._columns, self._lines, self._row, self._column = columns, [[" "] * columns], 0, 0

    def write(self, text: str) -> None:
        """Take text and control sequences in."""
        for part in re.findall(r"\x1b\[[?\d;]*[A-Za-z]|[\s\S]", text):
            if part.startswith("\x1b["):
                self._control(part[2:-1], part[-1])
            elif part == "\r":
                self._column = 0
            elif part == "\n":
                self._down()
            else:
                self._put(part)

    def lines(self) -> list[str]:
        """What is to be read, without what is empty."""
        return [line for line in ("".join(each).rstrip() for each in self._lines) if line]

    def _control(self, number: str, what: str) -> None:
        if what == "A":
            self._row = max(self._row - int(number or 1), 0)
        elif what == "K":
            self._lines[self._row] = [" "] * self._columns

    def _put(self, letter: str) -> None:
        if self._column == self._columns:
            self._column = 0
            self._down()
        self._lines[self._row][self._column] = letter
        self._column += 1

    def _down(self) -> None:
        self._row += 1
        if self._row == len(self._lines):
            self._lines.append([" "] * self._columns)


USUAL: Any = {"as_of": None, "settings": None, "rules": None, "engine": "polars", "redact": False} | {
    "strict": False,
    "workbook": False,
    "profile": None,
    "least_checked": None,
    "written": ("yyyy-mm-dd", (), ()),
}
"""What the command is asked for where nothing is said."""


class Terminal:
    """An audit by the small rulebook run on a terminal, as somebody would who sits before it."""

    def __init__(self, extract: Path, rules: Path, folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color"}
        environment.pop("COLUMNS", None)
        self.run = subprocess.Popen(
            [sys.executable, "-m", "riskflags", "audit", extract, "--out", "out", "--rules", rules],
            stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(theirs)
        self.said = ""

    def read_until(self, there: Callable[[str], bool]) -> str:
        """All that has been said, once this holds of it or nothing more comes."""
        while not there(self.said):
            try:
                data = os.read(self._ours, 65536)
            except OSError:  # the other side is gone
                break
            if not data:
                break
            self.said += data.decode(errors="replace")
        return self.said

    def press(self, keys: bytes) -> None:
        """Keys of a keyboard."""
        os.write(self._ours, keys)

    def ended(self) -> tuple[int, list[str]]:
        """The exit code, and what stands on the screen then."""
        self.read_until(lambda _: False)
        code = self.run.wait(60)
        os.close(self._ours)
        screen = Screen()
        screen.write(self.said)
        return code, screen.lines()


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables, and summaries that are read by several processes."""
    folder = tmp_path_factory.mktemp("extracts")
    write(2_000, folder / "tables", bad_rows=0)
    write(6_000, folder / "summaries", format_="ndjson", bad_rows=0)
    return folder


def drawn(width: int, name: str, total: int | None, unit: str, seconds: float, done: int = 0) -> list[str]:
    """The lines of a bar, so long after its stage began."""
    now = [100.0]
    bar = Bar(Console(file=io.StringIO(), force_terminal=True, width=width))
    bar._bars.stop()  # it is drawn when asked, not by a clock
    bar._bars.get_time = lambda: now[0]
    bar.stage(name, total, unit)
    now[0] += seconds
    bar.advance(done)
    seen = io.StringIO()
    Console(file=seen, width=width, color_system=None).print(bar._bars.get_renderable())
    return [line.rstrip() for line in seen.getvalue().splitlines()]


@pytest.mark.parametrize("width", [50, 80, 120])
def test_a_stage_that_counts_shows_a_bar_and_the_time_left(width: int) -> None:
    """On one line that leaves room for ``^C``; with the rate where there is room for it."""
    for name, unit, total in (("Writing the findings", "cases", 10**6), ("Reading case summaries", "bytes", 10**9)):
        (line,) = drawn(width, name, total, unit, 10.0, total // 4)
        assert name in line
        assert "━━" in line
        assert line.endswith("30 s left")
        assert len(line) <= width - 4
        assert ("/s, " in line) == (width >= 80)
    assert "25.0 MB/s" in drawn(120, "Reading", 10**9, "bytes", 10.0, 250 * 1024**2)[0]


def test_a_stage_that_counts_nothing_says_how_long_it_takes() -> None:
    """No bar that looks full; once all is counted, but not done, it says so."""
    (line,) = drawn(80, "Looking for rows that cannot be checked", None, "cases", 75.0)
    assert line[2:] == "Looking for rows that cannot be checked  1 min 15 s"
    (line,) = drawn(80, "Writing the findings", 10, "cases", 3.0, 10)
    assert line.endswith("nearly done")
    assert line[0] != " "


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "1 s"), (59.4, "59 s"), (185, "3 min 5 s"), (4800, "1 h 20 min")])
def test_durations_are_words(seconds: float, words: str) -> None:
    """As one says them."""
    assert duration(seconds) == words


def test_off_a_terminal_there_are_plain_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One a stage, and one every few seconds within it; no control character."""
    monkeypatch.setattr(shown, "_SECONDS_BETWEEN_LINES", 0.0)
    with shown_progress() as progress:
        assert isinstance(progress, Lines)
        progress.stage("Reading case summaries", 3 * 1024**2, "bytes")
        time.sleep(0.01)
        progress.advance(1024**2)
        progress.stage("Settling it on the disk")
        progress.advance(1)
    said = ["Reading case summaries", "Reading case summaries: 33% of 3.0 MB", "Settling it on the disk"]
    assert capsys.readouterr().err.splitlines() == said


def test_a_terminal_that_cannot_draw_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """And one whose encoding has no other letters than ASCII gets a bar of those."""
    monkeypatch.setattr(sys, "stderr", type("Terminal", (io.StringIO,), {"isatty": lambda self: True})())
    monkeypatch.setenv("TERM", "dumb")
    with shown_progress() as progress:
        assert isinstance(progress, Lines)
    monkeypatch.setenv("TERM", "xterm")
    written = io.BytesIO()
    file = io.TextIOWrapper(written, encoding="ascii")
    bar = Bar(Console(file=file, force_terminal=True, width=80))
    bar.stage("Writing", 10)
    bar.advance(5)
    bar._bars.refresh()
    bar.close()
    file.flush()
    assert b"---" in written.getvalue()


def test_a_terminal_is_left_clean(extracts: Path, small_book: Path, tmp_path: Path) -> None:
    """At the end the results stand there, and nothing of the bar."""
    terminal = Terminal(extracts / "tables", small_book, tmp_path)
    code, lines = terminal.ended()
    assert code == 0
    assert "Writing the workbook" in terminal.said
    assert [line for line in lines if line.endswith("0 rejected.")], lines
    assert lines[-1] == "Written to out"
    assert not [line for line in lines if "Writing the" in line]


@pytest.mark.parametrize("stage", ["Reading tables", "Writing the findings", "Writing the workbook"])
def test_ctrl_c_leaves_one_line(extracts: Path, small_book: Path, tmp_path: Path, stage: str) -> None:
    """Whichever stage it meets, and however often it is pressed."""
    terminal = Terminal(extracts / "tables", small_book, tmp_path)
    terminal.read_until(lambda said: stage in said)
    terminal.press(b"\x03\x03")
    code, lines = terminal.ended()
    if code != 0:  # the last stage may have been over
        assert (code, [line.replace("^C", "") for line in lines]) == (130, [STOPPED])
    assert [path.name for path in tmp_path.iterdir()] == ([] if code else ["out"])


@pytest.mark.parametrize("seconds", [0.2, 0.7])
def test_ctrl_c_reaches_no_process_that_would_complain(
    extracts: Path, small_book: Path, tmp_path: Path, seconds: float
) -> None:
    """Those that read summaries leave it to the one that started them, from their first moment."""
    terminal = Terminal(extracts / "summaries", small_book, tmp_path)
    terminal.read_until(lambda said: "Reading case summaries" in said)
    time.sleep(seconds)
    terminal.press(b"\x03")
    code, lines = terminal.ended()
    if code != 0:
        assert (code, [line.replace("^C", "") for line in lines]) == (130, [STOPPED])
    assert [path.name for path in tmp_path.iterdir()] == ([] if code else ["out"])


class Counting(Progress):
    """What was said there is of each stage, and what was said to be done of it."""

    def __init__(self) -> None:
        self.stages: dict[str, list[int]] = {}

    def stage(self, name: str, total: int | None = None, unit: str = "cases") -> None:
        self.stages[name] = [total or 0, 0]

    def advance(self, count: int) -> None:
        self.stages[list(self.stages)[-1]][1] += count


@pytest.mark.parametrize("name", ["tables", "summaries"])
def test_what_is_counted_adds_up(extracts: Path, small: Checker, tmp_path: Path, name: str) -> None:
    """Of each stage that counts all is told of in the end; what waits to be read is not told of as read."""
    counting = Counting()
    audited(small, extracts / name, tmp_path / "out", counting, workbook=True)
    counted = {name: both for name, both in counting.stages.items() if both[0]}
    assert len(counted) == 3
    assert all(total == done for total, done in counted.values()), counted


def test_a_request_to_end_that_comes_too_late_changes_nothing(
    extracts: Path, small_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the results have their name, it would be untrue to say that nothing was written."""
    from riskflags.cli import auditing

    monkeypatch.chdir(tmp_path)
    tell = auditing._tell

    def told_too_late(result: Any) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        tell(result)

    monkeypatch.setattr(auditing, "_tell", told_too_late)
    assert auditing.run([str(extracts / "tables")], Path("out"), **USUAL | {"rules": [small_book]}) == 0


@pytest.mark.parametrize("error", [TypeError("of a library's making"), InputError(Fault("The disk is gone."))])
def test_a_request_to_end_stays_one_whatever_a_library_makes_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    """Polars turns an interrupt that meets it at work into an error of another kind."""
    from riskflags.cli import auditing

    def interrupted(*_: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(1)
        except KeyboardInterrupt:
            os.kill(os.getpid(), signal.SIGTERM)  # an impatient one, which adds nothing
            raise error from None

    monkeypatch.setattr(auditing, "_audited", interrupted)
    assert auditing.run(["x"], tmp_path / "out", **USUAL) == 130
    assert capsys.readouterr().err == f"{STOPPED}\n"


def test_a_request_to_end_that_is_lost_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where code that can raise nothing meets it, no traceback is shown, and the next one counts at once."""
    from riskflags.cli import auditing

    class Ending:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)

    went_on: list[bool] = []

    def interrupted(*_: object) -> None:
        ending = Ending()
        del ending
        went_on.append(True)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)

    monkeypatch.setattr(auditing, "_audited", interrupted)
    assert auditing.run(["x"], tmp_path / "out", **USUAL) == 130
    assert went_on
    assert capsys.readouterr().err == f"{STOPPED}\n"
