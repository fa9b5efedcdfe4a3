"""The eight RFM types as a tree of three questions, whole or with numbered blanks (填图题)."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from crm_lib.explore.diagrams_rfm import known_blanks
from crm_lib.plotting import BLUE, GREY, ORANGE, SKY, styled
from crm_lib.rfm import SEGMENTS

_X = (0.0, 2.1, 4.4, 6.6, 8.9)


@styled
def plot_rfm_tree(blanks: Mapping[str, str] | None = None, *, ax: Axes | None = None) -> Axes:
    """Draw the eight types as leaves of a tree that asks for money, then time, then number.

    Parameters
    ----------
    blanks : mapping of type to mark, optional
        Types whose name is left out, and what stands there instead: ``{"重要保持客户": "①"}``.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Raises
    ------
    ValueError
        When a key of `blanks` is not one of the eight names.

    Examples
    --------
    >>> ax = plot_rfm_tree({"重要保持客户": "①"})
    >>> sum(t.get_text() == "①" for t in ax.texts)
    1
    """
    blanks = known_blanks(blanks)
    _node(ax, _X[0], 3.5, "customer\n客户", GREY)
    for i, high in enumerate((True, False)):
        y_money = 5.5 - 4 * i
        colour = ORANGE if high else SKY
        _edge(ax, (_X[0], 3.5), (_X[1], y_money))
        _node(ax, _X[1], y_money, "M high\n金额高" if high else "M low\n金额低", colour)
        for j, near in enumerate((True, False)):
            y_time = y_money + 1 - 2 * j
            _edge(ax, (_X[1], y_money), (_X[2], y_time))
            _node(ax, _X[2], y_time, "R near\n最近买过" if near else "R far\n久未购买", colour)
            for k, frequent in enumerate((True, False)):
                y = y_time + 0.5 - k
                _edge(ax, (_X[2], y_time), (_X[3], y))
                _edge(ax, (_X[3], y), (_X[4], y))
                _node(ax, _X[3], y, "F often 次数多" if frequent else "F seldom 次数少", colour)
                zh, en = SEGMENTS[near, frequent, high]
                shown = blanks.get(zh, f"{zh}\n{en}")
                _node(ax, _X[4], y, shown, BLUE, size=15 if zh in blanks else 9.5)
    ax.set(xlim=(-0.8, 10.1), ylim=(-0.55, 7.55))
    ax.axis("off")
    ax.set_title(
        "Name the numbered types · 写出各编号的客户类型"
        if blanks
        else "Money decides the first word, time and number the second"
    )
    return ax


def _edge(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.plot([start[0], end[0]], [start[1], end[1]], color=GREY, lw=1.2, zorder=1)


def _node(ax: Axes, x: float, y: float, text: str, colour: str, *, size: float = 9.5) -> None:
    ax.text(
        x, y, text, ha="center", va="center", fontsize=size, zorder=2,
        bbox={"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": colour, "lw": 1.8},
    )  # fmt: skip
