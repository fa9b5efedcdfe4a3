"""The path model behind the American Customer Satisfaction Index (ACSI 模型)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from crm_lib._checks import (
    require_drawable,
)
from crm_lib.plotting import BLUE, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAMES = {
    "customer expectations": "顾客期望",
    "perceived quality": "感知质量",
    "perceived value": "感知价值",
    "customer satisfaction": "顾客满意度",
    "customer complaints": "顾客抱怨",
    "customer loyalty": "顾客忠诚",
}
_PLACES = {
    "perceived quality": (0, 2),
    "customer expectations": (0, 0),
    "perceived value": (1.3, 1),
    "customer satisfaction": (2.9, 1),
    "customer complaints": (4.5, 2),
    "customer loyalty": (4.5, 0),
}


def acsi_paths() -> pd.DataFrame:
    """List the nine paths of the ACSI model: what is supposed to move what, and which way.

    Returns
    -------
    DataFrame
        ``cause, cause_zh, effect, effect_zh, sign`` ("+", "−" or "±": good complaint handling can
        turn complainers into loyal customers).

    References
    ----------
    Fornell, Johnson, Anderson, Cha and Bryant (1996), Journal of Marketing 60(4), 7–18.

    Examples
    --------
    >>> paths = acsi_paths()
    >>> paths[paths["effect_zh"] == "顾客满意度"]["cause_zh"].tolist()
    ['顾客期望', '感知质量', '感知价值']
    """
    rows = [
        ("customer expectations", "perceived quality", "+"),
        ("customer expectations", "perceived value", "+"),
        ("customer expectations", "customer satisfaction", "+"),
        ("perceived quality", "perceived value", "+"),
        ("perceived quality", "customer satisfaction", "+"),
        ("perceived value", "customer satisfaction", "+"),
        ("customer satisfaction", "customer complaints", "−"),
        ("customer satisfaction", "customer loyalty", "+"),
        ("customer complaints", "customer loyalty", "±"),
    ]
    table = pd.DataFrame(rows, columns=["cause", "effect", "sign"])
    table.insert(1, "cause_zh", table["cause"].map(_NAMES))
    table.insert(3, "effect_zh", table["effect"].map(_NAMES))
    return table


@styled
def plot_acsi_paths(table: pd.DataFrame | None = None, *, ax: Axes | None = None) -> Axes:
    """Draw the path diagram of `acsi_paths`.

    Raises
    ------
    ValueError
        When a column of `acsi_paths` is absent, empty or not a number where one is needed, or
        there is no row.
    """
    table = acsi_paths() if table is None else table
    require_drawable(table, ["cause", "effect", "sign"], numbers=[], what="the table of paths")
    unknown = sorted((set(table["cause"]) | set(table["effect"])) - set(_PLACES))
    if unknown:
        raise ValueError(
            f"the table of paths names {', '.join(unknown)}; allowed are {', '.join(_PLACES)}."
        )
    boxes = {}
    for name, (x, y) in _PLACES.items():
        boxes[name] = ax.text(
            x, y, f"{_NAMES[name]}\n{name}", ha="center", va="center", fontsize=9.5, zorder=3,
            bbox={
                "boxstyle": "round,pad=0.45", "fc": "white", "lw": 2,
                "ec": BLUE if name == "customer satisfaction" else GREY,
            },
        )  # fmt: skip
    for path in table.itertuples():
        start, end = _PLACES[path.cause], _PLACES[path.effect]
        color = VERMILLION if path.sign == "−" else "0.35"
        ax.annotate(
            "", xy=end, xytext=start,
            arrowprops={
                "arrowstyle": "->", "color": color, "shrinkA": 2, "shrinkB": 2,
                "patchA": boxes[path.cause].get_bbox_patch(),
                "patchB": boxes[path.effect].get_bbox_patch(),
            },
        )  # fmt: skip
        ax.text(
            0.5 * (start[0] + end[0]), 0.5 * (start[1] + end[1]), path.sign, color=color,
            ha="center", va="center", bbox={"fc": "white", "ec": "none", "pad": 1},
        )  # fmt: skip
    ax.set(xlim=(-0.8, 5.3), ylim=(-0.5, 2.5))
    ax.axis("off")
    causes = int((table["effect"] == "customer satisfaction").sum())
    ax.set_title(f"Satisfaction has {causes} causes in the ACSI; loyalty is where it pays")
    return ax
