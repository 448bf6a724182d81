"""What a wheel gets beyond its files: the shipped rulebook, read once (see src/riskflags/rulebook/compiled.py)."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRulebook(BuildHookInterface):
    """Reads the rules and adds what was read to the wheel; an editable install goes on reading the rules themselves."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before a wheel is built."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        import riskflags
        from riskflags.rulebook import compiled

        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / compiled.FILE
        rulebook = riskflags.Rulebook.load(os.path.relpath(root / "rules"))  # no path of this machine in a wheel
        compiled.write(rulebook, path)
        build_data["force_include"][str(path)] = f"riskflags/rules/{compiled.FILE}"

    def finalize(self, version: str, *_: Any) -> None:
        """After it."""
        if version != "editable":
            self._folder.cleanup()
