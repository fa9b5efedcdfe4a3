"""Attribution (归因): credit of channels for conversions by Shapley values and Markov chains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns, require_numbers
from crm_lib.base.message import Message
from crm_lib.journey.attribution_rules import RULES, read_paths, rule_attribution
from crm_lib.page.words import named
from crm_lib.plotting import colours, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def shapley_attribution(worth: Mapping[Any, float]) -> pd.Series:
    """Share out conversions by Shapley values of the channels.

    Parameters
    ----------
    worth : mapping of frozenset of channels → number
        For each set of channels its *own* ratio (or number) of conversions: those of customers who
        met exactly these channels. Sets left out have none.

    Returns
    -------
    Series
        Credit by channel, in order of first appearance; sums to the sum of `worth`.

    Raises
    ------
    ValueError
        For an empty mapping, a key that is no set of channels or is empty, a value that is no
        finite number, a set given twice.

    Notes
    -----
    The worth of a coalition S in the game is the sum of the own ratios of its subsets. The own
    ratios are therefore the game's dividends, and the Shapley value of a channel is each dividend
    divided equally among its set: exact and linear in the number of sets, where the formula over
    all orders needs 2ⁿ coalitions.

    References
    ----------
    Shapley (1953); Harsanyi (1963) for the dividends; Zhao, Mahboobi and Bagheri (2018) for the
    use in attribution.

    Examples
    --------
    >>> own = {"F": 0.2, "O": 0.1, "L": 0.17, "FO": 0.17, "FL": 0.3, "FOL": 0.06}
    >>> shapley_attribution({frozenset(k): v for k, v in own.items()}).round(3).to_dict()
    {'F': 0.455, 'O': 0.205, 'L': 0.34}
    """
    if not isinstance(worth, Mapping) or not worth:
        raise ValueError(
            Message(
                "worth must map at least one frozenset of channels to its own ratio.",
                "worth 至少要把一组渠道（frozenset）对应到它自己的比例。",
            )
        )
    credit: dict[Any, float] = {}
    seen = set()
    for key, value in worth.items():
        if not isinstance(key, frozenset | tuple) or not key:
            raise ValueError(
                Message(
                    f"worth has the key {key!r}; keys must be frozensets of one or more channels, such "
                    "as frozenset({'search', 'mail'}).",
                    f"worth 的键 {key!r} 不对；键必须是由一个或多个渠道组成的 frozenset，例如 frozenset({{'search', 'mail'}})。",
                )
            )
        if not np.isscalar(value) or isinstance(value, str) or not np.isfinite(value):
            raise ValueError(
                Message(
                    f"worth of {set(key)} is {value!r}; a finite number is needed.",
                    f"worth 中 {set(key)} 的值是 {value!r}；需要有限的数。",
                )
            )
        coalition = frozenset(key)
        if coalition in seen:
            raise ValueError(
                Message(
                    f"worth names the channels {set(key)} twice.",
                    f"worth 中渠道 {set(key)} 出现了两次。",
                )
            )
        seen.add(coalition)
        for channel in sorted(coalition, key=str):
            credit[channel] = credit.get(channel, 0.0) + float(value) / len(coalition)
    return pd.Series(credit, name="credit", dtype=float).rename_axis("channel")


def coalition_worth(
    paths: pd.DataFrame,
    *,
    path_col: str = "path",
    converted_col: str = "converted",
    separator: str = ">",
) -> dict[frozenset, float]:
    """Count conversions by the set of channels met, ready for `shapley_attribution`.

    Raises
    ------
    ValueError
        When a column is absent or missing, a count is negative, or a path has no touchpoint.

    Examples
    --------
    >>> paths = pd.DataFrame({"path": ["a > b", "b > a > a"], "converted": [1, 2]})
    >>> coalition_worth(paths)[frozenset({"a", "b"})]
    3.0
    """
    steps, counts = read_paths(paths, path_col, [converted_col], separator)
    worth: Counter[frozenset] = Counter()
    for path, n in zip(steps, counts[converted_col], strict=True):
        worth[frozenset(path)] += float(n)
    return dict(worth)


def markov_attribution(
    paths: pd.DataFrame,
    *,
    path_col: str = "path",
    converted_col: str = "converted",
    lost_col: str | None = "lost",
    separator: str = ">",
) -> pd.DataFrame:
    """Share out conversions by Markov removal effects: what would be lost without each channel.

    Parameters
    ----------
    paths : DataFrame
        One row a path: touchpoints joined by `separator` (spaces around it do not matter) or in a
        list, how often it ended in a conversion and how often in nothing.
    path_col, converted_col : str
        Column names.
    lost_col : str or None
        Paths without conversion; None when only conversions were recorded (then the conversion
        probability is 1 and the effects say only how many paths cross a channel).
    separator : str
        Sign between touchpoints.

    Returns
    -------
    DataFrame
        One row a channel, most credit first: ``channel, conversion_probability`` (of the whole
        chain, the same in each row), ``probability_without`` the channel, ``removal_effect``
        (1 − without/whole), ``share`` (of the sum of effects), ``conversions`` (share × all).

    Raises
    ------
    ValueError
        For absent or missing columns, empty paths, negative counts, no conversion at all.

    Notes
    -----
    First-order chain: start → touchpoints → conversion or loss. Removing a channel sends everyone
    who would enter it to loss. Probabilities are solved exactly, not simulated: all channels from
    one inverse, the fundamental matrix of the chain, which takes seconds for 5,000 channels.

    References
    ----------
    Anderl, Becker, von Wangenheim and Schumann (2016), International Journal of Research in
    Marketing 33(3), 457–474.

    Examples
    --------
    >>> paths = pd.DataFrame(
    ...     {
    ...         "path": ["google", "mailing", "google > mailing"],
    ...         "converted": [2, 1, 1],
    ...         "lost": [1, 0, 0],
    ...     }
    ... )
    >>> t = markov_attribution(paths)
    >>> t[["channel", "removal_effect", "conversions"]].round(6).values.tolist()
    [['google', 0.75, 2.4], ['mailing', 0.5, 1.6]]
    """
    columns = [converted_col, *([lost_col] if lost_col else [])]
    steps, counts = read_paths(paths, path_col, columns, separator)
    converted = counts[converted_col]
    lost = counts[lost_col] if lost_col else np.zeros(len(steps))
    if converted.sum() <= 0:
        raise ValueError(
            Message(
                f"column {converted_col!r} of the paths has no conversion in {len(paths)} rows; there "
                "is nothing to attribute.",
                f"路径表的列 {converted_col!r} 在 {len(paths)} 行中没有一次转化，没有可归因的内容。",
            )
        )
    channels = sorted({channel for path in steps for channel in path})
    number = {channel: i for i, channel in enumerate(channels)}
    k = len(channels)
    moves, won, total = np.zeros((k + 1, k + 1)), np.zeros(k + 1), np.zeros(k + 1)
    for path, yes, no in zip(steps, converted, lost, strict=True):
        if yes + no == 0:
            continue
        codes = [k, *(number[channel] for channel in path)]  # k is the start
        np.add.at(moves, (codes[:-1], codes[1:]), yes + no)
        np.add.at(total, codes, yes + no)
        won[codes[-1]] += yes
    total[total == 0] = 1
    moves /= -total[:, None]
    moves[np.diag_indices(k + 1)] += 1
    visits = np.linalg.inv(moves)  # how often each state is seen from each, on average
    converts = visits @ (won / total)
    whole = converts[k]
    # Lost without a channel are those who ever come there and convert from there on.
    comes_by = visits[k, :k] / np.diag(visits)[:k]
    without = np.maximum(whole - comes_by * converts[:k], 0.0)
    table = pd.DataFrame(
        {
            "channel": channels,
            "conversion_probability": whole,
            "probability_without": without,
            "removal_effect": 1 - without / whole,
        }
    )
    table["share"] = table["removal_effect"] / table["removal_effect"].sum()
    table["conversions"] = table["share"] * converted.sum()
    # Channels of equal credit differ in the last bit only; their names then decide.
    order = table.assign(_credit=-table["share"].round(12)).sort_values(["_credit", "channel"])
    return table.loc[order.index].reset_index(drop=True)


def attribution_table(
    paths: pd.DataFrame,
    *,
    path_col: str = "path",
    converted_col: str = "converted",
    lost_col: str | None = "lost",
    separator: str = ">",
) -> pd.DataFrame:
    """Compare the credit of each channel under all attribution methods.

    Returns
    -------
    DataFrame
        One row a channel, one column a way (``first, last, linear, decay, position, shapley,
        markov``), values in conversions; every column has the same sum.

    Raises
    ------
    ValueError
        As `markov_attribution` and `rule_attribution`.

    Examples
    --------
    >>> paths = pd.DataFrame({"path": ["a > b", "b"], "converted": [1, 1], "lost": [2, 0]})
    >>> attribution_table(paths).set_index("channel").sum().round(6).unique().tolist()
    [2.0]
    """
    columns = {"path_col": path_col, "converted_col": converted_col, "separator": separator}
    ways = {
        rule: rule_attribution(paths, rule=rule, **columns).set_index("channel")["conversions"]
        for rule in RULES
    }
    ways["shapley"] = shapley_attribution(coalition_worth(paths, **columns))
    markov = markov_attribution(paths, lost_col=lost_col, **columns)
    ways["markov"] = markov.set_index("channel")["conversions"]
    table = pd.DataFrame(ways).fillna(0.0).rename_axis("channel")
    return table.sort_values("markov", ascending=False, kind="stable").reset_index()


@styled
def plot_attribution(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the credit of each channel under each way, from `attribution_table`.

    Raises
    ------
    ValueError
        When a column of `attribution_table` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    table = require_columns(table, ["channel"], what="the attribution table")
    ways = [c for c in table.columns if c != "channel"]
    table = require_numbers(table, ways, what="the attribution table", gaps_ok=True)
    if not ways or table.empty:
        raise ValueError("the attribution table needs a row a channel and a column a way.")
    width = 0.8 / len(table)
    x = np.arange(len(ways))
    palette = colours(len(table))
    for i, (name, values) in enumerate(zip(table["channel"], table[ways].to_numpy(), strict=True)):
        ax.bar(
            x + (i + 0.5) * width - 0.4,
            values,
            width,
            label=str(named(name, "channel")),
            color=palette[i],
        )
    ax.set(
        xticks=x,
        xticklabels=[str(named(way, "way")) for way in ways],
        xlabel="way of attribution · 归因方法",
        ylabel="conversions credited · 归因转化数",
    )
    ax.legend(title="channel · 渠道", loc="center left", bbox_to_anchor=(1, 0.5))
    values = table.set_index("channel")[ways]
    spread = values.max(axis=1) - values.min(axis=1)
    channel = spread.idxmax()
    low, high = f"{values.loc[channel].min():,.0f}", f"{values.loc[channel].max():,.0f}"
    widest = named(channel, "channel")
    ax.set_title(
        f'The rule decides whether "{widest.en}" earns {low} or {high} conversions · '
        f"“{widest.zh}”得{low}次还是{high}次转化，全看规则"
    )
    return ax
