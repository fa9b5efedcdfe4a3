"""The diagram of case 92: a life-cycle system with numbered blanks (填图题)."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from crm_lib.plotting import BLUE, GREY, SKY, styled

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
def plot_blank_system(
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
    >>> ax = plot_blank_system()
    >>> [t.get_text() for t in ax.texts if len(t.get_text()) == 1]
    ['①', '②', '③', '④', '⑤']
    """
    if len(clues) != 6:
        raise ValueError(f"the system has 6 blocks; got {len(clues)} clues.")
    blank = 0
    for place, (en, zh) in enumerate(clues):
        x, y = place % 3 * 3.6, 2.1 * (1 - place // 3)
        box = FancyBboxPatch(
            (x, y), 2.7, 0.85, boxstyle="round,pad=0.08", facecolor=SKY, edgecolor=BLUE, alpha=0.4
        )
        ax.add_patch(box)
        if place == _PRINTED:
            ax.text(x + 1.35, y + 0.42, f"{zh}\n{en}", ha="center", va="center", fontsize=10)
        else:
            ax.text(x + 1.35, y + 0.42, chr(0x2460 + blank), ha="center", va="center", fontsize=17)
            ax.text(x + 1.35, y - 0.2, f"{en}\n{zh}", ha="center", va="top", fontsize=9)
            blank += 1
        arrow = {"arrowstyle": "->", "color": GREY, "lw": 1.5}
        if place in (0, 1, 3, 4):
            ax.annotate("", (x + 3.5, y + 0.42), (x + 2.85, y + 0.42), arrowprops=arrow)
    ax.annotate(
        "", (1.35, 1.05), (8.55, 1.33),
        arrowprops={"arrowstyle": "->", "color": GREY, "lw": 1.5, "connectionstyle": "angle3"},
    )  # fmt: skip
    ax.text(
        5.0, -0.95, "below all of them 支撑层: CRM system 系统 · departments 部门 · tools 工具",
        ha="center", va="center", fontsize=9.5, color="0.3",
    )  # fmt: skip
    ax.set(xlim=(-0.2, 10.1), ylim=(-1.2, 3.2))
    ax.set_title("A life-cycle system along a customer's life · 沿着客户的一生搭建体系")
    ax.axis("off")
    return ax
