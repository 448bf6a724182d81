"""What a source can tell: a profile of it, and the facts and rules that follow."""

from __future__ import annotations

from riskflags.profiles.profile import AnyDay, Listed, Profile, Shape, shapes_of
from riskflags.profiles.reach import Reach, reach_of
from riskflags.profiles.reading import profile_from_file, profile_from_text

__all__ = [
    "AnyDay",
    "Listed",
    "Profile",
    "Reach",
    "Shape",
    "profile_from_file",
    "profile_from_text",
    "reach_of",
    "shapes_of",
]
