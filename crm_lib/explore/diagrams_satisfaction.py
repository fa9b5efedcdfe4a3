"""Diagrams of the exam on satisfaction: Kano's curves and the ACSI's paths, with blanks or named."""

import numpy as np
from matplotlib.axes import Axes

from crm_lib.acsi_model import acsi_paths
from crm_lib.kano import kano_categories
from crm_lib.plotting import BLUE, GREEN, GREY, PURPLE, SKY, VERMILLION, styled

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
        label = chr(0x2460 + order) if blank else f"{names.name_zh[key]} {names['name'][key]}"
        ax.text(
            *place, label, color=color, fontsize=17 if blank else 10.5, va="center",
            ha="right" if key == "A" else "left",
            bbox={"fc": "white", "ec": "none", "pad": 1},
        )  # fmt: skip
    ax.set(
        xlim=(-1.05, 1.1), ylim=(-1.15, 1.15), xticks=[-1, 1], yticks=[-1, 1],
        xlabel="how well the need is met 需求满足程度", ylabel="satisfaction 满意程度",
    )  # fmt: skip
    ax.set_xticklabels(["not at all\n不具备", "fully\n充分具备"])
    ax.set_yticklabels(["low\n很不满意", "high\n很满意"])
    ax.set_title(
        "Name the five kinds of need · 写出五类需求"
        if blank
        else "A must-be can only disappoint, an attractive can only delight"
    )
    return ax


_BOXES = {
    "perceived quality": (0.0, 2.0),
    "customer expectations": (0.0, 0.0),
    "perceived value": (1.35, 1.0),
    "customer satisfaction": (2.9, 1.0),
    "customer complaints": (4.4, 2.0),
    "customer loyalty": (4.4, 0.0),
}
_GIVEN = "customer expectations"


@styled
def plot_blank_acsi(*, ax: Axes | None = None) -> Axes:
    """Draw the ACSI's path diagram with one variable named and five blanks.

    Examples
    --------
    >>> ax = plot_blank_acsi()
    >>> [t.get_text() for t in ax.texts if t.get_text() in tuple("①②③④⑤")]
    ['①', '②', '③', '④', '⑤']
    """
    zh = acsi_paths().set_index("cause")["cause_zh"].get(_GIVEN).iloc[0]
    order = [name for name in _BOXES if name != _GIVEN]
    patches = {}
    for name, (x, y) in _BOXES.items():
        given = name == _GIVEN
        label = f"{zh}\n{name}" if given else chr(0x2460 + order.index(name))
        patches[name] = ax.text(
            x, y, label, ha="center", va="center", fontsize=9.5 if given else 17, zorder=3,
            bbox={"boxstyle": "round,pad=0.5", "fc": "white" if given else SKY, "ec": BLUE},
        ).get_bbox_patch()  # fmt: skip
    for path in acsi_paths().itertuples():
        start, end = _BOXES[path.cause], _BOXES[path.effect]
        ax.annotate(
            "", xy=end, xytext=start,
            arrowprops={
                "arrowstyle": "->", "color": "0.35", "shrinkA": 3, "shrinkB": 3,
                "patchA": patches[path.cause], "patchB": patches[path.effect],
            },
        )  # fmt: skip
        middle = 0.5 * (start[0] + end[0]), 0.5 * (start[1] + end[1])
        ax.text(
            *middle, path.sign, ha="center", va="center", color="0.2",
            bbox={"fc": "white", "ec": "none", "pad": 1},
        )  # fmt: skip
    ax.set(xlim=(-0.9, 5.0), ylim=(-0.5, 2.5))
    ax.axis("off")
    ax.set_title("Name the variables of the ACSI model · 写出ACSI模型的变量")
    return ax
