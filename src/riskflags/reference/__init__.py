"""Reference pages, made from a rulebook and from the case model.

``python -m riskflags.reference DIR`` writes an index of each kind and the page of the collections into a folder;
``--check`` only says which of them are no longer what they would be; ``--pages`` writes a page of each rule, fact,
setting, source and indicator too, and then the indexes lead there and not to the YAML.
"""

from riskflags.reference.case_page import case_page
from riskflags.reference.rulebook_pages import KINDS, indexes, pages, slug

__all__ = ["KINDS", "case_page", "indexes", "pages", "slug"]
