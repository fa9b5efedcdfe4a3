"""Diagrams of relationship marketing: the loop of IDIC, Buttle's CRM value chain; with blanks (填图题)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_lib.base.message import both_text
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, SKY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: English and Chinese name of each step of IDIC, and what is done in it.
IDIC = (
    ("identify", "识别客户", "who is it, at every contact?", "每次接触都认得出"),
    ("differentiate", "区分客户", "what worth, what needs?", "按价值、按需求区分"),
    ("interact", "与客户互动", "ask, listen, remember", "问、听、记住"),
    ("customise", "定制", "fit the offer to him", "按他的需要调整"),
)
#: Primary stages (基本阶段) of the CRM value chain, in order.
VALUE_CHAIN = (
    ("customer portfolio analysis", "客户组合分析"),
    ("customer intimacy", "客户亲密"),
    ("network development", "网络发展"),
    ("value proposition development", "价值主张发展"),
    ("managing the customer life cycle", "客户生命周期管理"),
)
#: Supporting conditions (支持条件) of the CRM value chain.
VALUE_CHAIN_SUPPORT = (
    ("leadership and culture", "领导与文化"),
    ("data and IT", "数据与信息技术"),
    ("people", "人员"),
    ("processes", "流程"),
)


@styled
def plot_idic(*, blank: bool = False, ax: Axes | None = None) -> Axes:
    """Draw IDIC as a loop of four steps, two of analysis and two of action.

    Parameters
    ----------
    blank : bool
        Numbers ①–④ instead of the steps' names, for a 填图题.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Examples
    --------
    >>> [t.get_text() for t in plot_idic(blank=True).texts if len(t.get_text()) == 1]
    ['①', '②', '③', '④']
    """
    corners = [(0.0, 2.0), (5.3, 2.0), (5.3, 0.0), (0.0, 0.0)]
    for number, ((x, y), (en, zh, does, does_zh)) in enumerate(zip(corners, IDIC, strict=True)):
        color = BLUE if number < 2 else ORANGE
        _box(ax, x, y, 4.3, 1.2, color)
        letter = en[0].upper()
        name = chr(0x2460 + number) if blank else both_text(f"{letter} {en}", f"{letter} {zh}")
        size = 16 if blank else 11
        ax.text(x + 2.15, y + 0.86, name, ha="center", va="center", fontsize=size)
        ax.text(x + 2.15, y + 0.42, both_text(does, does_zh), ha="center", va="center", fontsize=9)
    arrow = {"arrowstyle": "-|>", "color": GREY, "lw": 1.5}
    for start, end in (
        ((4.35, 2.6), (5.25, 2.6)),
        ((7.45, 1.95), (7.45, 1.25)),
        ((5.25, 0.6), (4.35, 0.6)),
        ((2.15, 1.25), (2.15, 1.95)),
    ):
        ax.annotate("", end, start, arrowprops=arrow)
    ax.text(9.75, 2.6, "analysis · 分析", va="center")
    ax.text(9.75, 0.6, "action · 行动", va="center")
    ax.set(xlim=(-0.2, 11.8), ylim=(-0.2, 3.4))
    ax.set_title(
        "Name the four steps of the loop · 写出循环的四个步骤"
        if blank
        else "A round done, the next begins at the first step · 做完一轮，再从第一步开始"
    )
    ax.axis("off")
    return ax


@styled
def plot_crm_value_chain(*, blank: bool = False, ax: Axes | None = None) -> Axes:
    """Draw Buttle's CRM value chain: five primary stages over four supporting conditions.

    Parameters
    ----------
    blank : bool
        Numbers ①–⑤ instead of the primary stages' names, for a 填图题.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Examples
    --------
    >>> [t.get_text() for t in plot_crm_value_chain(blank=True).texts if len(t.get_text()) == 1]
    ['①', '②', '③', '④', '⑤']
    """
    height, step = 0.66, 0.9
    for number, (en, zh) in enumerate(VALUE_CHAIN):
        y = step * (len(VALUE_CHAIN) - number)
        _box(ax, 0, y, 5.6, height, BLUE)
        name = chr(0x2460 + number) if blank else both_text(en, zh)
        size = 16 if blank else 9.5
        ax.text(2.8, y + height / 2, name, ha="center", va="center", fontsize=size)
        arrow = {"arrowstyle": "-|>", "color": GREY, "lw": 1.5}
        ax.annotate("", (2.8, y - step + height + 0.02), (2.8, y - 0.02), arrowprops=arrow)
    ax.text(
        2.8, 0.33, both_text("customer profitability", "客户盈利能力"), ha="center", va="center"
    )
    for number, (en, zh) in enumerate(VALUE_CHAIN_SUPPORT):
        y = 1.125 * (len(VALUE_CHAIN_SUPPORT) - number) - 0.1
        _box(ax, 6.4, y, 4.6, 0.85, GREEN)
        ax.text(8.7, y + 0.42, both_text(en, zh), ha="center", va="center", fontsize=9.5)
    ax.text(0, 5.35, both_text("primary stages", "基本阶段"), color=BLUE)
    ax.text(6.4, 5.35, both_text("supporting conditions", "支持条件"), color=GREEN)
    ax.set(xlim=(-0.1, 11.1), ylim=(0.1, 5.75))
    ax.set_title(
        "Name the five primary stages · 写出五个基本阶段"
        if blank
        else "Choose the customers first, then shape the offer · 先选客户，再定价值主张"
    )
    ax.axis("off")
    return ax


def _box(ax: Axes, x: float, y: float, width: float, height: float, color: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    style = "round,pad=0,rounding_size=0.12"
    ax.add_patch(
        FancyBboxPatch(
            (x, y), width, height, boxstyle=style, facecolor=SKY, edgecolor=color, alpha=0.5, lw=1.5
        )
    )
