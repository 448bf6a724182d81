"""An audit as one self-contained web page."""

from riskflags.audit.page.page import audit_to_page

__all__ = ["audit_to_page"]
