"""What several test modules share: places, cases and rulebooks made up or written for tests, and pytest plugins."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent.parent
ROOT = TESTS.parent
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.yaml") if not path.name.endswith(".expected.yaml"))
"""The cases of examples/; beside each, the flags it must raise."""
PROBES = sorted((TESTS / "data" / "probes").glob("*.yaml"))
"""Cases a practitioner wrote, with what they should and should not raise."""
