"""The journey map of the exam, drawn with five numbered blanks (填图题)."""

import numpy as np
from matplotlib.axes import Axes

from crm_lib.plotting import BLUE, GREY, ORANGE, SKY, VERMILLION, styled

_COLUMNS = (
    ("learn\n认知", "short video\n短视频", 0.9),
    ("book\n预约", "mini-program\n小程序", 0.2),
    ("visit\n到店", "eye test\n验光", 1.5),
    ("collect\n取镜", "days of waiting\n等待", -1.4),
    ("wear\n使用", "adjustment\n调校", 0.7),
)


@styled
def plot_blank_journey(*, ax: Axes | None = None) -> Axes:
    """Draw a journey map whose five parts are numbered instead of named.

    Examples
    --------
    >>> ax = plot_blank_journey()
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
        "“nobody says how long”\n“要等多久，没人说一声”",
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
