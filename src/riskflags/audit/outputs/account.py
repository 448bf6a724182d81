"""``account.json``: what became of everything in a return."""

from __future__ import annotations

from riskflags.audit.outputs import Output
from riskflags.render.as_json import json_text


class AccountFile(Output):
    """The account of a return."""

    file = "account.json"

    def is_wanted(self) -> bool:
        """Only a return has one."""
        return self.audit.account is not None

    def finish(self) -> None:
        """Write it."""
        assert self.audit.account is not None
        self.write_text(json_text(self.audit.account.data()) + "\n")


OUTPUTS = (AccountFile,)
