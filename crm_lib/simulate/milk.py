"""Simulator of Xiaolu (晓露), an invented firm that delivers fresh milk by prepaid month cards."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

#: Months of the record: January 2024 to December 2025.
MONTHS = 24


@dataclass(frozen=True)
class MilkStory:
    """An invented book of month cards in which nobody's chance to renew ever changes.

    Families stay, people who try the milk leave, and the record does not say who is who. In 2025
    the firm wins fewer new customers each month. The telephone calls of 2025 do nothing.
    """

    won_a_month: int = 110
    #: kind: share of new customers, chance to leave at each renewal (centre)
    kinds: dict[str, tuple[float, float]] = field(
        default_factory=lambda: {
            "family": (0.42, 0.035),
            "single": (0.30, 0.13),
            "trier": (0.28, 0.50),
        }
    )
    spread: float = 0.25


def milk_cards(story: MilkStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the month cards of a milk delivery (鲜奶月卡), one row a customer ever won.

    Returns
    -------
    pandas.DataFrame
        ``customer_id, first_month`` ("2024-01"), ``months_paid`` (to December 2025),
        ``still_active`` (has paid for January 2026).

    Examples
    --------
    >>> cards = milk_cards(seed=6)
    >>> cards["first_month"].nunique(), int(cards["months_paid"].max())
    (24, 24)
    """
    story = story or MilkStory()
    rng = np.random.default_rng(seed + 131)
    shares, centres = (np.array(v) for v in zip(*story.kinds.values(), strict=True))
    parts = []
    for month in range(MONTHS):
        won = story.won_a_month * (1.0 if month < 12 else max(0.25, 1 - 0.1 * (month - 11)))
        n = int(won + rng.integers(-12, 13))
        leave = centres[rng.choice(len(shares), n, p=shares)]
        leave = np.clip(leave * rng.lognormal(0, story.spread, n), 0.003, 0.9)
        # The renewal at which each leaves is geometric: the chance is the same every time.
        left_at = rng.geometric(leave)
        seen = MONTHS - month
        parts.append(
            pd.DataFrame(
                {
                    "first_month": f"{2024 + month // 12}-{month % 12 + 1:02d}",
                    "months_paid": np.minimum(left_at, seen),
                    "still_active": left_at > seen,
                }
            )
        )
    cards = pd.concat(parts, ignore_index=True)
    cards.insert(0, "customer_id", np.arange(1, len(cards) + 1))
    return cards
