"""Files that an audit is given and that are broken, each in its own way: told of by name, never read as if whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import zstandard

from riskflags import Checker, InputError
from riskflags.audit.running import AuditResult, Options, run_audit

DAY = "2026-06-30"


def audited(checker: Checker, inputs: Path, out: Path, **options: Any) -> AuditResult:
    """An audit of these inputs at the shipped rulebook's defaults, without a workbook."""
    asked = Options(**{"workbook": False, **options})
    return run_audit([str(inputs)], out, checker.rulebook, checker.settings, asked)


def refused(checker: Checker, inputs: Path, **options: Any) -> str:
    """What is said of these inputs, of which nothing comes."""
    out = inputs.parent / "refused"
    with pytest.raises(InputError) as caught:
        audited(checker, inputs, out, **options)
    assert not out.exists()
    return str(caught.value)


def lines(count: int, first: int = 0) -> bytes:
    """So many summaries, a line each."""
    return b"".join(b'{"case_id": "C%06d", "as_of": "2026-06-30"}\n' % n for n in range(first, first + count))


def csv_of(count: int) -> bytes:
    """A table of so many cases."""
    return b"case_id,as_of\n" + b"".join(b"C%06d,2026-06-30\n" % n for n in range(count))


def cut_short(text: bytes) -> dict[str, bytes]:
    """A compressed file cut short at places where a careless reader sees nothing missing."""
    half = text[: text.index(b"\n", len(text) // 2) + 1]
    writer = zstandard.ZstdCompressor().compressobj()
    flushed = writer.compress(half) + writer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    frame = zstandard.ZstdCompressor().compress(text)
    return {
        "after a block": flushed,
        "in the first block": frame[: len(frame) // 2],
        "before its last byte": frame[:-1],
        "in the second frame": frame + frame[: len(frame) // 2],
        "in the second frame's heading": frame + frame[:5],
    }


@pytest.mark.parametrize("where", cut_short(lines(9)))
@pytest.mark.parametrize("name", ["cases.csv.zst", "cases.ndjson.zst"])
def test_a_zst_file_cut_short_is_told_of(checker: Checker, tmp_path: Path, name: str, where: str) -> None:
    """Wherever it stops within a frame, it is never read as if that were its end."""
    text = csv_of(900) if ".csv" in name else lines(900)
    (tmp_path / name).write_bytes(cut_short(text)[where])
    said = refused(checker, tmp_path / name)
    assert said.startswith(f"{tmp_path / name}: This compressed file is damaged, or stops half-way.")


def test_a_zst_file_of_several_frames_is_read_to_its_end(checker: Checker, tmp_path: Path) -> None:
    """Empty ones and those that hold no data included, as joined files and parallel writers leave them."""
    pack = zstandard.ZstdCompressor().compress
    passed_over = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"hello"
    frames = [pack(lines(900)), pack(b""), passed_over, pack(lines(900, 900)), passed_over]
    (tmp_path / "cases.ndjson.zst").write_bytes(b"".join(frames))
    assert audited(checker, tmp_path / "cases.ndjson.zst", tmp_path / "out").accounting.cases_checked == 1800
