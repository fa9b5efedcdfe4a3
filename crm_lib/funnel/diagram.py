"""Diagram of the sales funnel with numbered blanks (填图题)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_lib.plotting import BLUE, GREY, SKY, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What a visitor does at each stage of a purchase, without the stage's name.
PURCHASE_CLUES = (
    ("arrives from an advert, a search or a link", "从广告、搜索或链接进入网店"),
    ("reads the price, the pictures and the reviews", "看价格、图片和评价"),
    ("sets a product aside, nothing is paid yet", "先把商品放在一边，还没有付钱"),
    ("types the address, chooses how to pay", "填写地址，选择支付方式"),
    ("the order is paid", "订单付款成功"),
)


@styled
def plot_blank_funnel(
    clues: Sequence[tuple[str, str]] = PURCHASE_CLUES, *, ax: Axes | None = None
) -> Axes:
    r"""Draw a sales funnel whose stages are numbered blanks, with a clue beside each.

    Parameters
    ----------
    clues : sequence of (str, str)
        English and Chinese clue of each stage, from the widest to the narrowest.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Returns
    -------
    Axes

    Examples
    --------
    >>> ax = plot_blank_funnel()
    >>> [t.get_text() for t in ax.texts][:2]
    ['①', 'arrives from an advert, a search or a link · 从广告、搜索或链接进入网店']
    """
    from matplotlib.patches import Polygon

    stages = len(clues)
    narrowing = 0.8 / stages
    for number, (en, zh) in enumerate(clues):
        top, bottom = 1.0 - narrowing * number, 1.0 - narrowing * (number + 1)
        high, low = stages - number, stages - number - 0.88
        corners = [(-top, high), (top, high), (bottom, low), (-bottom, low)]
        ax.add_patch(Polygon(corners, facecolor=SKY, edgecolor=BLUE, alpha=0.45))
        middle = (high + low) / 2
        ax.text(0, middle, chr(0x2460 + number), ha="center", va="center", fontsize=17)
        ax.plot([(top + bottom) / 2, 1.1], [middle, middle], color=GREY, lw=0.8, ls=":")
        ax.text(1.13, middle, f"{en} · {zh}", ha="left", va="center", fontsize=10)
    ax.set(xlim=(-1.05, 3.3), ylim=(0, stages + 0.15))
    ax.set_title(
        "Name the five stages · 写出五个环节" if stages == 5 else "Name the stages · 写出各环节"
    )
    ax.axis("off")
    return ax
