"""Reference pages, made from a rulebook, from the case model and from the mappings of sources.

``python -m riskflags.reference DIR`` writes an index of each kind, the page of the collections and that of what each
source can tell into a folder; ``--check`` only says which of them are no longer what they would be; ``--pages`` writes
a page of each rule, fact, setting, source and indicator too, and then the indexes lead there and not to the YAML.
"""

from riskflags.reference.case_page import case_page
from riskflags.reference.reach_page import reach_page
from riskflags.reference.rulebook_pages import KINDS, indexes, pages, slug

__all__ = ["KINDS", "case_page", "indexes", "pages", "reach_page", "slug"]
