"""Diagrams of the journey with numbered blanks (填图题): journey map, touchpoint feedback.

The map is the diagram of lesson 15, the closed feedback loop that of case 93.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREY, ORANGE, SKY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: The map's stages, one touchpoint of each, and how it feels.
_COLUMNS = (
    ("learn · 了解", "short video · 短视频", 0.9),
    ("book · 预约", "mini-program · 小程序", 0.2),
    ("visit · 到店", "eye test · 验光", 1.5),
    ("collect · 取镜", "days of waiting · 等待", -1.4),
    ("wear · 佩戴", "adjustment · 调校", 0.7),
)

#: What happens at each step of the loop, without its name.
LOOP_CLUES = (
    ("app, hotline, store, social media, car", "App、热线、门店、社交媒体、车机"),
    ("to the team that can mend it", "交给能解决的团队"),
    ("the cause is dealt with, within the promised time", "在承诺时限内处理原因"),
    ("this is what we have done", "我们已经这样处理了"),
    ("many tickets, one change of the product", "许多工单，一次产品改变"),
)


@styled
def plot_blank_journey_map(*, ax: Axes | None = None) -> Axes:
    """Draw a journey map whose five parts are numbered instead of named.

    Examples
    --------
    >>> ax = plot_blank_journey_map()
    >>> [t.get_text() for t in ax.texts if t.get_text() in tuple("①②③④⑤")]
    ['①', '②', '③', '④', '⑤']
    """
    x = np.arange(len(_COLUMNS))
    rows = {"①": 5.2, "②": 4.2}
    for number, height in rows.items():
        ax.text(-0.95, height, number, fontsize=17, ha="center", va="center")
    for i, (stage, touch, _) in enumerate(_COLUMNS):
        for text, height, color in ((stage, 5.2, SKY), (touch, 4.2, "white")):
            ax.text(
                i, height, text, ha="center", va="center", fontsize=9.5,
                bbox={"boxstyle": "round,pad=0.4", "fc": color, "ec": BLUE, "alpha": 0.9},
            )  # fmt: skip
    smooth = np.linspace(0, 4, 200)
    feelings = np.array([f for *_, f in _COLUMNS])
    from scipy.interpolate import PchipInterpolator

    ax.plot(smooth, 2.1 + 0.75 * PchipInterpolator(x, feelings)(smooth), color=BLUE, lw=2.5)
    ax.axhline(2.1, color=GREY, lw=0.8, ls=":", xmin=0.14)
    ax.text(-0.95, 2.1, "③", fontsize=17, ha="center", va="center")
    ax.text(-0.55, 3.1, "+", ha="center", color="0.35")
    ax.text(-0.55, 1.0, "−", ha="center", color="0.35")
    ax.plot(3, 2.1 - 0.75 * 1.4, "o", color=VERMILLION, ms=12)
    ax.text(3.0, 0.55, "④", fontsize=17, va="center", ha="center", color=VERMILLION)
    ax.text(
        2.82,
        0.92,
        "nobody says how long · 要等多久，没人说一声",
        fontsize=9.5,
        va="center",
        ha="right",
    )
    ax.text(-0.95, -0.15, "⑤", fontsize=17, ha="center", va="center")
    ax.text(
        2, -0.15, "say the true date, and send a message at each step · 如实说日期，每一步发消息",
        ha="center", va="center", fontsize=9.5,
        bbox={"boxstyle": "round,pad=0.4", "fc": "white", "ec": ORANGE},
    )  # fmt: skip
    ax.set(xlim=(-1.2, 4.6), ylim=(-0.6, 5.8))
    ax.axis("off")
    ax.set_title("Name the five parts of the map · 写出这张图的五个组成部分")
    return ax


@styled
def plot_blank_feedback_loop(
    clues: Sequence[tuple[str, str]] = LOOP_CLUES, *, ax: Axes | None = None
) -> Axes:
    """Draw the feedback loop with five numbered blanks around the owner.

    Parameters
    ----------
    clues : five pairs of str
        English and Chinese clue of each step, clockwise from the top.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Examples
    --------
    >>> ax = plot_blank_feedback_loop()
    >>> [t.get_text() for t in ax.texts if len(t.get_text()) == 1]
    ['①', '②', '③', '④', '⑤']
    """
    from matplotlib.patches import FancyBboxPatch

    if len(clues) != 5:
        raise ValueError(
            Message(
                f"the loop has 5 steps; got {len(clues)} clues.",
                f"闭环有 5 步；这里给了 {len(clues)} 条提示。",
            )
        )
    angles = np.pi / 2 - 2 * np.pi * np.arange(5) / 5
    centres = np.column_stack([4.1 * np.cos(angles), 1.75 * np.sin(angles)])
    for number, ((x, y), (en, zh)) in enumerate(zip(centres, clues, strict=True)):
        ax.add_patch(
            FancyBboxPatch(
                (x - 0.75, y - 0.2),
                1.5,
                0.5,
                boxstyle="round,pad=0.06",
                facecolor=SKY,
                edgecolor=BLUE,
                alpha=0.4,
            )
        )
        ax.text(x, y + 0.05, chr(0x2460 + number), ha="center", va="center", fontsize=16)
        # The first clue stands above its box: the arrows to and from it pass below.
        place, side = (y + 0.42, "bottom") if number == 0 else (y - 0.33, "top")
        ax.text(x, place, f"{en} · {zh}", ha="center", va=side, fontsize=9)
        (x1, y1), (x2, y2) = centres[number], centres[(number + 1) % 5]
        arrow = {"arrowstyle": "->", "color": GREY, "lw": 1.5, "shrinkA": 46, "shrinkB": 46}
        ax.annotate("", (x2, y2), (x1, y1), arrowprops=arrow)
    ax.text(0, 0.1, "the owner · 车主", ha="center", va="center", fontsize=12)
    ax.set(xlim=(-6.4, 6.4), ylim=(-2.35, 2.75))
    ax.set_title("A closed feedback loop: name the five steps · 反馈闭环：写出五个步骤")
    ax.axis("off")
    return ax
