"""An invented authority's extract: cases as tables, made from a seed, for trying an audit on.

`scenes/` says what happens in families and what services do about it, `cases.yaml` what else a case is drawn with;
`extract` turns both into tables, and `writing` into files. Nobody in it exists. Needs Polars, from the extra ``audit``.
"""
