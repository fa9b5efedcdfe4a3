"""Diagrams of the eight RFM types, cube and tree, whole or with numbered blanks (填图题)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_lib.base.checks import require_one_of
from crm_lib.base.message import Message, both_text
from crm_lib.plotting import BLUE, GREY, ORANGE, SKY, styled
from crm_lib.rfm.types import SEGMENTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: The five types that the exam leaves blank, with their numbers.
RFM_EXAM_BLANKS = {
    "重要保持客户": "①",
    "重要挽留客户": "②",
    "重要发展客户": "③",
    "重要价值客户": "④",
    "一般发展客户": "⑤",
}

#: Five others, to practise on.
RFM_PRACTICE_BLANKS = {
    "一般保持客户": "①",
    "重要价值客户": "②",
    "一般价值客户": "③",
    "重要挽留客户": "④",
    "一般挽留客户": "⑤",
}

#: Lower left corner of each floor of the cube, and the steps along F and R.
_FLOORS = {True: 3.35, False: 0.0}
_ALONG, _BACK, _SLANT = 3.0, 1.15, 0.75

#: The tree's columns: everybody, M, R, F and the eight types.
_COLUMNS = (0.0, 2.1, 4.4, 6.6, 8.9)


def _known_blanks(blanks: Mapping[str, str] | None) -> dict[str, str]:
    """Return which types are left out and the marks in their place, or raise for an unknown type."""
    blanks = dict(blanks or {})
    for name in blanks:
        require_one_of(name, [zh for zh, _ in SEGMENTS.values()], name="a key of blanks")
        if not isinstance(blanks[name], str):
            raise ValueError(
                Message(
                    f"blanks[{name!r}] is {blanks[name]!r}; the mark in its place must be text.",
                    f"blanks[{name!r}] 为 {blanks[name]!r}；代替它的标记应是文本。",
                )
            )
    return blanks


@styled
def plot_rfm_cube(*, blanks: Mapping[str, str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw the eight types as a cube in two floors: M up, F to the right, R to the front.

    Parameters
    ----------
    blanks : mapping of type to mark, optional
        Types whose name is left out, and what stands there instead, such as `RFM_EXAM_BLANKS`.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Raises
    ------
    ValueError
        When a key of `blanks` is not one of the eight names.

    Examples
    --------
    >>> ax = plot_rfm_cube(blanks=RFM_EXAM_BLANKS)
    >>> sorted(t.get_text() for t in ax.texts if t.get_text() in RFM_EXAM_BLANKS.values())
    ['①', '②', '③', '④', '⑤']
    """
    from matplotlib.patches import Polygon

    assert ax is not None
    blanks = _known_blanks(blanks)
    for (near, frequent, high), (zh, en) in SEGMENTS.items():
        corners = _cell(near, frequent, _FLOORS[high])
        colour = ORANGE if high else SKY
        ax.add_patch(Polygon(corners, facecolor=colour, edgecolor=GREY, alpha=0.3))
        x, y = (sum(c[i] for c in corners) / 4 for i in (0, 1))
        shown, size = (blanks[zh], 19) if zh in blanks else (both_text(en, zh), 11)
        ax.text(x, y, shown, ha="center", va="center", fontsize=size)
    right, far = 2 * _ALONG, (2 * _SLANT, 2 * _BACK)
    arrow = {"arrowstyle": "->", "color": BLUE, "lw": 1.6}
    ax.annotate("", (right, -0.3), (0, -0.3), arrowprops=arrow)
    ax.text(right / 2, -0.42, "F: more orders · F：购买频率更高", ha="center", va="top", color=BLUE)
    ax.annotate("", (right + 0.35, 0), (right + far[0] + 0.35, far[1]), arrowprops=arrow)
    ax.text(
        right + 1.85, 0.8, "R: last order · R：最近一次\nmore recent · 购买更近",
        ha="left", va="center", color=BLUE,
    )  # fmt: skip
    ax.annotate("", (-0.3, _FLOORS[True] + 0.9), (-0.3, 0), arrowprops=arrow)
    ax.text(-0.45, 2.1, "M: spends · M：消费\nmore · 金额更高", ha="right", va="center", color=BLUE)
    ax.set(xlim=(-1.75, 9.8), ylim=(-1.0, _FLOORS[True] + far[1] + 0.25))
    ax.set_title(
        _task(blanks)
        if blanks
        else "Three questions with two answers each make eight types · 三个问题，各两种回答，组成八类客户"
    )
    ax.axis("off")
    return ax


def _task(blanks: Mapping[str, str]) -> str:
    """Return the title that asks for the types at the marks, first to last."""
    marks = sorted(blanks.values())
    en = marks[0] if len(marks) == 1 else f"{marks[0]} to {marks[-1]}"
    zh = marks[0] if len(marks) == 1 else f"{marks[0]}至{marks[-1]}"
    return both_text(f"Name the customer types at {en}", f"填写{zh}处的客户类型")


def _cell(near: bool, frequent: bool, floor: float) -> list[tuple[float, float]]:
    """Return the corners of one cell; far cells lie behind near ones."""
    back, along = (0 if near else 1), (1 if frequent else 0)
    x, y = along * _ALONG + back * _SLANT, floor + back * _BACK
    return [
        (x, y), (x + _ALONG, y), (x + _ALONG + _SLANT, y + _BACK), (x + _SLANT, y + _BACK)
    ]  # fmt: skip


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
    blanks = _known_blanks(blanks)
    _node(ax, _COLUMNS[0], 3.5, "customer · 客户", GREY)
    for i, high in enumerate((True, False)):
        y_money = 5.5 - 4 * i
        colour = ORANGE if high else SKY
        _edge(ax, (_COLUMNS[0], 3.5), (_COLUMNS[1], y_money))
        _node(ax, _COLUMNS[1], y_money, "M high · M高" if high else "M low · M低", colour)
        for j, near in enumerate((True, False)):
            y_time = y_money + 1 - 2 * j
            _edge(ax, (_COLUMNS[1], y_money), (_COLUMNS[2], y_time))
            _node(ax, _COLUMNS[2], y_time, "R near · R近" if near else "R far · R远", colour)
            for k, frequent in enumerate((True, False)):
                y = y_time + 0.5 - k
                _edge(ax, (_COLUMNS[2], y_time), (_COLUMNS[3], y))
                _edge(ax, (_COLUMNS[3], y), (_COLUMNS[4], y))
                _node(ax, _COLUMNS[3], y, "F often · F高" if frequent else "F seldom · F低", colour)
                zh, en = SEGMENTS[near, frequent, high]
                shown = blanks.get(zh, both_text(en, zh))
                _node(ax, _COLUMNS[4], y, shown, BLUE, size=15 if zh in blanks else 9.5)
    ax.set(xlim=(-0.8, 10.1), ylim=(-0.55, 7.55))
    ax.axis("off")
    ax.set_title(
        "Name the numbered types · 写出各编号的客户类型"
        if blanks
        else "Money decides the first word, time and number the second · 金额决定名称的前半部分，时间和次数决定后半部分"
    )
    return ax


def _edge(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.plot([start[0], end[0]], [start[1], end[1]], color=GREY, lw=1.2, zorder=1)


def _node(ax: Axes, x: float, y: float, text: str, colour: str, *, size: float = 9.5) -> None:
    ax.text(
        x, y, text, ha="center", va="center", fontsize=size, zorder=2,
        bbox={"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": colour, "lw": 1.8},
    )  # fmt: skip
