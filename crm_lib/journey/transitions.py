"""Transitions between touchpoints: counts and a heat map."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_drawable
from crm_lib.journey.attribution_rules import read_paths
from crm_lib.page.words import named
from crm_lib.plotting import styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What stands before the first and after the last touchpoint of a path.
START, CONVERTED, LOST = "(start)", "(converted)", "(lost)"


def transition_table(
    paths: pd.DataFrame,
    *,
    path_col: str = "path",
    converted_col: str = "converted",
    lost_col: str = "lost",
    separator: str = ">",
) -> pd.DataFrame:
    """Count the steps from each touchpoint to the next, and where paths start and end.

    Parameters
    ----------
    paths : DataFrame
        One row a path, as `touchpoint_paths` or `path_counts` makes it: touchpoints joined by
        `separator` (spaces around it do not matter) or in a list, how often it ended in a
        conversion and how often in nothing.
    path_col, converted_col, lost_col, separator : str
        Column names and the sign between touchpoints.

    Returns
    -------
    DataFrame
        One row a kind of step that occurs: ``from, to, count, share_of_from``, by ``from`` (most
        steps first) and ``count``. ``(start)`` stands before the first touchpoint, ``(converted)``
        and ``(lost)`` after the last; a touchpoint may follow itself.

    Raises
    ------
    ValueError
        When a column is absent or missing, a count is negative, or a path has no touchpoint.

    Notes
    -----
    The shares are the transition probabilities of the first-order Markov chain on which
    `markov_attribution` removes channels.

    Examples
    --------
    >>> paths = pd.DataFrame({"path": ["ad > mail", "ad"], "converted": [3, 0], "lost": [1, 4]})
    >>> transition_table(paths).query("`from` == 'ad'")[["to", "count", "share_of_from"]]
           to  count  share_of_from
    1  (lost)    4.0            0.5
    2    mail    4.0            0.5
    """
    steps, counts = read_paths(paths, path_col, [converted_col, lost_col], separator)
    found: Counter[tuple[str, str]] = Counter()
    for path, won, lost in zip(steps, counts[converted_col], counts[lost_col], strict=True):
        for step in pairwise([START, *path]):
            found[step] += float(won + lost)
        found[path[-1], CONVERTED] += float(won)
        found[path[-1], LOST] += float(lost)
    rows = [(*step, count) for step, count in found.items() if count]
    table = pd.DataFrame(rows, columns=["from", "to", "count"])
    total = table.groupby("from")["count"].transform("sum")
    table = table.assign(share_of_from=table["count"] / total, _steps=total)
    order = ["_steps", "from", "count", "to"]
    table = table.sort_values(order, ascending=[False, True, False, True], ignore_index=True)
    return table.drop(columns="_steps").astype({"count": float, "share_of_from": float})


@styled
def plot_touchpoint_transitions(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `transition_table` as a heat map: from each touchpoint to the next.

    Raises
    ------
    ValueError
        When a column of `transition_table` is absent, empty or not a number where one is needed,
        or there is no row.
    """
    assert ax is not None
    numbers = ["count", "share_of_from"]
    table = require_drawable(
        table, ["from", "to"], numbers=numbers, what="the table of transitions"
    )
    rows = list(dict.fromkeys([*(f for f in table["from"] if f == START), *table["from"]]))
    ends = [end for end in (CONVERTED, LOST) if (table["to"] == end).any()]
    columns = [name for name in dict.fromkeys([*rows, *table["to"]]) if name not in (START, *ends)]
    grid = table.pivot(index="from", columns="to", values="share_of_from")
    values = grid.reindex(index=rows, columns=[*columns, *ends]).to_numpy(dtype=float)
    ax.imshow(values, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (row, column), share in np.ndenumerate(values):
        if np.isfinite(share):
            colour = "white" if share > 0.55 else "black"
            ax.text(column, row, f"{share:.0%}", ha="center", va="center", color=colour)
    names = [*columns, *ends]
    crowded = {"rotation": 30, "ha": "right"} if len(names) > 5 else {}
    ax.set_xticks(range(len(names)), [str(named(n, "channel")) for n in names], **crowded)
    ax.set_yticks(range(len(rows)), [str(named(row, "channel")) for row in rows])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set(xlabel="next touchpoint · 下一接触点", ylabel="from · 当前接触点")
    inner = table[table["from"] != START]
    losing = inner[inner["to"] == LOST].sort_values("count").tail(1)
    if len(losing):
        place, share = named(losing["from"].item(), "channel"), losing["share_of_from"].item()
        ax.set_title(
            f'Most paths are lost after "{place.en}": {share:.0%} of those there · '
            f"流失最多的是“{place.zh}”之后：走到那里的有{share:.0%}就此离开"
        )
    else:
        ax.set_title("No path is lost · 没有路径流失")
    return ax
