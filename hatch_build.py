"""What a wheel gets beyond its files: the shipped rulebook read once, and the functions that checking runs.

See src/riskflags/rulebook/compiled.py and src/riskflags/engines/python/engine.py. Installers compile the module, for
whichever Python they install into.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRulebook(BuildHookInterface):
    """Reads the rules once and adds what comes of them; an editable install goes on reading the rules themselves."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before a wheel is built."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        import riskflags
        from riskflags.checking.configured import ConfiguredRulebook
        from riskflags.engines.python.engine import READY, ready
        from riskflags.rulebook import compiled
        from riskflags.rulebook.settings import chosen

        self._folder = tempfile.TemporaryDirectory()
        added = build_data["force_include"]
        path = Path(self._folder.name) / compiled.FILE
        rulebook = riskflags.Rulebook.load(os.path.relpath(root / "rules"))  # no path of this machine in a wheel
        compiled.write(rulebook, path)
        added[str(path)] = f"riskflags/rules/{compiled.FILE}"
        functions = ConfiguredRulebook(rulebook, chosen(rulebook.settings, {})).functions()
        path = Path(self._folder.name) / f"{READY}.py"
        path.write_text(ready(functions), encoding="utf-8", newline="\n")
        added[str(path)] = f"riskflags/engines/python/{path.name}"

    def finalize(self, version: str, *_: Any) -> None:
        """After it."""
        if version != "editable":
            self._folder.cleanup()
