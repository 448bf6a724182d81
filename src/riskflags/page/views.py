"""The page's views, in the order of its menu."""

from __future__ import annotations

from riskflags.page.app import View
from riskflags.page.days import Days
from riskflags.page.own import Own
from riskflags.page.rules import Rules
from riskflags.page.talk import Talk


def views() -> dict[str, View]:
    """Each by its name, as it begins."""
    return {"talk": Talk(), "days": Days(), "rules": Rules(), "own": Own()}
