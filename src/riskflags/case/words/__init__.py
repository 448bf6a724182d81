"""The closed vocabularies of a case summary: who, which agency, what kind.

Terms are the sector's own (the DfE's, then Working Together's). Each list ends in ``other`` where the world is wider
than the list, so that an adapter never has to leave a record out for want of a word. Under each list stands what its
words mean, which `riskflags.case.descriptions` reads.
"""
