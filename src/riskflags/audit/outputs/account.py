"""``account.json``: what became of every row of another system's data."""

from __future__ import annotations

from riskflags.audit.outputs import Output
from riskflags.render.as_json import json_text


class AccountFile(Output):
    """The account of another system's data."""

    file = "account.json"

    def is_wanted(self) -> bool:
        """Only an audit of another system's data has one."""
        return self.audit.account is not None

    def finish(self) -> None:
        """Write it."""
        assert self.audit.account is not None
        self.write_text(json_text(self.audit.account.data()) + "\n")


OUTPUTS = (AccountFile,)
