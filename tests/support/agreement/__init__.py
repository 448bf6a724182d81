"""Every engine on the same facts, rules and cases: what `test_agreement` compares, counts, and tells of."""
