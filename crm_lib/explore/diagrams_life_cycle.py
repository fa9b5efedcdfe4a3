"""The life cycle of a relationship and its endings, drawn with numbered blanks (填图题)."""

import numpy as np
from matplotlib.axes import Axes

from crm_lib.endings import life_cycle_curves
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, SKY, VERMILLION, styled

#: Stage: (begins, ends) in the months of `life_cycle_curves`, its colour and what is printed.
_STAGES = (
    (0, 7.2, SKY, "考察期\nexploration"),
    (7.2, 14.8, GREEN, "⑤"),
    (14.8, 39, BLUE, "稳定期\nmaturity"),
    (39, 47, ORANGE, "退化期\ndecline"),
)
#: The blanks, in the order of the four ending types.
_MARKS = {"early abortion": "①", "cut short": "②", "early exit": "③", "long-lasting": "④"}


@styled
def plot_blank_endings(*, ax: Axes | None = None) -> Axes:
    """Draw the four types of ending as ① to ④, and one stage as ⑤.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = plot_blank_endings()
    >>> sorted(t.get_text() for t in ax.texts if len(t.get_text()) == 1)
    ['①', '②', '③', '④', '⑤']
    """
    assert ax is not None
    curves = life_cycle_curves()
    for left, right, colour, name in _STAGES:
        ax.axvspan(left, right, color=colour, alpha=0.13, lw=0)
        size = 17 if len(name) == 1 else 9
        ax.text((left + right) / 2, 122, name, ha="center", va="top", fontsize=size)
    whole = curves[curves["ending_type"] == "long-lasting"]
    ax.plot(whole["period"], whole["volume"], color=BLUE, lw=2.5)
    for kind, curve in curves.groupby("ending_type", sort=False):
        volume = curve["volume"].to_numpy()
        last = int(np.flatnonzero(volume > 0)[-1]) + 1
        top = 39 if kind == "long-lasting" else int(volume.argmax())
        # Straight down, so that each end lies under the stage it belongs to.
        end = last if kind == "long-lasting" else top + 1.2
        ax.plot([top, end], [volume[top], 0], color=VERMILLION, lw=2.5)
        ax.plot(end, 0, "o", color=VERMILLION, clip_on=False, zorder=3)
        ax.annotate(
            _MARKS[kind], (end, 0), xytext=(0, -10), textcoords="offset points",
            ha="center", va="top", fontsize=17, annotation_clip=False,
        )  # fmt: skip
    ax.axhline(0, color=GREY, lw=0.8)
    ax.set(xlim=(0, 47), ylim=(0, 125), xticks=[], yticks=[])
    ax.set_ylabel("volume of business 交易量")
    ax.set_xlabel("time: the relationship ends at ●  时间：关系在●处终止", labelpad=34)
    ax.set_title("Name the four types of ending and one stage · 写出四种终止类型和一个阶段")
    return ax
