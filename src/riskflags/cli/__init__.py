"""The command line. Each group of commands is a module; what a command needs is imported when it runs."""

from riskflags.cli.app import main

__all__ = ["main"]
