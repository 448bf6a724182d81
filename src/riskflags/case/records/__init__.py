"""The records of a case summary: one class a collection, flat, every field optional.

A field left out is *not known*. A record carries its own role (``of: mother``), so that a case is equally one JSON
document or one table a collection. ``kind_field`` names the field by which a collection's `open` list speaks. What
stands under a field is its description, which `riskflags.case.descriptions` reads.
"""
