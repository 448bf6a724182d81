"""What stands around a command: streams that are closed or full, a disk without room, names that are no files."""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from riskflags.cli import app as commands
from riskflags.outputs import OutputError, complete_file
from riskflags.rulebook import Rulebook
from support.command_rulebook import write_small_book

CASE = json.dumps({"case_id": "a", "as_of": "2026-06-30"})
RUN = f"{sys.executable} -m riskflags"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="shells and devices of POSIX systems")


def shell(command: str, where: Path, most: int | None = None) -> subprocess.CompletedProcess[str]:
    """A command, where ``most`` is given with files of at most so many bytes, as on a disk that is full."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most or 0, most or 0))

    return subprocess.run(
        ["bash", "-c", f"{RUN} {command}"],
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=limit if most else None,
    )


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """A folder with a case and a small rulebook."""
    (tmp_path / "case.json").write_text(CASE)
    (tmp_path / "cases.ndjson").write_text(CASE + "\n")
    write_small_book(tmp_path)
    return tmp_path


BY_BOOK = "--rules book"
"""The small rulebook, where it matters to no test which one it is: a process reads it in a fifth of the time."""

READING = (
    *(f"{command} {BY_BOOK}" for command in ("check -", "explain - x", "replay -", "indicators -", "sources verify -")),
    "sources fingerprint -",
)


@pytest.mark.parametrize("command", READING)
def test_standard_input_that_is_closed_is_told_of(where: Path, command: str) -> None:
    """By every command that reads it: exit 2, for 1 means else."""
    done = shell(f"{command} <&-", where)
    assert (done.returncode, done.stdout.count("Traceback")) == (2, 0)
    assert "standard input: Standard input is closed." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (f"check case.json absent.json {BY_BOOK}", 2),
        (f"check case.json --fail-on urgent {BY_BOOK}", 0),
        (f"indicators case.json {BY_BOOK}", 0),
        (f"coverage {BY_BOOK}", 0),
        (f"export --engine durable {BY_BOOK}", 0),
        ("template --out made", 0),
        ("sample --cases 20 --out made", 0),
        (f"audit cases.ndjson --out made {BY_BOOK}", 4),  # cases of nothing but a day
        (f"replay case.json --format html --out made {BY_BOOK}", 0),
        ("nonsense", 2),
    ],
)
def test_streams_that_are_closed_change_nothing(where: Path, command: str, code: int) -> None:
    """Nothing is said, and nothing of what would be said stands in a file that was opened instead."""
    assert shell(f"{command} <&- >&- 2>&-", where).returncode == code
    out = where / "made"
    if "--out" in command:
        files = [out] if out.is_file() else list(out.iterdir())
        assert files
        assert all(b"Written to" not in path.read_bytes() and b"Writing the" not in path.read_bytes() for path in files)
    if command.startswith("audit"):
        outputs = json.loads((out / "manifest.json").read_text())["outputs"]
        assert {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in outputs} == {
            name: output["hash"] for name, output in outputs.items()
        }


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
@pytest.mark.parametrize("command", ["check case.json", "export --engine durable", "check absent.json 2>/dev/full"])
def test_output_that_is_full_is_exit_2(where: Path, command: str) -> None:
    """Never 1, never a traceback; standard error that is full takes nothing from the exit code."""
    done = shell(f"{command} {BY_BOOK} >/dev/full", where)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert shell(f"check case.json {BY_BOOK} 2>/dev/full", where).returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        *(f"sample --cases 20 --format {kind} --out made" for kind in ("parquet", "csv", "ndjson")),
        *(f"template --format {kind} --out made" for kind in ("csv", "xlsx")),
        f"replay case.json --format html --out made {BY_BOOK}",
    ],
)
def test_a_full_disk_leaves_nothing_and_says_so(where: Path, command: str) -> None:
    """For every command that writes files; audit and compare have tests of their own."""
    before = sorted(where.iterdir())
    done = shell(command, where, most=300)
    assert done.returncode == 2, done.stderr
    assert "made: There is no room to write this: the disk is full." in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(where.iterdir()) == before


def test_a_page_that_stands_is_kept_until_another_is_whole(where: Path) -> None:
    """Written over by a replay that ends well, and by no other; its permissions and a link to it stay."""
    page, link = where / "page.html", where / "link.html"
    page.write_text("good")
    page.chmod(0o640)
    link.symlink_to(page)
    over = f"replay case.json --format html --out link.html {BY_BOOK}"
    assert shell(over, where, most=300).returncode == 2
    assert page.read_text() == "good"
    assert shell(over, where).returncode == 0
    assert "<!doctype html>" in page.read_text()
    assert link.is_symlink()
    assert page.stat().st_mode & 0o777 == 0o640
    assert shell(f"replay case.json {BY_BOOK} --out /dev/stdout | cat", where).stdout.startswith("Case a")


def test_a_file_that_is_interrupted_goes(tmp_path: Path) -> None:
    """Whatever stopped it, nothing is left."""

    def stopped_by(error: type[BaseException], place: str = "out") -> None:
        with complete_file(tmp_path / place) as unfinished:
            unfinished.write_text("half")
            raise error

    for raised, seen in ((KeyboardInterrupt, KeyboardInterrupt), (OSError, OutputError), (ValueError, ValueError)):
        with pytest.raises(seen):
            stopped_by(raised)
        assert not list(tmp_path.iterdir())
    with pytest.raises(OutputError, match="folder, not a file"):
        stopped_by(ValueError, ".")


@pytest.mark.parametrize("command", ["indicators cases", "lint book", "rules --rules book", "audit cases --out made"])
def test_what_is_no_file_is_told_of_and_never_waited_for(where: Path, command: str) -> None:
    """A pipe, a device, links to them: counted among what could not be read; an audit stops at the first."""
    (where / "cases").mkdir()
    (where / "cases" / "case.json").write_text(CASE)
    for folder in (where / "cases", where / "book" / "facts"):
        os.mkfifo(folder / "pipe.yaml")
        (folder / "link.yaml").symlink_to(folder / "pipe.yaml")
        (folder / "zero.yaml").symlink_to("/dev/zero")
    done = shell(command, where)
    assert done.returncode == (3 if "book" in command else 2), done.stderr
    told = {name for name in ("pipe", "link", "zero") if re.search(rf"{name}\.yaml: This is no", done.stderr)}
    assert told == ({"link"} if command.startswith("audit") else {"pipe", "link", "zero"}), done.stderr
    if command.startswith("indicators"):
        assert "3 could not be read and are not counted." in " ".join(done.stdout.split())


def test_a_defect_is_neither_a_traceback_nor_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it happened, and nothing of what it says; memory that runs out is no defect."""

    def failing(error: Exception) -> None:
        def fail() -> None:
            Rulebook.shipped().rule("open-without-plan")
            raise error

        monkeypatch.setattr(commands, "app", fail)

    for error, code in ((ValueError("SECRETVALUE"), 5), (MemoryError("SECRETVALUE"), 2)):
        failing(error)
        with pytest.raises(SystemExit) as ended:
            commands.main()
        assert ended.value.code == code
        said = capsys.readouterr().err
        assert "SECRETVALUE" not in said
        assert "Traceback" not in said
        assert said.count("\n") == 1
