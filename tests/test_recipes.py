"""The recipes as programs of a reader's own: type checkers pass on each. That they run is tested with all pages."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import ROOT

PAGE = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")


def programs(folder: Path) -> list[Path]:
    """The Python of each section of the page, as a file of its own."""
    files = []
    for section in PAGE.split("\n## ")[1:]:
        blocks = re.findall(r"^```python\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
        name = re.sub(r"\W+", "_", section.partition("\n")[0].lower()).strip("_")
        files.append(folder / f"recipe_{name}.py")
        files[-1].write_text("\n\n".join(blocks), encoding="utf-8")
    return files


def passes(*command: str | Path) -> None:
    """A type checker has nothing to say, or says what."""
    done = subprocess.run([sys.executable, "-m", *map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_type_checkers_pass_on_every_recipe(checker: str, tmp_path: Path) -> None:
    """``mypy --strict``, and pyright as it comes; not on Django's: its classes have no types of their own."""
    if importlib.util.find_spec(checker) is None:
        pytest.skip(f"{checker} is not installed: it comes with the extra test")
    files = programs(tmp_path)
    typed = [file for file in files if "django" not in file.stem]
    assert len(typed) == len(files) - 1 >= 7
    passes(*(["mypy", "--strict"] if checker == "mypy" else ["pyright", "--pythonpath", sys.executable]), *typed)
