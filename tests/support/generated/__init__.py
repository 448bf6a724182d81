"""Random rulebooks, facts and cases: what the laws are tried on."""
