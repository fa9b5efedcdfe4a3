"""The diagram of case 93: the closed feedback loop with numbered blanks (填图题)."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from crm_lib.plotting import BLUE, GREY, SKY, styled

#: What happens at each step of the loop, without its name.
LOOP_CLUES = (
    ("app, hotline, store, social media, car", "App、热线、门店、社交媒体、车机"),
    ("to the team that can mend it", "交给能解决的团队"),
    ("the cause is dealt with, within the promised time", "在承诺时限内处理原因"),
    ("“this is what we have done”", "“我们已经这样处理了”"),
    ("many tickets, one change of the product", "许多工单，一次产品改变"),
)


@styled
def plot_blank_loop(
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
    >>> ax = plot_blank_loop()
    >>> [t.get_text() for t in ax.texts if len(t.get_text()) == 1]
    ['①', '②', '③', '④', '⑤']
    """
    if len(clues) != 5:
        raise ValueError(f"the loop has 5 steps; got {len(clues)} clues.")
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
        ax.text(x, place, f"{en}\n{zh}", ha="center", va=side, fontsize=9)
        (x1, y1), (x2, y2) = centres[number], centres[(number + 1) % 5]
        arrow = {"arrowstyle": "->", "color": GREY, "lw": 1.5, "shrinkA": 46, "shrinkB": 46}
        ax.annotate("", (x2, y2), (x1, y1), arrowprops=arrow)
    ax.text(0, 0.1, "the owner\n车主", ha="center", va="center", fontsize=12)
    ax.set(xlim=(-6.4, 6.4), ylim=(-2.35, 2.75))
    ax.set_title("A closed feedback loop: name the five steps · 反馈闭环：写出五个步骤")
    ax.axis("off")
    return ax
