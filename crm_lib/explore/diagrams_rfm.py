"""The cube of the eight RFM types, whole or with numbered blanks (填图题)."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from crm_lib._checks import require_one_of
from crm_lib.plotting import BLUE, GREY, ORANGE, SKY, styled
from crm_lib.rfm import SEGMENTS

#: The five types that the exam leaves blank, with their numbers.
EXAM_BLANKS = {
    "重要保持客户": "①",
    "重要挽留客户": "②",
    "重要发展客户": "③",
    "重要价值客户": "④",
    "一般发展客户": "⑤",
}

#: Five others, to practise on.
PRACTICE_BLANKS = {
    "一般保持客户": "①",
    "重要价值客户": "②",
    "一般价值客户": "③",
    "重要挽留客户": "④",
    "一般挽留客户": "⑤",
}

#: Lower left corner of each floor of the cube, and the steps along F and R.
_FLOORS = {True: 3.35, False: 0.0}
_ALONG, _BACK, _SLANT = 3.0, 1.15, 0.75


def known_blanks(blanks: Mapping[str, str] | None) -> dict[str, str]:
    """Return which types are left out and the marks in their place, or raise for an unknown type."""
    blanks = dict(blanks or {})
    for name in blanks:
        require_one_of(name, [zh for zh, _ in SEGMENTS.values()], name="a key of blanks")
    return blanks


@styled
def plot_rfm_cube(*, blanks: Mapping[str, str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw the eight types as a cube in two floors: M up, F to the right, R to the front.

    Parameters
    ----------
    blanks : mapping of type to mark, optional
        Types whose name is left out, and what stands there instead, such as `EXAM_BLANKS`.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Raises
    ------
    ValueError
        When a key of `blanks` is not one of the eight names.

    Examples
    --------
    >>> ax = plot_rfm_cube(blanks=EXAM_BLANKS)
    >>> sorted(t.get_text() for t in ax.texts if t.get_text() in EXAM_BLANKS.values())
    ['①', '②', '③', '④', '⑤']
    """
    assert ax is not None
    blanks = known_blanks(blanks)
    for (near, frequent, high), (zh, en) in SEGMENTS.items():
        corners = _cell(near, frequent, _FLOORS[high])
        colour = ORANGE if high else SKY
        ax.add_patch(Polygon(corners, facecolor=colour, edgecolor=GREY, alpha=0.3))
        x, y = (sum(c[i] for c in corners) / 4 for i in (0, 1))
        shown, size = (blanks[zh], 19) if zh in blanks else (f"{zh}\n{en}", 9.5)
        ax.text(x, y, shown, ha="center", va="center", fontsize=size)
    right, far = 2 * _ALONG, (2 * _SLANT, 2 * _BACK)
    arrow = {"arrowstyle": "->", "color": BLUE, "lw": 1.6}
    ax.annotate("", (right, -0.3), (0, -0.3), arrowprops=arrow)
    ax.text(right / 2, -0.42, "F: more orders →  购买频率更高", ha="center", va="top", color=BLUE)
    ax.annotate("", (right + 0.35, 0), (right + far[0] + 0.35, far[1]), arrowprops=arrow)
    ax.text(
        right + 1.85, 0.8, "R: nearer\nlast order\nmore recent\n最近购买\n离现在更近",
        ha="left", va="center", color=BLUE,
    )  # fmt: skip
    ax.annotate("", (-0.3, _FLOORS[True] + 0.9), (-0.3, 0), arrowprops=arrow)
    ax.text(-0.45, 2.1, "M: spends\nmore\n消费金额\n更高", ha="right", va="center", color=BLUE)
    ax.set(xlim=(-1.75, 9.8), ylim=(-1.0, _FLOORS[True] + far[1] + 0.25))
    ax.set_title(
        f"Name the {len(blanks)} blanks · 写出{len(blanks)}个空"
        if blanks
        else "Three questions with two answers each make eight types"
    )
    ax.axis("off")
    return ax


def _cell(near: bool, frequent: bool, floor: float) -> list[tuple[float, float]]:
    """Corners of one cell; far cells lie behind near ones."""
    back, along = (0 if near else 1), (1 if frequent else 0)
    x, y = along * _ALONG + back * _SLANT, floor + back * _BACK
    return [
        (x, y), (x + _ALONG, y), (x + _ALONG + _SLANT, y + _BACK), (x + _SLANT, y + _BACK)
    ]  # fmt: skip
