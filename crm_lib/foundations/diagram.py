"""Diagrams of the foundations: five ideas of management, the chain of goals; with blanks (填图题)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_lib.base.message import Message, both_text
from crm_lib.plotting import BLUE, GREY, SKY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: English and Chinese name, and what the time demanded, from the oldest idea to the newest.
IDEAS = (
    (
        "output",
        "产值中心论",
        "a sellers' market: whatever is made is sold",
        "卖方市场，供不应求，重在扩大生产",
    ),
    (
        "sales",
        "销售额中心论",
        "a crisis, full warehouses: push the sales, check the quality",
        "经济危机，产品积压，重在促销和质量控制",
    ),
    (
        "profit",
        "利润中心论",
        "sales grow, profit shrinks: control the costs",
        "竞争激烈，实际利润下降，重在成本管理",
    ),
    (
        "customers",
        "客户中心论",
        "costs cannot fall for ever, buyers are dissatisfied, sales slide",
        "成本压无可压，购买者不满，销售滑坡",
    ),
    (
        "customer satisfaction",
        "客户满意中心论",
        "knowledge economy, global competition: offers are alike",
        "知识经济、全球竞争，产品和服务彼此雷同",
    ),
)

#: English and Chinese name of each link, from what the firm gives to what it gets.
CHAIN = (
    ("value", "客户价值"),
    ("satisfaction", "客户满意"),
    ("loyalty", "客户忠诚"),
    ("lifetime value", "客户终身价值"),
    ("profit", "企业利润"),
)


@styled
def plot_management_ideas(*, blank: bool = False, ax: Axes | None = None) -> Axes:
    """Draw the five ideas of what a firm is run for, from output to customer satisfaction.

    Parameters
    ----------
    blank : bool
        Numbers ①–⑤ instead of the names, for a 填图题.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Examples
    --------
    >>> [t.get_text() for t in plot_management_ideas(blank=True).texts][:1]
    ['①']
    """
    rows = len(IDEAS)
    for number, (en, zh, why, why_zh) in enumerate(IDEAS):
        y, left = rows - number - 1, 0.22 * number
        _box(ax, left, y + 0.12, 2.7, 0.76)
        name = chr(0x2460 + number) if blank else both_text(en, zh)
        ax.text(left + 1.35, y + 0.5, name, ha="center", va="center", fontsize=16 if blank else 10)
        ax.text(left + 2.82, y + 0.5, both_text(why, why_zh), ha="left", va="center", fontsize=9.5)
        if number:
            ax.annotate(
                "",
                (left + 0.35, y + 0.9),
                (left + 0.35, y + 1.1),
                arrowprops={"arrowstyle": "-|>", "color": GREY, "lw": 1.6, "mutation_scale": 16},
            )
    ax.set(xlim=(-0.05, 9.2), ylim=(-0.05, rows + 0.05))
    ax.set_title(
        "What was the firm run for? · 企业以什么为中心？"
        if blank
        else "Each idea answers the trouble that the one before left behind · 每种理念都在解决前一种留下的问题"
    )
    ax.axis("off")
    return ax


@styled
def plot_goal_chain(
    notes: Sequence[str] = (),
    *,
    blank: bool = False,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw the chain from value to profit, with a note under each link.

    Parameters
    ----------
    notes : sequence of str
        One a link, such as what was measured there; none by default.
    blank : bool
        Numbers ①–⑤ instead of the names, for a 填图题.
    title : str
        The finding; by default what the chain says.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Raises
    ------
    ValueError
        When there are notes, but not one for each link.

    Examples
    --------
    >>> [t.get_text() for t in plot_goal_chain(blank=True).texts if t.get_text()]
    ['①', '②', '③', '④', '⑤']
    """
    if len(notes) not in (0, len(CHAIN)):
        raise ValueError(
            Message(
                f"the chain has {len(CHAIN)} links; got {len(notes)} notes.",
                f"链条有 {len(CHAIN)} 环；这里给了 {len(notes)} 条说明。",
            )
        )
    for number, (en, zh) in enumerate(CHAIN):
        left = 1.9 * number
        _box(ax, left, 1.0, 1.5, 0.9)
        name = chr(0x2460 + number) if blank else both_text(en, zh)
        ax.text(left + 0.75, 1.45, name, ha="center", va="center", fontsize=16 if blank else 10)
        if number:
            ax.annotate(
                "",
                (left - 0.04, 1.45),
                (left - 0.36, 1.45),
                arrowprops={"arrowstyle": "-|>", "color": BLUE, "lw": 1.6},
            )
        if notes:
            ax.text(left + 0.75, 0.85, notes[number], ha="center", va="top", fontsize=9.5)
    ax.set(xlim=(-0.1, 9.2), ylim=(-0.35 if notes else 0.6, 2.1))
    ax.set_title(
        title
        or (
            "The chain that CRM rests on · 客户关系管理所依据的链条"
            if blank
            else "Profit stands at the end of the chain, not at its beginning · 利润在链条的终点，不在起点"
        )
    )
    ax.axis("off")
    return ax


def _box(ax: Axes, x: float, y: float, width: float, height: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    ax.add_patch(
        FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.1",
            facecolor=SKY,
            edgecolor=BLUE,
            alpha=0.4,
        )
    )
