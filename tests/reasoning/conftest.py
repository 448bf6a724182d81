"""What the tests of reasoning share."""

from __future__ import annotations

import pytest

from riskflags import Checker, Rulebook
from support.generated.good_rulebook import GOOD, written


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """A checker of the small rulebook."""
    return Checker(Rulebook.load(written(tmp_path_factory.mktemp("small"), GOOD)))
