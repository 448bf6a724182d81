"""How Sphinx makes the site; `python docs/build.py` runs it."""

from riskflags.version import VERSION

project = "riskflags"
release = VERSION
html_title = f"riskflags {VERSION}"
language = "en"
root_doc = "README"
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_copy_source = False
html_show_sphinx = False
