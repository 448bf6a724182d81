"""Options that commands of several modules share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RulesOption = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="A folder of rules, not the shipped one.")
]
