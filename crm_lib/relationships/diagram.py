"""SCOPE diagram: the firm and its five groups of parties, in two readings, or as a 填图题."""

from __future__ import annotations

from math import cos, hypot, pi, sin
from typing import TYPE_CHECKING

from crm_lib.base.message import Message, both_text
from crm_lib.plotting import BLUE, GREY, ORANGE, SKY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Letter, English, Chinese, and what the party does for or with the firm (for the blanks).
PARTIES = (
    ("S", "Suppliers", "供应商", "sell it parts and material", "卖给它零件和材料"),
    ("C", "Customers", "客户（消费者）", "buy what it makes", "买它的产品"),
    ("O", "Owners", "所有者（股东）", "put up its capital", "为它出资"),
    ("P", "Partners", "合作伙伴", "sell or develop with it", "与它一起销售、开发"),
    ("E", "Employees", "内部员工", "work in it", "在企业里工作"),
)


@styled
def plot_scope(*, reading: str = "broad", blank: bool = False, ax: Axes | None = None) -> Axes:
    """Draw SCOPE around the firm (the exam's reading) or around the customer (the original).

    Parameters
    ----------
    reading : {"broad", "network"}
        "broad": all five are customers in the broad sense. "network": only C is the customer, and
        the other four serve it together with the firm.
    blank : bool
        Numbers ①–⑤ and what each party does, instead of the names; broad reading only.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Raises
    ------
    ValueError
        For another reading, or blanks in the network.

    Examples
    --------
    >>> [t.get_text() for t in plot_scope(blank=True).texts if len(t.get_text()) == 1]
    ['①', '②', '③', '④', '⑤']
    """
    if reading not in ("broad", "network") or (blank and reading != "broad"):
        raise ValueError(
            Message(
                f"reading is {reading!r}; it must be 'broad', or 'network' without blanks.",
                f"reading 是 {reading!r}；只能是 'broad'，或没有空格的 'network'。",
            )
        )
    network = reading == "network"
    around = [p for p in PARTIES if not (network and p[0] == "C")]
    middle = "C customer · C 客户" if network else "the firm · 企业"
    _circle(ax, 0, 0, 0.62, middle, ORANGE if network else GREY, 11)
    for number, (letter, en, zh, does, does_zh) in enumerate(around):
        angle = pi / 2 - 2 * pi * number / len(around)
        x, y = 2.5 * cos(angle), 1.65 * sin(angle)
        away = hypot(x, y)  # the arrow runs from the rim of one circle to the rim of the other
        ax.annotate(
            "",
            (0.66 * x / away, 0.66 * y / away),
            (x * (1 - 0.46 / away), y * (1 - 0.46 / away)),
            arrowprops={"arrowstyle": "-|>" if network else "<->", "color": GREY},
        )
        name = chr(0x2460 + number) if blank else letter
        _circle(ax, x, y, 0.42, name, BLUE, 16)
        side = -1 if x < -0.1 else 1
        words = both_text(does, does_zh) if blank else both_text(en, zh)
        ax.text(
            x + 0.52 * side,
            y,
            words,
            ha="right" if side < 0 else "left",
            va="center",
            fontsize=10,
        )
    ax.set(xlim=(-5.4, 5.4), ylim=(-2.2, 2.2), aspect="equal")
    ax.set_title(
        "Name the five circles of customers · 写出五类客户"
        if blank
        else "Original reading: a network around the customer · 原始读法：以客户为中心的网络"
        if network
        else "Exam reading: all five are customers · 考试读法：五方都是客户"
    )
    ax.axis("off")
    return ax


def _circle(ax: Axes, x: float, y: float, radius: float, text: str, colour: str, size: int) -> None:
    from matplotlib.patches import Circle

    ax.add_patch(Circle((x, y), radius, facecolor=SKY, edgecolor=colour, alpha=0.5, lw=1.5))
    ax.text(x, y, text, ha="center", va="center", fontsize=size)
