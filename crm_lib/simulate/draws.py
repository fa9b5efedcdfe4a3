"""Systematic sampling: draws whose number is within one of what the shares say."""

import numpy as np


def systematic_sample(
    rate: np.ndarray, rng: np.random.Generator, *groups: np.ndarray
) -> np.ndarray:
    """Draw True with probability `rate`, as many as the rates add up to (within one).

    Systematic sampling along the rows, ordered by the last of `groups` first and at random within
    all of them, so that the count comes out right in every group too.

    Examples
    --------
    >>> int(systematic_sample(np.full(1000, 0.255), np.random.default_rng(1)).sum())
    255
    """
    order = np.lexsort((rng.random(len(rate)), *groups))
    steps = np.floor(np.cumsum(rate[order]) + rng.random())
    taken = np.empty(len(rate), bool)
    taken[order] = np.diff(steps, prepend=0) > 0
    return taken
