"""The messages that a module can give, as patterns, read from its source: so that a test may ask for each of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator


def said_in(argument: ast.expr) -> Iterator[str]:
    """A pattern of the text that an argument is, with anything in the place of each value; of no text, nothing."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield re.escape(argument.value)
    elif isinstance(argument, ast.JoinedStr):
        yield "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".*" for p in argument.values)
