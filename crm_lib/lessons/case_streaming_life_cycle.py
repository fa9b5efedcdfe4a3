"""Explorer of case 92: move money between the tasks of a life cycle and compare marginal returns."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.life_cycle import best_spending, plot_next_yuan, spending_table, stage_gain

QUESTION = (
    "If whoever is won is worth as much as an average payer: how many of acquisition's yuan would do "
    "more at another task, and when has one moved too many?",
    "如果多争取到的人都和平均的付费会员一样值钱：获客的预算里挪出多少，换个环节效果更好？挪到多少就过头了？",
)


def ratio_range(top: pd.Series, bottom: pd.Series) -> tuple[float, float, float]:
    """Divide two sums over members; the ratio with the ends of its 95% interval.

    Examples
    --------
    >>> ratio_range(pd.Series([2.0, 4.0]), pd.Series([1, 2]))
    (2.0, 2.0, 2.0)
    """
    ratio = float(top.sum() / bottom.sum())
    error = float((len(top) * (top - ratio * bottom).var()) ** 0.5 / bottom.sum())
    return ratio, ratio - 1.96 * error, ratio + 1.96 * error


def division_range(
    stages: pd.DataFrame, *, budget: float, draws: int = 1_000, seed: int = 0
) -> pd.DataFrame:
    """Divide `budget` best: ``best`` by the ceilings, ``low`` and ``high`` for 95% of the draws.

    A draw takes each ceiling from a normal distribution about it, with the standard error of
    column ``error``; the scales are taken as known.

    Examples
    --------
    >>> t = pd.DataFrame(
    ...     {"stage": ["a", "b"], "ceiling": [500, 500], "scale": [100, 100], "error": [0, 0]}
    ... )
    >>> division_range(t, budget=100, draws=2).round(6).values.tolist()
    [[50.0, 50.0, 50.0], [50.0, 50.0, 50.0]]
    """
    rng = np.random.default_rng(seed)
    drawn = rng.normal(stages["ceiling"], stages["error"], (draws, len(stages))).clip(0)
    each = [best_spending(stages.assign(ceiling=x), budget=budget)["spend"] for x in drawn]
    low, high = np.quantile(each, [0.025, 0.975], axis=0)
    best = best_spending(stages, budget=budget)["spend"].to_numpy()
    return pd.DataFrame({"best": best, "low": low, "high": high})


def moved_gain(stages: pd.DataFrame, moved: list[float]) -> tuple[float, float, float]:
    """Return what the gain rises by when `moved` is added to the spending, with its 95% interval.

    Examples
    --------
    >>> t = pd.DataFrame(
    ...     {"spend": [50, 50], "ceiling": [500, 500], "scale": [100, 100], "error": 0}
    ... )
    >>> moved_gain(t, [0, 0])
    (0.0, 0.0, 0.0)
    """

    def reached(spend: pd.Series) -> np.ndarray:
        return np.asarray(stage_gain(spend, ceiling=1, scale=stages["scale"]))

    more = reached(stages["spend"] + moved) - reached(stages["spend"])
    gain = float((more * stages["ceiling"]).sum())
    half = 1.96 * float(((more * stages["error"]) ** 2).sum() ** 0.5)
    return gain, gain - half, gain + half


def last_yuan(stages: pd.DataFrame) -> None:
    """Show the explorer for a table with ``stage, stage_zh, spend, ceiling, scale``."""
    last_yuan_explorer(stages).show()


def last_yuan_explorer(stages: pd.DataFrame) -> Explorer:
    """Build the explorer, for `last_yuan` and for tests; the first row gives the money away.

    Examples
    --------
    >>> t = pd.DataFrame(
    ...     {
    ...         "stage": ["get", "keep"],
    ...         "stage_zh": ["获客", "保留"],
    ...         "spend": [100_000, 0],
    ...         "ceiling": [300_000, 90_000],
    ...         "scale": [100_000, 30_000],
    ...     }
    ... )
    >>> last_yuan_explorer(t).sentence(to="keep", moved=20)[0]
    '20 thousand moved to keep: the gain rises by 19,358. The best division would bring 19,650 more.'
    """
    source = stages["stage"].iloc[0]
    today = spending_table(stages)["gain"].sum()
    best = best_spending(stages, budget=stages["spend"].sum())["gain"].sum()
    best = round(best) - round(today)  # as the page prints both totals
    names = dict(zip(stages["stage"], stages["stage_zh"], strict=True))

    def moved_table(to: str, moved: int) -> pd.DataFrame:
        change = 1000 * moved * ((stages["stage"] == to).astype(int))
        spend = stages["spend"] + change - 1000 * moved * (stages["stage"] == source)
        return spending_table(stages.assign(spend=spend))

    def draw(*, ax: Any, to: str, moved: int) -> None:
        table = moved_table(to, moved)
        shown = table.assign(stage=table["stage"] + " · " + table["stage_zh"])
        plot_next_yuan(shown, ax=ax)

    def say(*, to: str, moved: int) -> tuple[str, str]:
        more = round(moved_table(to, moved)["gain"].sum() - today)
        rises, zh = ("rises", "增加") if more >= 0 else ("falls", "减少")
        return (
            f"{moved} thousand moved to {to}: the gain {rises} by {abs(more):,}. "
            f"The best division would bring {best:,} more.",
            f"向“{names[to]}”挪{1000 * moved:,}元，总收益{zh}{abs(more):,}元。最好的分法能多{best:,}元。",
        )

    others = {s: (s, names[s]) for s in stages["stage"].iloc[1:]}
    most = min(int(stages["spend"].iloc[0] // 1000), 40)
    controls = [
        Choice("to", "Move money to", "把钱挪到", others, next(iter(others))),
        Slider("moved", "Moved, thousand yuan", "挪动金额（千元）", 0, most, 1, 0),
    ]
    return Explorer(QUESTION, controls, draw, say, size=(7.5, 3.8))
