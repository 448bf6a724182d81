"""Returns of other systems, read as they are: which of them a file is shows its content."""

from __future__ import annotations

from riskflags.audit.inputs.source import ReturnFormat

FORMATS = (ReturnFormat("xml", (".xml",)),)
