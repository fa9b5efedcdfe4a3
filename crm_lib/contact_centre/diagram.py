"""Diagram of a contact centre, with the parts' names or with numbered blanks (填图题)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from crm_lib.base.checks import require_one_of
from crm_lib.base.message import both_text
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: The five parts that the exam leaves blank, with their numbers.
CALL_CENTRE_BLANKS = {"acd": "①", "cti": "②", "ivr": "③", "telephone": "④", "cms": "⑤"}

#: Part, its English and Chinese name, abbreviation, and what it does, in both languages.
_PARTS = [
    ("caller", "caller", "客户来电", "", "", ""),
    ("pbx", "private branch exchange", "交换机", "PBX", "lines in and out", "接入线路"),
    ("ivr", "interactive voice response", "交互式语音应答", "IVR",
     "menu, self-service", "菜单，自助"),
    ("acd", "automatic call distribution", "自动呼叫分配", "ACD",
     "queue, routing", "排队，分配"),
    ("telephone", "telephone", "电话", "", "the agent speaks", "坐席通话"),
    ("cti", "computer telephony integration", "计算机电话集成", "CTI",
     "links switch and data", "话路与数据联动"),
    ("data", "CRM database", "客户数据库", "", "who is calling", "来电者是谁"),
    ("desktop", "agent desktop", "坐席电脑", "", "screen pop", "来电弹屏"),
    ("cms", "call management system", "呼叫管理系统", "CMS", "monitor, reports", "监控，报表"),
    ("recorder", "recorder", "录音系统", "", "quality checks", "质检"),
]  # fmt: skip
#: Where each part is drawn, and whose it is: voice, data or supervision.
_PLACES = {
    "caller": (0.55, 3.5, GREY),
    "pbx": (2.25, 3.5, BLUE),
    "ivr": (4.15, 3.5, BLUE),
    "acd": (6.35, 3.5, BLUE),
    "telephone": (8.75, 3.5, BLUE),
    "cti": (5.3, 1.35, ORANGE),
    "data": (2.6, 1.35, ORANGE),
    "desktop": (8.75, 1.35, ORANGE),
    "cms": (6.35, 5.45, GREEN),
    "recorder": (8.75, 5.45, GREEN),
}
#: From, to, style of the arrow: voice goes one way, data both ways.
_ARROWS = (
    ("caller", "pbx", "->", BLUE), ("pbx", "ivr", "->", BLUE), ("ivr", "acd", "->", BLUE),
    ("acd", "telephone", "->", BLUE), ("acd", "cti", "<->", ORANGE), ("cti", "data", "<->", ORANGE),
    ("cti", "desktop", "->", ORANGE), ("acd", "cms", "->", GREEN),
    ("telephone", "recorder", "->", GREEN),
)  # fmt: skip


def call_centre_parts() -> pd.DataFrame:
    """List the parts of a contact centre (呼叫中心体系结构), in the order a call meets them.

    Returns
    -------
    DataFrame
        ``part, name, name_zh, abbreviation, role, role_zh``; an abbreviation or a role may be
        empty.

    Examples
    --------
    >>> parts = call_centre_parts().set_index("part")
    >>> parts.loc[list(CALL_CENTRE_BLANKS), "abbreviation"].tolist()
    ['ACD', 'CTI', 'IVR', '', 'CMS']
    """
    return pd.DataFrame(
        _PARTS, columns=["part", "name", "name_zh", "abbreviation", "role", "role_zh"]
    )


@styled
def plot_call_centre(
    blanks: Mapping[str, str] | None = None, *, clues: bool = True, ax: Axes | None = None
) -> Axes:
    r"""Draw the contact centre's parts, the way of the voice and the way of the data.

    Parameters
    ----------
    blanks : mapping of str to str, optional
        Parts to blank and the sign to put there, such as `CALL_CENTRE_BLANKS`.
    clues : bool
        Leave under a blank what the part does.
    ax : Axes, optional
        Where to draw; a new figure when absent.

    Raises
    ------
    ValueError
        For a part that is not in `call_centre_parts`.

    Examples
    --------
    >>> ax = plot_call_centre({"acd": "①"})
    >>> [t.get_text() for t in ax.texts if "queue" in t.get_text()]
    ['①\nqueue, routing · 排队，分配']
    """
    blanks = blanks or {}
    for part in blanks:
        require_one_of(part, list(_PLACES), name="a blanked part")
    drawn = {}
    for row in call_centre_parts().itertuples():
        x, y, colour = _PLACES[row.part]
        blank = blanks.get(row.part)
        name = both_text(row.abbreviation or row.name, f"{row.name_zh} {row.abbreviation}")
        named = [name] if blank is None else [blank]
        roles = [both_text(row.role, row.role_zh)] if row.role and (clues or blank is None) else []
        drawn[row.part] = ax.text(
            x, y, "\n".join([*named, *roles]), ha="center", va="center", fontsize=11,
            linespacing=1.35,
            bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": colour, "lw": 2},
        )  # fmt: skip
    for start, end, style, colour in _ARROWS:
        ax.annotate(
            "",
            xy=_PLACES[end][:2],
            xytext=_PLACES[start][:2],
            arrowprops={
                "arrowstyle": style,
                "patchA": drawn[start].get_bbox_patch(),
                "patchB": drawn[end].get_bbox_patch(),
                "shrinkA": 2,
                "shrinkB": 2,
                "color": colour,
                "lw": 1.5,
            },
        )
    for y, colour, word in (
        (5.95, BLUE, "voice · 话音"),
        (5.45, ORANGE, "data · 数据"),
        (4.95, GREEN, "supervision · 监控"),
    ):
        ax.plot([0.1, 0.7], [y, y], color=colour, lw=2)
        ax.text(0.85, y, word, va="center", fontsize=9.5)
    ax.set(xlim=(0, 9.7), ylim=(0.4, 6.2))
    ax.axis("off")
    ax.set_title(
        "Name the numbered parts · 写出各编号部分的名称"
        if blanks
        else "Voice and data meet at the agent · 话音与数据在坐席会合"
    )
    return ax
