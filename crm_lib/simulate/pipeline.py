"""Simulator of a B2B sales pipeline: leads, opportunities, and a sales sheet that hopes too much."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crm_lib.simulate.draws import systematic_sample


@dataclass(frozen=True)
class PipelineStory:
    """An invented B2B sales team: leads from four sources, opportunities in three open stages."""

    start: str = "2025-07-01"
    as_of: str = "2026-06-30"
    leads: int = 2_400
    #: source: (share of leads, share that qualifies, factor on every later step)
    sources: dict[str, tuple[float, float, float]] = field(
        default_factory=lambda: {
            "exhibition": (0.42, 0.14, 0.95),
            "website": (0.28, 0.24, 1.00),
            "referral": (0.14, 0.52, 1.18),
            "cold_call": (0.16, 0.08, 0.90),
        }
    )
    #: stage: (share that goes on, mean days in the stage, probability the sales sheet puts in)
    stages: dict[str, tuple[float, float, float]] = field(
        default_factory=lambda: {
            "needs": (0.68, 22.0, 0.20),
            "proposal": (0.55, 28.0, 0.50),
            "negotiation": (0.62, 24.0, 0.80),
        }
    )
    median_value: float = 60_000.0


def sales_pipeline(story: PipelineStory | None = None, *, seed: int = 6) -> pd.DataFrame:
    """Simulate the leads and opportunities of an invented B2B sales team.

    Parameters
    ----------
    story : PipelineStory, optional
        The parameters; the planted truth.
    seed : int
        Another seed is another year of deals with the same truth.

    Returns
    -------
    pandas.DataFrame
        One row per lead: ``lead_id``, ``source``, ``created``, ``qualified`` (the day it became an
        opportunity; missing: it did not), ``stage`` (new, contacted, disqualified; needs,
        proposal, negotiation, won, lost), ``furthest_stage`` (last open stage reached),
        ``value_cny`` and ``probability`` (from the sales sheet; both missing before
        qualification), ``closed`` and ``won`` (missing while open).

    Examples
    --------
    >>> sales_pipeline(PipelineStory(leads=50), seed=1).shape
    (50, 10)
    """
    story = story or PipelineStory()
    rng = np.random.default_rng(seed)
    start, as_of = np.datetime64(story.start), np.datetime64(story.as_of)
    names = np.array(list(story.sources))
    share, qualify, factor = np.array(list(story.sources.values())).T
    source = rng.choice(len(names), story.leads, p=share / share.sum())
    created = np.sort(start + rng.integers(0, int((as_of - start).astype(int)) + 1, story.leads))
    now = created + rng.integers(2, 15, story.leads)
    wanted = systematic_sample(qualify[source], rng, source)
    became = wanted & (now <= as_of)
    touched = rng.random(story.leads) < 0.75
    stage = np.where(now > as_of, np.where(touched, "contacted", "new"), "disqualified")
    stage, qualified = stage.astype("<U12"), np.where(became, now, np.datetime64("NaT", "D"))
    furthest = np.full(story.leads, "", "<U12")
    probability = np.full(story.leads, np.nan)
    closed = np.full(story.leads, np.datetime64("NaT", "D"))
    alive = became.copy()
    for name, (go_on, mean_days, believed) in story.stages.items():
        stage[alive], furthest[alive], probability[alive] = name, name, believed
        # Trust shortens every stage: what a referral wins, it also wins faster.
        days = np.ceil(rng.gamma(4, mean_days / 4, story.leads) / factor[source]).astype(int)
        now = now + days
        rate = np.minimum(go_on * factor[source], 0.95)
        passed = systematic_sample(np.where(alive, rate, 0), rng, source, alive)
        left = alive & (now <= as_of)
        lost = left & ~passed
        stage[lost], probability[lost], closed[lost] = "lost", 0.0, now[lost]
        alive = left & passed
    stage[alive], probability[alive], closed[alive] = "won", 1.0, now[alive]
    value = np.round(story.median_value * rng.lognormal(0, 0.6, story.leads), -2)
    return pd.DataFrame(
        {
            "lead_id": [f"L{k:04d}" for k in range(1, story.leads + 1)],
            "source": names[source],
            "created": created,
            "qualified": qualified,
            "stage": stage,
            "furthest_stage": pd.Series(furthest).where(became),
            "value_cny": np.where(became, value, np.nan),
            "probability": probability,
            "closed": closed,
            "won": pd.array(stage == "won", dtype="boolean"),
        }
    ).assign(won=lambda t: t["won"].where(t["closed"].notna()))
