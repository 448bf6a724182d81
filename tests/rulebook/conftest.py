"""What tests of a rulebook's layers share."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.generated.good_rulebook import GOOD, written


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The small rulebook."""
    return written(tmp_path / "base", GOOD)
