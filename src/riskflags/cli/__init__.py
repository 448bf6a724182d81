"""The command line. Each group of commands is a module; what a command needs is imported when it runs."""

import sys

from riskflags.errors import Fault

__all__ = ["main"]


def main() -> None:
    """Run it; where the packages of its extra are not installed, say how they are."""
    try:
        from riskflags.cli.app import main as run
    except ModuleNotFoundError as error:
        if error.name not in ("typer", "rich"):
            raise
        what = f"The command line needs {error.name.capitalize()}, which is not installed."
        help_ = "Install it: pip install 'riskflags[cli]'."
        sys.stderr.write(f"{Fault(what, help=help_)}\n")
        raise SystemExit(2) from None
    run()
