"""Facts: the named answers between a case and its rules, defined as data and read by bounds."""
