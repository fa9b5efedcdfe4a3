"""Diagrams of the life cycle with numbered blanks (填图题): its endings, its management system.

The endings are the diagram of lesson 11, the system along a customer's life that of case 92.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from crm_lib.base.message import Message, both_text
from crm_lib.life_cycle.endings import life_cycle_curves
from crm_lib.life_cycle.stages import STAGE_NAMES
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, SKY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Stage: (begins, ends) in the months of `life_cycle_curves`, and its colour.
_STAGES = {
    "exploration": (0, 7.2, SKY),
    "build-up": (7.2, 14.8, GREEN),
    "maturity": (14.8, 39, BLUE),
    "decline": (39, 47, ORANGE),
}
#: The stage to name.
_ASKED = {"build-up": "⑤"}
#: The blanks, in the order of the four ending types.
_MARKS = {"early abortion": "①", "cut short": "②", "early exit": "③", "long-lasting": "④"}

#: What is done in each block of the system, without its name; the fifth block is printed.
SYSTEM_CLUES = (
    ("who are they, and at which stage?", "他们是谁，处在哪个阶段？"),
    ("advertising, a free month, friends", "广告、免费首月、老带新"),
    ("the first film, the first renewal", "第一部片，第一次续费"),
    ("family plan, tailored offers", "家庭版、定制优惠"),
    ("feedback and loyalty", "客户反馈与忠诚度提升"),
    ("use falls: contact; gone: ask back", "用得少了就联系，走了就请回来"),
)
_PRINTED = 4


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
    for stage, (left, right, colour) in _STAGES.items():
        name = _ASKED.get(stage, both_text(stage, STAGE_NAMES[stage][0]))
        ax.axvspan(left, right, color=colour, alpha=0.13, lw=0)
        size = 17 if len(name) == 1 else 9
        ax.text((left + right) / 2, 122, name, ha="center", va="top", fontsize=size)
    longest = curves[curves["ending_type"] == "long-lasting"]
    ax.plot(longest["period"], longest["volume"], color=BLUE, lw=2.5)
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
    ax.set_ylabel("volume of business · 交易量")
    ax.set_xlabel("time: the relationship ends at ● · 时间：关系在●处终止", labelpad=34)
    ax.set_title("Name the four types of ending and one stage · 写出四种终止类型和一个阶段")
    return ax


@styled
def plot_blank_life_cycle(
    clues: Sequence[tuple[str, str]] = SYSTEM_CLUES, *, ax: Axes | None = None
) -> Axes:
    """Draw the six blocks along a customer's life; five are blanks ① to ⑤, one is printed.

    Parameters
    ----------
    clues : six pairs of str
        English and Chinese clue of each block; the fifth pair is the printed block's name.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Examples
    --------
    >>> ax = plot_blank_life_cycle()
    >>> [t.get_text() for t in ax.texts if len(t.get_text()) == 1]
    ['①', '②', '③', '④', '⑤']
    """
    from matplotlib.patches import FancyBboxPatch

    if len(clues) != 6:
        raise ValueError(
            Message(
                f"the system has 6 blocks; got {len(clues)} clues.",
                f"系统有 6 个方框；这里给了 {len(clues)} 条提示。",
            )
        )
    blank = 0
    for place, (en, zh) in enumerate(clues):
        x, y = place % 3 * 3.6, 2.1 * (1 - place // 3)
        box = FancyBboxPatch(
            (x, y), 2.7, 0.85, boxstyle="round,pad=0.08", facecolor=SKY, edgecolor=BLUE, alpha=0.4
        )
        ax.add_patch(box)
        if place == _PRINTED:
            ax.text(x + 1.35, y + 0.42, both_text(en, zh), ha="center", va="center", fontsize=9)
        else:
            ax.text(x + 1.35, y + 0.42, chr(0x2460 + blank), ha="center", va="center", fontsize=17)
            ax.text(x + 1.35, y - 0.2, both_text(en, zh), ha="center", va="top", fontsize=9.5)
            blank += 1
        arrow = {"arrowstyle": "->", "color": GREY, "lw": 1.5}
        if place in (0, 1, 3, 4):
            ax.annotate("", (x + 3.5, y + 0.42), (x + 2.85, y + 0.42), arrowprops=arrow)
    ax.annotate(
        "", (1.35, 1.05), (8.55, 1.33),
        arrowprops={"arrowstyle": "->", "color": GREY, "lw": 1.5, "connectionstyle": "angle3"},
    )  # fmt: skip
    ax.text(
        5.0, -0.95, "below all of them: CRM system, departments, tools · 支撑层：CRM系统、跨部门协作、技术和工具",
        ha="center", va="center", fontsize=9.5, color="0.3",
    )  # fmt: skip
    ax.set(xlim=(-0.2, 10.1), ylim=(-1.2, 3.2))
    ax.set_title("A life-cycle system along a customer's life · 沿着客户的一生搭建体系")
    ax.axis("off")
    return ax
