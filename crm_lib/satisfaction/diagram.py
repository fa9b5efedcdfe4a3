"""Diagrams of satisfaction: Kano's curves and the ACSI's paths, whole or with blanks (填图题)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_drawable
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREEN, GREY, PURPLE, VERMILLION, styled
from crm_lib.satisfaction.acsi_model import acsi_paths
from crm_lib.satisfaction.kano import kano_categories

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: class: (colour, place of its label, where on the curve it points, order of its blank)
_CURVES = {
    "A": (GREEN, (0.52, 0.95), 0.84, 0),
    "O": (BLUE, (0.06, 0.62), 0.4, 1),
    "M": (VERMILLION, (-0.99, -0.17), -0.78, 2),
    "I": (GREY, (-0.62, 0.2), -0.72, 3),
    "R": (PURPLE, (-0.62, 0.92), -0.78, 4),
}


@styled
def plot_kano_curves(*, blank: bool = False, ax: Axes | None = None) -> Axes:
    """Draw Kano's five curves: how satisfaction moves with how well a need is met.

    Parameters
    ----------
    blank : bool
        Number the curves ① to ⑤ instead of naming them.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Examples
    --------
    >>> ax = plot_kano_curves(blank=True)
    >>> sorted(t.get_text() for t in ax.texts)[-5:]
    ['①', '②', '③', '④', '⑤']
    """
    x = np.linspace(-1, 1, 201)
    curves = {
        "A": lambda x: np.exp(3 * (x - 1)) * 1.05,
        "O": lambda x: x * 0.85,
        "M": lambda x: -np.exp(-3 * (x + 1)) * 1.05,
        "I": lambda x: 0.0 * x,
        "R": lambda x: -x * 0.85,
    }
    names = kano_categories().set_index("kano_class")
    ax.axhline(0, color="0.4", lw=0.8)
    ax.axvline(0, color="0.4", lw=0.8)
    for key, (color, place, at, order) in _CURVES.items():
        ax.plot(x, curves[key](x), color=color, lw=4 if key == "I" else 2.5)
        ax.plot([place[0] + 0.02, at], [place[1], curves[key](at)], color=color, lw=0.9)
        label = chr(0x2460 + order) if blank else f"{names['name'][key]} · {names.name_zh[key]}型"
        ax.text(
            *place, label, color=color, fontsize=17 if blank else 10.5, va="center",
            ha="right" if key == "A" else "left",
            bbox={"fc": "white", "ec": "none", "pad": 1},
        )  # fmt: skip
    ax.set(
        xlim=(-1.05, 1.1), ylim=(-1.15, 1.15), xticks=[-1, 1], yticks=[-1, 1],
        xlabel="how well the need is met · 需求满足程度", ylabel="satisfaction · 满意程度",
    )  # fmt: skip
    ax.set_xticklabels(["not at all · 不具备", "fully · 充分具备"])
    ax.set_yticklabels(["low · 很不满意", "high · 很满意"])
    ax.set_title(
        "Name the five kinds of need · 写出五类需求"
        if blank
        else "A must-be can only disappoint, an attractive can only delight · "
        "必备型：缺了就不满，有了也不惊喜；魅力型：有了就惊喜，缺了也不会不满"
    )
    return ax


#: Where each variable of the ACSI is drawn; those to name are numbered in this order.
_PLACES = {
    "perceived quality": (0, 2),
    "customer expectations": (0, 0),
    "perceived value": (1.3, 1),
    "customer satisfaction": (2.9, 1),
    "customer complaints": (4.5, 2),
    "customer loyalty": (4.5, 0),
}
#: What stays named when the others are blanks: without it the causes could be swapped.
_GIVEN = "customer expectations"


@styled
def plot_acsi_paths(
    table: pd.DataFrame | None = None, *, blank: bool = False, ax: Axes | None = None
) -> Axes:
    """Draw the path diagram of `acsi_paths`.

    Parameters
    ----------
    table : DataFrame, optional
        Paths between the model's variables; `acsi_paths` by default.
    blank : bool
        Number five of the variables ① to ⑤ instead of naming them; expectations stay named.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Raises
    ------
    ValueError
        When a column of `acsi_paths` is absent, empty or not a number where one is needed, or
        there is no row.

    Examples
    --------
    >>> ax = plot_acsi_paths(blank=True)
    >>> [t.get_text() for t in ax.texts if t.get_text() in tuple("①②③④⑤")]
    ['①', '②', '③', '④', '⑤']
    """
    table = acsi_paths() if table is None else table
    table = require_drawable(
        table, ["cause", "effect", "sign"], numbers=[], what="the table of paths"
    )
    unknown = sorted((set(table["cause"]) | set(table["effect"])) - set(_PLACES))
    if unknown:
        raise ValueError(
            Message(
                f"the table of paths names {', '.join(unknown)}; allowed are {', '.join(_PLACES)}.",
                f"路径表中有 {'、'.join(unknown)}；只能是：{'、'.join(_PLACES)}。",
            )
        )
    known = acsi_paths()
    names = dict(zip(known["cause"], known["cause_zh"], strict=True))
    names |= dict(zip(known["effect"], known["effect_zh"], strict=True))
    blanks = [name for name in _PLACES if blank and name != _GIVEN]
    boxes = {}
    for name, (x, y) in _PLACES.items():
        hidden = name in blanks
        label = chr(0x2460 + blanks.index(name)) if hidden else f"{name} · {names[name]}"
        boxes[name] = ax.text(
            x, y, label, ha="center", va="center", fontsize=17 if hidden else 9.5, zorder=3,
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
    results = int((table["cause"] == "customer satisfaction").sum())
    ax.set_title(
        "Name the variables of the ACSI model · 写出ACSI模型的变量"
        if blank
        else f"In the ACSI satisfaction has {causes} causes and {results} results · "
        f"ACSI模型：满意有{causes}个原因、{results}个结果"
    )
    return ax
