"""Verification: whether the passages that learning points rest on stand in a reader's own copy of the source."""
