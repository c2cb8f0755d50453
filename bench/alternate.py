"""Taking turns: every side is sampled once a round, so that drift of the machine cancels out.

A ratio is the median of the ratios of single rounds, not the ratio of two medians: what
slowed a whole round slowed both of its samples.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from statistics import median

import msgspec

Sample = Callable[[], float]


class Samples(msgspec.Struct, frozen=True):
    """What every side gave, round by round."""

    by_side: dict[str, list[float]]

    def middle(self, side: str) -> float:
        """Return the median sample of one side."""
        return median(self.by_side[side])

    def ratios(self, ours: str, theirs: str) -> tuple[float, ...]:
        """Return ours to theirs for each round."""
        pairs = zip(self.by_side[ours], self.by_side[theirs], strict=True)
        return tuple(mine / other for mine, other in pairs)

    def ratio(self, ours: str, theirs: str) -> float:
        """Return the median of the rounds' ratios."""
        return median(self.ratios(ours, theirs))


def alternate(sides: Mapping[str, Sample], rounds: int) -> Samples:
    """Run every side in turn, `rounds` times; one turn before that only warms up."""
    for sample in sides.values():
        sample()
        os.sync()
    found: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, sample in sides.items():
            # What a side leaves unwritten is written in its own turn, not in the next one's.
            found[side].append(sample())
            os.sync()
    return Samples(found)
