"""Which of several things stand in their order: the longest chain of places that never goes back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def in_order(candidates: Sequence[Sequence[int]]) -> list[int | None]:
    """For each thing, one of its places, so that as many as can be follow each other; ``None`` for those left over.

    ``candidates`` holds each thing's places, rising. Two things may share a place.
    """
    ends: list[int] = []  # the least place at which a chain of each length ends
    links: list[tuple[int, int, int]] = []  # every link tried: its thing, its place, the link before it (or -1)
    last: list[int] = []  # the link at which the chain of each length ends
    for thing, places in enumerate(candidates):
        for place in reversed(places):  # falling, so that no chain takes two places of one thing
            length = bisect_right(ends, place)
            links.append((thing, place, last[length - 1] if length else -1))
            ends[length : length + 1] = [place]
            last[length : length + 1] = [len(links) - 1]
    return _chain(links, last[-1] if last else -1, len(candidates))


def _chain(links: list[tuple[int, int, int]], link: int, things: int) -> list[int | None]:
    chosen: list[int | None] = [None] * things
    while link >= 0:
        thing, place, link = links[link]
        chosen[thing] = place
    return chosen
